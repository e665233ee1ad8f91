"""Whatever is done to a log without its key is found; what happens to it honestly is not."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.audit_chain import ALog

WRITERS = ("api-1/a", "ingest-1/b", "cli/c")


@st.composite
def logs(draw: st.DrawFn) -> ALog:
    """Up to three interleaved chains with heads here and there, and a last one each."""
    log = ALog()
    for who, heads in draw(st.lists(st.tuples(st.sampled_from(WRITERS), st.booleans()), min_size=2, max_size=12)):
        log.write(who, target=f"declaration:{len(log.values)}")
        if heads:
            log.head(who)
    for who in WRITERS:
        if any((value or b"").find(who.encode()) >= 0 for value in log.values):
            log.head(who)
    return log


@given(logs())
def test_an_honest_log_has_nothing_wrong(log: ALog) -> None:
    assert log.found() == []


@given(logs(), st.data())
def test_any_change_of_any_byte_is_found(log: ALog, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(log.values) - 1))
    value = bytearray(log.values[index] or b"")
    place = data.draw(st.integers(0, len(value) - 1))
    value[place] ^= data.draw(st.integers(1, 255))
    log.values[index] = bytes(value)
    assert log.found() != []


@given(logs(), st.data())
def test_any_removal_is_found(log: ALog, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.integers(0, len(log.values) - 1), min_size=1))
    log.values = [value for index, value in enumerate(log.values) if index not in gone]
    assert log.found() != []


@given(logs(), st.data())
def test_any_other_order_within_a_chain_is_found(log: ALog, data: st.DataObject) -> None:
    before = list(log.values)
    log.values = data.draw(st.permutations(log.values))
    same = all(of(before, who) == of(log.values, who) for who in WRITERS)
    assert (log.found() == []) == same


@given(logs(), st.data())
def test_any_entry_made_up_is_found(log: ALog, data: st.DataObject) -> None:
    forged = log.values[data.draw(st.integers(0, len(log.values) - 1))] or b""
    made_up = forged.replace(b'"tension.declared"', b'"tension.ended"')
    log.values.insert(data.draw(st.integers(0, len(log.values))), made_up)
    assert [kind for kind, *_ in log.found()] == ["forged"]


@given(logs(), st.data())
def test_entries_sent_again_are_not_wrong(log: ALog, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(log.values) - 1))
    log.values += log.values[start:]
    assert log.found() == []


def of(values: list[bytes | None], who: str) -> list[bytes | None]:
    return [value for value in values if (value or b"").find(f'"{who}"'.encode()) >= 0]
