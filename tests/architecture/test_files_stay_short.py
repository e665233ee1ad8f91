"""One step, one file: about 150 lines, and beyond 300 only with a reason."""

from tests.architecture.source_tree import FOLDERS, ROOT, files

MOST_LINES = 300
REASONS: dict[str, str] = {}
"""Path → why it must be longer. Remove the entry when the file is short again."""


def test_a_file_is_short_or_has_a_reason() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files(*FOLDERS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not {path: lines for path, lines in long.items() if path not in REASONS}
    assert not set(REASONS) - set(long), "these are short again: remove their reason"
