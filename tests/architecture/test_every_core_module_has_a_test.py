"""Every rule is tested on its own: some test imports each core module."""

from pathlib import Path

import pytest

from tests.architecture.source_tree import core_files, files, imports, module_name


def imported_by_tests() -> set[str]:
    return {name for path in files("tests") for _, name in imports(path)}


@pytest.mark.parametrize("path", core_files(), ids=module_name)
def test_a_core_module_is_imported_by_a_test(path: Path) -> None:
    module = module_name(path)
    assert [name for name in imported_by_tests() if name == module or name.startswith(f"{module}.")]
