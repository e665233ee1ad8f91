"""What the simulator says, without a clock or a network."""

import heapq

from simulator.core.actors import HabitClock, cast
from simulator.core.france import france
from simulator.core.speech import Utterance

START = 1_763_800_000.0
DAY_S = 86_400.0


def spoken(
    units: int,
    seconds: float,
    *,
    seed: int = 1,
    speed: float = 1.0,
    empty: bool = True,
    burst: bool = False,
    start: float = START,
) -> list[tuple[float, Utterance]]:
    """Everything said in the first `seconds`, with when."""
    actors = cast(seed, france(seed, units), HabitClock(start, speed), empty=empty, burst=burst)
    queue = [(actor.due, index) for index, actor in enumerate(actors)]
    heapq.heapify(queue)
    said = []
    while queue[0][0] < start + seconds:
        due, index = queue[0]
        said += [(due - start, utterance) for utterance in actors[index].act(due)]
        heapq.heapreplace(queue, (actors[index].due, index))
    return said
