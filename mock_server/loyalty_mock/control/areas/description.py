"""The OpenAPI document of the control API, given out by the API itself."""

from typing import TYPE_CHECKING

from loyalty_mock.control.routes import Answer, Area, Ask, Route

if TYPE_CHECKING:
    from loyalty_mock.exchange import Mock

TAG = "description"


def describe(_ask: Ask, _mock: "Mock") -> Answer:
    """Answer with the OpenAPI document."""
    # Imported here: the document is made from the table that this very area stands in.
    from loyalty_mock.control.openapi import document

    return Answer(value=document())


AREA = Area(
    tag=TAG,
    says="What can be asked.",
    routes=(
        Route(
            method="GET",
            path="/openapi.json",
            answer=describe,
            says="Give this document.",
            tag=TAG,
            gives="Document",
        ),
    ),
    schemas={
        "Document": {
            "type": "object",
            "required": ["openapi"],
            "properties": {"openapi": {"type": "string"}},
        }
    },
)
