"""Services meet through Kafka, Redis and HTTP, never through imports; only schemas/ is shared."""

from pathlib import Path

import pytest

from tests.architecture.source_tree import SERVICES, at, files, imports, module_name

ALLOWED = {folder: {folder, "schemas"} for folder in SERVICES} | {"schemas": {"schemas"}}
OURS = frozenset({*SERVICES, "schemas", "bench", "tests"})


@pytest.mark.parametrize("path", files(*SERVICES, "schemas"), ids=module_name)
def test_a_module_imports_its_own_folder_and_schemas_only(path: Path) -> None:
    own = module_name(path).split(".", maxsplit=1)[0]
    foreign = [
        f"{at(path, line)} imports {name}"
        for line, name in imports(path)
        if (folder := name.split(".", maxsplit=1)[0]) in OURS and folder not in ALLOWED[own]
    ]
    assert not foreign
