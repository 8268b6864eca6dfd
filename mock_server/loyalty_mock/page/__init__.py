"""
The page at `/__mock/`: plain HTML, one style sheet and small modules, served as they are.

Pure but for reading its own files. Nothing here is told by a client, and nothing comes from
another host.
"""

from functools import cache
from importlib.resources import files

# What the browser may do with it: run and fetch from here alone, be in nobody's frame.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MEDIA = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@cache
def assets() -> dict[str, tuple[str, bytes]]:
    """Return every file of the page by its name, with its media type."""
    return {
        entry.name: (_MEDIA[suffix], entry.read_bytes())
        for entry in files(__package__).iterdir()
        if (suffix := entry.name.rpartition(".")[2]) in _MEDIA
    }
