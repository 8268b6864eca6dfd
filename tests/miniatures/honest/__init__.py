"""The honest servers, one module a kind of oddity; importing this registers every one."""

from miniatures.honest import choices, gateways, identifiers, layout, members, results

__all__ = ["choices", "gateways", "identifiers", "layout", "members", "results"]
