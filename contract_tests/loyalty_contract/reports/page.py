"""
The run as one HTML page.
"""

from loyalty_contract.reports.judging import Judgement
from loyalty_contract.reports.tale import Tale


def page(tale: Tale, judgement: Judgement) -> str:
    """Return the page."""
    return f"{tale.requests} {judgement.why}"
