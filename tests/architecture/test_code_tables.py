"""The code tables are well formed: a typing error there would refuse a true figure or show a wrong word."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from schemas.code_tables import FOLDER, load

TABLES = sorted(FOLDER.glob("TRE_*.json"))
FIELDS = {"code", "label", "valid_from", "valid_until", "exchanged"}


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_table_is_well_formed(path: Path) -> None:
    table: dict[str, Any] = json.loads(path.read_bytes())
    number, name = path.stem.removeprefix("TRE_").split("-")
    assert (table["table"], table["name"]) == (number, name)
    assert table["system"] == f"https://mos.esante.gouv.fr/NOS/TRE_{number}-{name}/FHIR/TRE-{number}-{name}"
    assert date.fromisoformat(table["version"])
    codes = [entry["code"] for entry in table["codes"]]
    assert codes
    assert all(earlier < later for earlier, later in pairwise(codes)), "in order, each once"
    assert len({len(code) for code in codes}) == 1
    for entry in table["codes"]:
        assert entry.keys() <= FIELDS
        assert entry["code"].isascii()
        assert entry["code"].isdigit()
        assert entry["label"].strip() == entry["label"] != ""
        begins, ends = (date.fromisoformat(entry[name]) if name in entry else None for name in FIELDS_OF_VALIDITY)
        assert begins is None or ends is None or begins < ends
    for item in table.get("unlisted", ()):
        low, _, high = item.partition("-")
        assert len(low) == len(high) == len(codes[0])
        assert low < high


FIELDS_OF_VALIDITY = ("valid_from", "valid_until")


def test_the_tables_are_those_of_the_capacity_record_and_of_a_unit() -> None:
    assert set(load()) == {f"R{number}" for number in (*range(329, 338), 211, 213, 283)}
    sizes = {name: len(table.codes) for name, table in load().items()}
    assert {name: sizes[name] for name in (f"R{number}" for number in range(329, 338))} == {
        "R329": 3,
        "R330": 9,
        "R331": 5,
        "R332": 4,
        "R333": 3,
        "R334": 3,
        "R335": 4,
        "R336": 2,
        "R337": 3,
    }


def test_every_critical_care_activity_has_its_label() -> None:
    listed = load()["R211"].codes
    critical = [f"{code:03d}" for code in (*range(121, 131), *range(351, 392))]
    assert all(code in listed for code in critical)
