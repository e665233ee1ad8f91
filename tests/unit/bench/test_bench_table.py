"""What the table must say of a bar: both figures, the ratios, the goal, whether it is met."""

from rich.console import Console

from bench import table
from bench.results import Bar, Goal, Limit, Measured, Round


def test_the_table_shows_figures_ratios_goal_notes_and_commands() -> None:
    console = Console(record=True, width=200)
    bar = Bar("frames", "frames/s/core", "broadcast", Goal(at_most=False, limit=0.8), (Round(700, 1000),), ("a note",))
    measured = {"frames": Measured((bar,), (Limit("memory", "MB", 151.4, 150),), ("python -m stream",))}
    table.show(console, measured, [{"cores": "2"}])
    text = console.export_text()
    for part in (
        "frames",
        "700",
        "1,000",
        "0.70",
        "≥ 0.8×",
        "not met",
        "a note",
        "$ python -m stream",
        "151",
        "cores 2",
    ):
        assert part in text


def test_small_figures_keep_their_digits() -> None:
    assert [table.figure(value) for value in (0.0123, 3.456, 99.94, 12345.6)] == ["0.0123", "3.46", "99.9", "12,346"]
