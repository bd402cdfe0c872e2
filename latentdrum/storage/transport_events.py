"""Start, stop, locates, taps and samples of a Link session or a JACK transport, as lines of a session file."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from latentdrum.core.clock.jack import JACK_BPM_RANGE, JackSample
from latentdrum.core.clock.link import LINK_BPM_RANGE, LinkSample
from latentdrum.core.engine.events import Locate, Resume, Run, Tap, TransportInput
from latentdrum.core.messages import MAX_SONG_POSITION
from latentdrum.core.preset.table_reader import TableReader

_Row: TypeAlias = Mapping[str, Any]

_LINK_KEYS: Final = ("beat", "bpm", "peers", "playing")
_JACK_KEYS: Final = ("seconds", "rolling", "quarters", "bpm")
#: More beats of a session or a song, more seconds of a transport, or more peers, are a damaged line.
_MOST_BEATS: Final = 1e9
_MOST_PEERS: Final = 10_000


def _read_locate(reader: TableReader, row: _Row) -> Locate:
    return Locate(reader.whole("locate", row, 0, MAX_SONG_POSITION, 0))


def _write_link(event: LinkSample) -> dict[str, Any]:
    return {key: getattr(event, key) for key in _LINK_KEYS}


def _read_link(reader: TableReader, row: _Row) -> LinkSample:
    found = reader.section("link", row, _LINK_KEYS)
    beat = reader.number("link.beat", found, -_MOST_BEATS, _MOST_BEATS, None, "quarters")
    bpm = reader.number("link.bpm", found, *LINK_BPM_RANGE, None, "BPM")
    peers = reader.whole("link.peers", found, 0, _MOST_PEERS, 0)
    return LinkSample(float(row["t"]), beat, bpm, peers, reader.flag("link.playing", found, False))


def _write_jack(event: JackSample) -> dict[str, Any]:
    return {key: getattr(event, key) for key in _JACK_KEYS if getattr(event, key) is not None}


def _read_jack(reader: TableReader, row: _Row) -> JackSample:
    found = reader.section("jack", row, _JACK_KEYS)
    seconds = reader.number("jack.seconds", found, 0.0, _MOST_BEATS, None, "s")
    sample = JackSample(float(row["t"]), seconds, reader.flag("jack.rolling", found, False))
    if "quarters" not in found and "bpm" not in found:
        return sample
    quarters = reader.number("jack.quarters", found, -_MOST_BEATS, _MOST_BEATS, None, "quarters")
    return replace(sample, quarters=quarters, bpm=reader.number("jack.bpm", found, *JACK_BPM_RANGE, None, "BPM"))


def _mark(key: str, event: TransportInput) -> Callable[[TableReader, _Row], TransportInput]:
    def read(reader: TableReader, row: _Row) -> TransportInput:
        if row[key] is not True:
            reader.wrong(key, row[key], "must be true")
        return event

    return read


#: The key of each in a line of a session file -> its type, how its value is written, how it is read from a line.
TRANSPORT_KINDS: Final[
    Mapping[str, tuple[type, Callable[[Any], Any], Callable[[TableReader, _Row], TransportInput]]]
] = MappingProxyType(
    {
        "play": (Run, lambda event: event.playing, lambda reader, row: Run(reader.flag("play", row, False))),
        "resume": (Resume, lambda event: True, _mark("resume", Resume())),
        "locate": (Locate, lambda event: event.step, _read_locate),
        "tap": (Tap, lambda event: True, _mark("tap", Tap())),
        "link": (LinkSample, _write_link, _read_link),
        "jack": (JackSample, _write_jack, _read_jack),
    }
)
