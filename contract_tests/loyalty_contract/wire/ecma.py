"""
`jsonschema`'s validator, its patterns read as JSON Schema has them.
"""

import re
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend


def _ecma_pattern(_: Any, pattern: str, instance: Any, __: Any) -> Any:
    """ECMA-262's `$` is the end; Python's also takes the place before a last line feed."""
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield ValidationError("does not match the pattern")


EcmaValidator: Any = extend(  # type: ignore[no-untyped-call]  # the stubs leave it untyped
    Draft202012Validator, {"pattern": _ecma_pattern}
)
