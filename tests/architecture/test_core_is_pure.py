"""Rules are pure: no framework, no clock, no network, no environment. They take facts and the time."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, at, core_files, imports, module_name, tree

FRAMEWORKS = frozenset(
    """aiohttp aiokafka faust fastapi kafka mode orjson prometheus_client pydantic redis starlette uvicorn
    websockets""".split()  # noqa: SIM905 - reads as the list it is
)
IMPURE_MODULES = frozenset(
    """asyncio http io logging os pathlib secrets select shutil socket sqlite3 subprocess tempfile threading time
    urllib""".split()  # noqa: SIM905
)
IMPURE_CALLS = frozenset(
    """breakpoint datetime.now datetime.today datetime.utcnow date.today input open print uuid.uuid1 uuid.uuid4
    uuid1 uuid4""".split()  # noqa: SIM905
)
OURS_AND_PURE = ("schemas.topics",)
"""Beside other core modules: a table of constants that needs nothing but the standard library."""

_IMPORT_EACH = """
import importlib, json, sys
frameworks = set(json.loads(sys.argv[1]))
found = {}
for name in json.loads(sys.argv[2]):
    before = set(sys.modules)
    importlib.import_module(name)
    if brought := frameworks & (set(sys.modules) - before):
        found[name] = sorted(brought)
print(json.dumps(found))
"""


def test_importing_the_core_brings_in_no_framework() -> None:
    names = [module_name(path) for path in core_files()]
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_EACH, json.dumps(sorted(FRAMEWORKS)), json.dumps(names)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}


@pytest.mark.parametrize("path", core_files(), ids=module_name)
def test_a_core_module_imports_the_standard_library_and_other_core_modules_only(path: Path) -> None:
    assert not list(_foreign_imports(path))


def _foreign_imports(path: Path) -> Iterator[str]:
    for line, name in imports(path):
        first = name.split(".", maxsplit=1)[0]
        is_ours = ".core." in name or name.startswith(OURS_AND_PURE)
        if not is_ours and (first not in sys.stdlib_module_names or first in IMPURE_MODULES):
            yield f"{at(path, line)} imports {name}"
        elif first == "random" and name != "random.Random":
            yield f"{at(path, line)} imports {name}: chance comes from a seeded random.Random"


@pytest.mark.parametrize("path", core_files(), ids=module_name)
def test_a_core_module_is_synchronous_and_asks_neither_clock_nor_world(path: Path) -> None:
    assert not [fault for node in ast.walk(tree(path)) if (fault := _impurity(node, path))]


def _impurity(node: ast.AST, path: Path) -> str | None:
    match node:
        case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
            return f"{at(path, node.lineno)} is asynchronous"
        case ast.Call() if ast.unparse(node.func) in IMPURE_CALLS:
            return f"{at(path, node.lineno)} calls {ast.unparse(node.func)}"
        case ast.Global():
            return f"{at(path, node.lineno)} changes a global"
        case _:
            return None


def test_the_check_finds_what_it_looks_for() -> None:
    here = Path(__file__)
    bad = ["async def f(): ...", "datetime.now(UTC)", "open('x')", "def f():\n    global x"]
    for text in bad:
        assert [node for node in ast.walk(ast.parse(text)) if _impurity(node, here)], text
    assert any("subprocess" in fault for fault in _foreign_imports(here))
    assert any("pytest" in fault for fault in _foreign_imports(here))
