"""Plain text for people and for `grep`: nothing is cut, and nothing that was sent can command the terminal."""

from collections.abc import Iterator, Sequence


def lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows (headings first) in aligned columns, two spaces apart; the last column may be of any length."""
    rows = [[visible(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)][:-1]
    for *cells, last in rows:
        yield "  ".join([cell.ljust(width) for cell, width in zip(cells, widths, strict=True)] + [last])


def visible(text: str, *, keep: str = "") -> str:
    """The text with what cannot be printed (but the characters to `keep`) shown as Python writes it."""
    return "".join(letter if letter.isprintable() or letter in keep else ascii(letter)[1:-1] for letter in text)
