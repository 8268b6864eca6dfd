"""
The end of a run on the terminal: what broke, the rules by verdict, what was not tested.
"""

import click

from loyalty_contract.reports.tale import Tale
from loyalty_contract.terminal import harmless


def tell_end(tale: Tale) -> None:
    """Tell what a run found out."""
    for told in tale.results.values():
        for found in told.breaches:
            click.echo(f"{found.verdict} {found.rule} {told.case}: {harmless(found.text)}")
    counts: dict[str, int] = {}
    for told in tale.results.values():
        counts[told.verdict] = counts.get(told.verdict, 0) + 1
    click.echo(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
