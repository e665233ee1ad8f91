"""The heap gives what is due in order, each once, by its latest moment, and does not grow by what is outdated."""

from hypothesis import given
from hypothesis import strategies as st

from stream.core.due_heap import DueHeap


def test_what_is_due_comes_in_order_and_once() -> None:
    heap: DueHeap[bytes] = DueHeap()
    for key, moment in ((b"a", 30), (b"b", 10), (b"c", 20), (b"d", 40)):
        heap.push(key, moment)
    assert heap.first() == 10
    assert list(heap.pop_due(30)) == [b"b", b"c", b"a"]
    assert list(heap.pop_due(30)) == []
    assert (len(heap), heap.first()) == (1, 40)


def test_the_last_moment_of_a_key_counts() -> None:
    heap: DueHeap[str] = DueHeap()
    heap.push("a", 10)
    heap.push("a", 50)
    heap.push("b", 20)
    heap.push("a", 30)
    assert (heap.moment("a"), heap.moment("c")) == (30, None)
    assert list(heap.pop_due(100)) == ["b", "a"]
    assert heap.moment("a") is None


def test_what_was_removed_never_comes() -> None:
    heap: DueHeap[str] = DueHeap()
    heap.push("a", 10)
    heap.remove("a")
    heap.remove("b")
    assert heap.first() is None
    assert list(heap.pop_due(100)) == []


def test_what_is_pushed_while_taking_comes_too_when_it_is_due() -> None:
    heap: DueHeap[str] = DueHeap()
    heap.push("a", 10)
    taken = []
    for key in heap.pop_due(30):
        taken.append(key)
        heap.push(key, 10 * (len(taken) + 1))
    assert taken == ["a", "a", "a"]
    assert heap.first() == 40


def test_outdated_moments_do_not_pile_up() -> None:
    heap: DueHeap[str] = DueHeap()
    for moment in range(20_000):
        heap.push(f"unit {moment % 7}", moment)
    assert len(heap._heap) < 1100
    assert sorted(heap.pop_due(20_000)) == [f"unit {number}" for number in range(7)]


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.one_of(st.none(), st.integers(0, 50)), st.integers(0, 50))))
def test_it_gives_what_a_dictionary_gives(steps: list[tuple[str, int | None, int]]) -> None:
    heap: DueHeap[str] = DueHeap()
    moments: dict[str, int] = {}
    for key, moment, upto in steps:
        if moment is None:
            heap.remove(key)
            moments.pop(key, None)
        else:
            heap.push(key, moment)
            moments[key] = moment
        assert heap.first() == min(moments.values(), default=None)
        due = sorted((at, each) for each, at in moments.items() if at <= upto)
        assert sorted(heap.pop_due(upto)) == sorted(each for _, each in due)
        for _, each in due:
            del moments[each]
    assert len(heap) == len(moments)
