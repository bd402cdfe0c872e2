"""The thread that samples a Link session."""

from queue import SimpleQueue

import pytest

from latentdrum.core.clock.link import LinkSample
from latentdrum.runtime import link_worker
from latentdrum.runtime.link_worker import LinkWorker
from tests.runtime.test_sound_worker import TIMEOUT_S


class MadeSession:
    """A session in which a peer is found with the third sample; the fourth cannot be told."""

    def __init__(self) -> None:
        self.asked = 0
        self.quanta: set[float] = set()
        self.closed = False

    def sample(self, quantum: float) -> LinkSample | None:
        self.asked += 1
        self.quanta.add(quantum)
        return None if self.asked == 4 else LinkSample(float(self.asked), 0.0, 120.0, int(self.asked >= 3))

    def set_bpm(self, bpm: float) -> None:
        pass

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(("join_s", "first"), [(3600.0, 3.0), (0.0, 1.0)])
def test_samples_come_once_the_others_are_found(monkeypatch: pytest.MonkeyPatch, join_s: float, first: float) -> None:
    """Or once they have had their time to be found. What cannot be told is left out; the end leaves the session."""
    monkeypatch.setattr(link_worker, "_JOIN_S", join_s)
    session, posted = MadeSession(), SimpleQueue[LinkSample]()
    worker = LinkWorker(session, posted.put, lambda: 3.0)
    worker.start()
    found = [posted.get(timeout=TIMEOUT_S).at_s for _ in range(5)]
    worker.stop()
    assert found == [at_s for at_s in range(int(first), 9) if at_s != 4][:5]
    assert session.quanta == {3.0}
    assert session.closed
