"""
Where cases come from: one module a source, each with `cases() -> tuple[Case, ...]`.

The catalogue lists them; a new source is a module and a line there.
"""
