"""Every rule is tested: what the shells call by a test of its own, a helper of other rules at least through them."""

from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source_tree import SERVICES, core_files, files, imports, module_name

CORE = {module_name(path): path for path in core_files()}


@pytest.mark.parametrize("module", CORE)
def test_a_core_module_is_tested(module: str) -> None:
    if module in imported_by(shells()):
        tested = module in imported_by(tuple(files("tests")))
        assert tested, "a shell calls it: it needs a test of its own"
    else:
        assert is_reached(module), "no test reaches it, not even through another core module"


def is_reached(module: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a test imports the module, or a core module that uses it is reached."""
    if module in imported_by(tuple(files("tests"))):
        return True
    users = {name for name, path in CORE.items() if name not in seen and module in imported_by((path,))}
    return any(is_reached(user, seen | {module}) for user in users)


@cache
def shells() -> tuple[Path, ...]:
    """Our files outside core folders."""
    return tuple(path for path in files(*SERVICES, "schemas") if path.parent.name != "core")


@cache
def imported_by(paths: tuple[Path, ...]) -> frozenset[str]:
    """Core modules that any of these files imports, whole or a name of it."""
    names = {name for path in paths for _, name in imports(path)}
    return frozenset(CORE.keys() & (names | {name.rpartition(".")[0] for name in names}))
