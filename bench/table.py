"""The result as people read it."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bench.results import Bar, Limit, Measured, Verdict

_STYLES = {Verdict.MET: "green", Verdict.NOT_MET: "yellow", Verdict.REPORTED: "dim"}


def show(console: Console, measured: Mapping[str, Measured], about: Sequence[Mapping[str, str]]) -> None:
    """Bars, limits, notes, the commands behind them, machine and versions."""
    bars = [bar for each in measured.values() for bar in each.bars]
    limits = [limit for each in measured.values() for limit in each.limits]
    if bars:
        console.print(_bars(bars))
    if limits:
        console.print(_limits(limits))
    for name, each in measured.items():
        console.print(f"[bold]{name}[/bold]")
        for note in dict.fromkeys(note for bar in each.bars for note in bar.notes):
            console.print(f"  {note}", highlight=False, markup=False)
        for command in each.commands:
            console.print(f"  $ {command}", style="dim", highlight=False, markup=False)
    for facts in about:
        console.print(" · ".join(f"{name} {value}" for name, value in facts.items()), highlight=False, markup=False)


def _bars(bars: Sequence[Bar]) -> Table:
    table = Table(title="Bars: medians over alternating rounds; ratio = shipped / reference", show_lines=True)
    table.add_column("bar", ratio=3)
    table.add_column("reference", ratio=2)
    for name in ("shipped", "reference", "ratio min", "median", "max", "goal"):
        table.add_column(name, justify="right")
    table.add_column("")
    for bar in bars:
        table.add_row(
            f"{bar.name} [dim]({bar.unit}, {len(bar.rounds)} rounds)[/dim]",
            bar.reference,
            figure(bar.shipped_median),
            figure(bar.reference_median),
            *(f"{ratio:.2f}" for ratio in bar.ratios),
            str(bar.goal) if bar.goal else "",
            _verdict(bar.verdict),
        )
    return table


def _limits(limits: Sequence[Limit]) -> Table:
    table = Table(title="The shipped system alone")
    table.add_column("what")
    for name in ("figure", "limit"):
        table.add_column(name, justify="right")
    table.add_column("")
    for limit in limits:
        wanted = f"{limit.limit:g}" if limit.limit is not None else ""
        table.add_row(f"{limit.name} [dim]({limit.unit})[/dim]", figure(limit.figure), wanted, _verdict(limit.verdict))
    return table


def figure(value: float) -> str:
    """Three significant digits for small figures, whole numbers for large ones."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _verdict(verdict: Verdict) -> str:
    return f"[{_STYLES[verdict]}]{verdict.value}[/]"
