"""An offset is committed only when every write before it is acknowledged."""

from stream.core.commit_positions import CommitPositions


def test_nothing_is_committable_before_a_batch_started() -> None:
    assert CommitPositions().committable() is None


def test_a_batch_without_writes_is_committable_at_once() -> None:
    positions = CommitPositions()
    positions.start(10, writes=0)

    assert positions.committable() == 10
    assert positions.committable() is None


def test_a_batch_is_committable_after_its_last_write() -> None:
    positions = CommitPositions()
    batch = positions.start(10, writes=2)

    batch.one_written()
    assert positions.committable() is None

    batch.one_written()
    assert positions.committable() == 10


def test_an_unfinished_batch_holds_back_the_finished_ones_after_it() -> None:
    positions = CommitPositions()
    first = positions.start(10, writes=1)
    positions.start(20, writes=0)
    assert positions.committable() is None
    assert positions.unfinished() == 1

    first.one_written()

    assert positions.committable() == 20
    assert positions.unfinished() == 0
