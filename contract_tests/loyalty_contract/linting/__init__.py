"""
Request bodies in files, held to the contract: which rule is broken, on which line, in which field.

Sends nothing. Judges by the schemas of `loyalty_schemas`, with `jsonschema`.
"""
