"""The writer before it is started: partitions may be taken away from a worker that is still starting."""

from stream.state_writer import StateWriter


async def test_flushing_before_the_start_has_nothing_to_wait_for() -> None:
    await StateWriter("127.0.0.1:1", lambda *_: None).flush()
