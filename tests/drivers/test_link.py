"""Two peers of Ableton Link on this computer: we join, follow, and take over nothing."""

from collections.abc import Callable, Iterator
from time import perf_counter, sleep
from typing import Any

import pytest

from latentdrum.core.clock.link import LinkSample
from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.drivers.link import LinkError, LinkSession
from latentdrum.runtime.device import Device
from tests.core.engine.test_transport import numbered
from tests.rhythms import Always, blank
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import EmptyLibrary
from tests.runtime.test_sound_worker import TIMEOUT_S

link = pytest.importorskip("link", reason="needs the extra link: LinkPython-extern")

OTHER_BPM, OUR_BPM, QUANTUM = 97.0, 120.0, 4.0


def wait_for(true: Callable[[], object], seconds: float = TIMEOUT_S) -> bool:
    end_s = perf_counter() + seconds
    while not true():
        if perf_counter() > end_s:
            return False
        sleep(0.02)
    return True


@pytest.fixture(scope="module")
def other() -> Iterator[Any]:
    """A peer that was there before us, at its own tempo."""
    first, second = link.Link(OTHER_BPM), link.Link(OTHER_BPM)
    first.enabled = second.enabled = True
    met = wait_for(lambda: first.numPeers() == 1, 10.0)
    second.enabled = False
    if not met:
        pytest.skip("needs multicast: two Link peers on this computer do not find each other")
    wait_for(lambda: first.numPeers() == 0)
    yield first
    first.enabled = False


@pytest.fixture
def session(other: Any) -> Iterator[LinkSession]:
    found = LinkSession(OUR_BPM, perf_counter)
    assert wait_for(lambda: found.peers == 1)
    yield found
    found.close()
    wait_for(lambda: other.numPeers() == 0)


def sampled(session: LinkSession) -> LinkSample:
    end_s = perf_counter() + TIMEOUT_S
    while (sample := session.sample(QUANTUM)) is None:
        assert perf_counter() < end_s, "the machine is too busy to read two clocks at once"
    return sample


def beat_of(other: Any, at_s: float) -> float:
    """The other peer's beat at a second of our clock, by reading both clocks at nearly the same moment."""
    micros, now_s = other.clock().micros(), perf_counter()
    beat = other.captureAppSessionState().beatAtTime(micros + round((at_s - now_s) * 1e6), QUANTUM)
    return float(beat)


def test_who_joins_takes_the_tempo_and_the_phase_of_the_session(other: Any, session: LinkSession) -> None:
    """However often: nobody else's tempo moves, and our beats within the bar are theirs."""
    sample = sampled(session)
    assert sample.bpm == pytest.approx(OTHER_BPM, abs=0.01)
    assert other.captureAppSessionState().tempo() == pytest.approx(OTHER_BPM, abs=0.01)
    error = (sample.beat - beat_of(other, sample.at_s) + QUANTUM / 2) % QUANTUM - QUANTUM / 2
    assert error == pytest.approx(0.0, abs=0.01)  # 6 ms


def test_a_tempo_that_is_set_is_everybodys(other: Any, session: LinkSession) -> None:
    """`latentdrum set tempo` in a session, as any peer may do; and back."""
    session.set_bpm(133.0)
    assert wait_for(lambda: abs(other.captureAppSessionState().tempo() - 133.0) < 0.01)
    session.set_bpm(OTHER_BPM)
    assert wait_for(lambda: abs(other.captureAppSessionState().tempo() - OTHER_BPM) < 0.01)


def test_the_device_plays_on_the_sixteenths_of_the_other(other: Any) -> None:
    """From the top on a bar line of the session; each hat where the other peer has a sixteenth."""
    ports = FakePorts()
    session = LinkSession(OUR_BPM, ports.now_s)
    device = Device(blank(), Options(ClockSource.LINK), ports, Always(numbered()), EmptyLibrary(), link=session)
    device.worker.start()
    device.live.start()
    assert device.link is not None
    device.link.start()
    device.run(True)
    try:
        assert wait_for(lambda: sum(data[0] & 0xF0 == 0x90 for _, data in list(ports.sent)) >= 9)
    finally:
        device.link.stop()
        device.live.stop()
        device.worker.stop()
    hats = [(due_s, data[2] - 1) for due_s, data in ports.sent if data[0] & 0xF0 == 0x90]
    places = [4 * beat_of(other, due_s) for due_s, _ in hats]
    assert places[0] % 16 == pytest.approx(round(places[0] % 16 / 16) * 16, abs=0.1)
    assert [place - places[0] for place in places] == pytest.approx(range(len(places)), abs=0.1)
    assert [step for _, step in hats] == [n % 32 for n in range(len(hats))]


def test_without_the_package_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the command."""
    monkeypatch.setitem(__import__("sys").modules, "link", None)
    with pytest.raises(LinkError, match=r"pip install 'latentdrum\[link\]'"):
        LinkSession(120.0, perf_counter)
