"""Messages leave in the order in which they are due, and notes that Stop overtook do not leave at all."""

from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.output import MidiOut
from latentdrum.drivers.midi.due_queue import DueQueue

ON, OFF = b"\x99\x24\x64", b"\x89\x24\x00"


def emptied(queue: DueQueue, before_s: float = 1e9) -> list[MidiOut]:
    out = []
    while (item := queue.pop(before_s)) is not None:
        out.append(item)
    return out


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0])))
def test_in_due_order_and_as_put_within_a_moment(dues: list[float]) -> None:
    """A note whose end is due in the same moment never ends before it begins."""
    queue = DueQueue()
    for number, due_s in enumerate(dues):
        queue.put(due_s, bytes((0x90, number % 128, 1)))
    expected = sorted(enumerate(dues), key=lambda item: item[1])
    assert [send.data[1] for send in emptied(queue)] == [number % 128 for number, _ in expected]


def test_only_what_is_due_leaves() -> None:
    """The rest waits, and says until when."""
    queue = DueQueue()
    queue.put(2.0, ON)
    queue.put(1.0, OFF)
    assert emptied(queue, 2.0) == [MidiOut(1.0, OFF)]
    assert queue.next_due_s() == 2.0
    assert len(queue) == 1


def test_stop_takes_back_beginnings_but_no_ends() -> None:
    """Withdrawn notes are counted; note-offs and what is put in later leave."""
    queue = DueQueue()
    for data in (ON, OFF, ON):
        queue.put(1.0, data)
    queue.withdraw()
    queue.put(1.0, ON)
    assert [send.data for send in emptied(queue)] == [OFF, ON]
    assert queue.withdrawn == 2
