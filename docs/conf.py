"""
How the pages of this folder become a site; `make docs` builds it.

Nothing of the site is loaded from another host: theme, fonts and search come with the pages.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent / "site"))

from reference import write_reference

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "loyalty-kit"
author = "the developers of loyalty-kit"
extensions = ["myst_parser"]
myst_heading_anchors = 4
exclude_patterns = ["site"]
html_theme = "furo"
html_title = "loyalty-kit"
html_show_sphinx = False
html_copy_source = False
# A block that shows a command and what came of it is no program of any language.
highlight_language = "none"


def setup(app: "Sphinx") -> None:
    """Draw the reference from the contract's data before the pages are read."""
    app.connect("config-inited", lambda app, _: write_reference(Path(app.srcdir) / "reference"))
