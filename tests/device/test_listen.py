"""`listen` beside a clock master: what is played on pads plays on from the bar line, and the groove comes back."""

from collections.abc import Iterator

import pytest

from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.units import STEPS_PER_BAR, TICKS_PER_BAR, TICKS_PER_QUARTER, TICKS_PER_STEP
from latentdrum.core.voices import Voice
from latentdrum.storage.preset_library import PresetLibrary
from tests.conftest import Tell
from tests.device.drummer import Drummer
from tests.device.jack_studio import Listener, Server, Studio, until

pytestmark = [pytest.mark.hardware, pytest.mark.timeout(600)]

MASTER, BPM, TICK_FRAMES = "jack_midi_clock:mclk_out", "120", 1000
#: Long enough for Python clients on a busy machine: every xrun may lose a message on its way to the device.
PERIOD = 1024
#: A take during which the server had an xrun may lack a hit; then the bar is played once more.
TRIES = 10
EXACT_TICKS = 0.05

#: Tick in the bar, pad, its note, its velocity in the song's first bar: on the step, late or early.
FIGURE = (
    (0, Voice.TOM_LOW, 45, 100),
    (13, Voice.RIDE, 51, 40),
    (23, Voice.TOM_LOW, 45, 70),
    (48, Voice.SNARE, 38, 90),
    (62, Voice.RIDE, 51, 20),
    (78, Voice.SNARE, 38, 10),
)
#: One louder from bar to bar, so that a hit tells which bar it was played in.
BARS_TOLD_APART = 27

#: (step in the bar, note, velocity).
Bar = list[tuple[int, int, int]]


def figure(bar: int) -> list[tuple[int, Voice, int, int]]:
    """The figure as it is played in a bar of the song."""
    return [(at, voice, note, velocity + bar % BARS_TOLD_APART) for at, voice, note, velocity in FIGURE]


def play_figure(tick: int) -> Iterator[bytes]:
    """The figure in every bar, on another channel than the device's own notes."""
    for at, _, note, velocity in figure(tick // TICKS_PER_BAR):
        if at == tick % TICKS_PER_BAR:
            yield bytes((0x90, note, velocity))


def as_bar(bar: int) -> Bar:
    """What the device plays when its loop is the figure of a bar."""
    return sorted((round(at / TICKS_PER_STEP), note, velocity) for at, _, note, velocity in figure(bar))


def heard(listener: Listener, drummer: Drummer, bar: int) -> Bar:
    """What the device played in a bar of the song, each note at its nearest step."""
    notes = ((drummer.position(frame) / TICKS_PER_STEP, data) for frame, data in listener.note_ons())
    rows = ((round(step) - bar * STEPS_PER_BAR, data[1], data[2]) for step, data in notes)
    return sorted(row for row in rows if 0 <= row[0] < STEPS_PER_BAR)


def next_bars(drummer: Drummer, count: int) -> range:
    """The next whole bars, when they have passed."""
    bars = range(drummer.tick // TICKS_PER_BAR + 1, drummer.tick // TICKS_PER_BAR + 1 + count)
    end = bars.stop * TICKS_PER_BAR + TICKS_PER_STEP  # the last bar's notes have arrived, too
    until(lambda: drummer.tick >= end, 3.0 * count, f"bars {bars} pass")
    return bars


def groove(listener: Listener, drummer: Drummer) -> list[Bar]:
    """Both bars of the groove that plays, as the next two bars have them."""
    return [heard(listener, drummer, bar) for bar in sorted(next_bars(drummer, 2), key=lambda bar: bar % 2)]


def taken_bar(studio: Studio, listener: Listener, drummer: Drummer) -> int:
    """Let the device listen for one bar and check its loop; which bar of the song it heard."""
    for _ in range(TRIES):
        dropouts, before = listener.dropouts, drummer.tick // TICKS_PER_BAR
        said = studio.command("listen", "--bars", "1")
        assert said.stdout == "listening from the next bar line on, for 1 bar\n", said.stderr
        until(lambda: studio.status()["listening"] is None, 10.0, "the bar is over")
        loop, bars = saved_loop(studio), range(before + 1, drummer.tick // TICKS_PER_BAR)
        found = next((bar for bar in bars if holds_figure(loop, bar)), None)
        if found is not None:
            return found
        assert listener.dropouts > dropouts, f"{loop} is the figure of none of the bars {bars}"
        assert studio.command("listen", "--undo").returncode == 0
    raise AssertionError(f"in each of {TRIES} takes the server had xruns")


def saved_loop(studio: Studio) -> Loop:
    saved = studio.command("preset", "save", "played-in", "--force")
    assert saved.returncode == 0, saved.stderr
    loop = PresetLibrary(studio.folder / "presets").load("played-in").loop
    assert loop is not None
    return loop


def holds_figure(loop: Loop, bar: int) -> bool:
    """Whether a loop is the figure of a bar, to a twentieth of a tick."""
    ticks = [hit.pulse * TICKS_PER_QUARTER / loop.ppqn for hit in loop.hits]
    wanted = [(at, (voice, velocity)) for at, voice, _, velocity in figure(bar)]
    return [hit[1:] for hit in loop.hits] == [hit for _, hit in wanted] and ticks == pytest.approx(
        [at for at, _ in wanted], abs=EXACT_TICKS
    )


@pytest.fixture
def drummer(server: Server, studio: Studio, listener: Listener) -> Iterator[Drummer]:
    """On pads beside a device that plays along with a master."""
    listener.client.blocksize = PERIOD
    try:
        studio.program("jack_midi_clock", "-b", BPM)
        studio.device("four-on-the-floor", "--set", "humanise=0")
        listener.connect_midi(MASTER)
        with Drummer(server, MASTER, TICK_FRAMES) as found:
            listener.client.transport_frame = 0
            listener.client.transport_start()
            until(lambda: listener.note_ons(), 5.0, "it plays")
            yield found
            listener.client.transport_stop()
    finally:
        listener.client.blocksize = 128


def test_what_is_played_in_plays_on_until_it_is_taken_back(
    studio: Studio, listener: Listener, drummer: Drummer, tell: Tell
) -> None:
    """One bar, hit for hit from the bar line at its end on; `--undo` brings back the groove that played before."""
    before = groove(listener, drummer)
    drummer.pads = play_figure
    next_bars(drummer, 1)
    taken = taken_bar(studio, listener, drummer)
    later = next_bars(drummer, 2)
    tell(f"bar {taken} was taken; {listener.dropouts} xruns")
    assert studio.status()["preset"] == "take"
    for bar in range(taken + 1, later.stop):
        assert heard(listener, drummer, bar) == as_bar(taken), f"bar {bar}"

    drummer.pads = lambda tick: ()
    assert studio.command("listen", "--undo").stdout == "taken back\n"
    after = groove(listener, drummer)
    assert studio.status()["preset"] == "four-on-the-floor"
    assert after == before
    assert as_bar(taken) not in after
