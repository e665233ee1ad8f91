"""A folder that holds other things is not taken for a system's data."""

from pathlib import Path

import pytest

from standalone.data_folder import DataFolder


def test_a_folder_with_other_things_is_foreign(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("…", encoding="utf-8")

    assert DataFolder.at(tmp_path).is_foreign()


@pytest.mark.parametrize("name", [None, "run.json", "kafka/log", "secrets.json"])
def test_an_empty_folder_or_one_of_ours_is_not(tmp_path: Path, name: str | None) -> None:
    if name is not None:
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / "notes.txt").touch()

    assert not DataFolder.at(tmp_path).is_foreign()


def test_a_folder_that_is_not_there_yet_is_not(tmp_path: Path) -> None:
    assert not DataFolder.at(tmp_path / "new").is_foreign()
