"""Messages are sent in the order of their due times; withdrawn notes are not sent."""

from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.output import MidiOut
from latentdrum.drivers.midi.due_queue import DueQueue

ON, OFF = b"\x99\x24\x64", b"\x89\x24\x00"


def drained(queue: DueQueue, before_s: float = 1e9) -> list[MidiOut]:
    out = []
    while (item := queue.pop(before_s)) is not None:
        out.append(item)
    return out


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0])))
def test_messages_are_sorted_by_due_time_and_stable(dues: list[float]) -> None:
    """With equal due times they keep their order, so a note never ends before it begins."""
    queue = DueQueue()
    for number, due_s in enumerate(dues):
        queue.put(due_s, bytes((0x90, number % 128, 1)))
    expected = sorted(enumerate(dues), key=lambda item: item[1])
    assert [send.data[1] for send in drained(queue)] == [number % 128 for number, _ in expected]


def test_only_due_messages_are_popped() -> None:
    """The others stay; the next due time is known."""
    queue = DueQueue()
    queue.put(2.0, ON)
    queue.put(1.0, OFF)
    assert drained(queue, 2.0) == [MidiOut(1.0, OFF)]
    assert queue.next_due_s() == 2.0
    assert len(queue) == 1


def test_withdraw_removes_note_ons_but_no_note_offs() -> None:
    """Withdrawn notes are counted; note-offs and later messages are sent."""
    queue = DueQueue()
    for data in (ON, OFF, ON):
        queue.put(1.0, data)
    queue.withdraw()
    queue.put(1.0, ON)
    assert [send.data for send in drained(queue)] == [OFF, ON]
    assert queue.withdrawn == 2
