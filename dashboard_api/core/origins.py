"""Which pages may open a socket here (RFC 6454 section 7): ours, and those that were named; pure."""


def may_come(origin: str | None, host: str | None, named: frozenset[str]) -> bool:
    """`origin` and `host` are the request's headers, whatever they hold; what is no browser says no origin."""
    if origin is None or origin in named:
        return True
    scheme, _, place = origin.partition("://")
    return scheme in ("http", "https") and place == host
