"""`python -m standalone.page_tests`: the page's own tests, as `make test` runs them after building the page."""

import sys

from standalone import page_build
from standalone.settings import StandaloneSettings


def main() -> int:
    """Exit code of the tests; 1 with words when the page cannot be built."""
    cache_dir = StandaloneSettings().cache_dir
    page = page_build.of_this_installation()
    try:
        page_build.build(page, cache_dir)
        sys.stdout.write(page_build.tested(page, cache_dir))
    except page_build.PageNotBuiltError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
