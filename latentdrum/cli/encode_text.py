"""What `latentdrum encode` found out about a loop: as plain values, and as text."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.loop import COMMON_TIME, Loop, strikes_by_step, triplet_hits
from latentdrum.core.rhythm.loop_cut import Cut
from latentdrum.core.rhythm.loop_window import windows
from latentdrum.core.rhythm.position import Position
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.models.rhythm.loop_placement import WindowPlacements
from latentdrum.storage.midi_loop import MidiDrums

_BAR_WIDTH = 20
_WIDTH = 100


def facts(drums: MidiDrums, cut: Cut, placed: WindowPlacements) -> dict[str, Any]:
    """What was read, where it lies, what is exact, what is approximated and what is left out."""
    loop, likely = cut.loop, sorted(range(len(STYLES)), key=lambda i: -float(placed.style_scores[i]))[:3]
    home = placed.placements[0].position
    return {
        "bars": [cut.first_bar + 1, cut.first_bar + loop.bars],
        "recording_bars": drums.recording.bars,
        "meter": str(loop.meter),
        "ppqn": loop.ppqn,
        "bpm": drums.tempi_bpm[0] if drums.tempi_bpm else None,
        "channel": drums.channel,
        "hits": len(loop.hits),
        "style": STYLES[int(home.style.argmax())],
        "sounds_like": {STYLES[i]: round(float(placed.style_scores[i]), 3) for i in likely},
        **_place(home),
        "match": round(placed.match, 3),
        "windows": [{**_place(one.position), "match": round(one.match, 3)} for one in placed.placements],
        "approximated": list(_approximated(drums, cut)),
        "left_out": list(_left_out(drums, cut)),
    }


def _place(position: Position) -> dict[str, Any]:
    axes = {axis: round(float(share), 3) for axis, share in zip(AXES, position.axes, strict=True)}
    return {"axes": axes, "z": [round(float(x), 4) for x in position.z]}


def bars_text(first_bar: int, bars: int) -> str:
    """Bars by their numbers, from a first bar counted from 0."""
    if bars == 1:
        return f"bar {first_bar + 1}"
    return f"bars {first_bar + 1} {'and' if bars == 2 else 'to'} {first_bar + bars}"


def _approximated(drums: MidiDrums, cut: Cut) -> Iterator[str]:
    loop, meter = cut.loop, cut.loop.meter
    if meter != COMMON_TIME:
        yield (
            f"{meter}: home keeps bars of {meter.steps} sixteenths; the model knows 4/4 alone and plays the first "
            f"{meter.steps} sixteenths of its {32 // meter.bars_per_groove}, in the time of your bar; paths, LFOs, "
            "variation and temperature count bars of 16"
        )
    if triplets := triplet_hits(loop):
        yield f"{_of(triplets, loop)} nearer to a triplet than to a sixteenth: exact at home, microtiming in the model"
    further = sum(len(strikes) - 1 for voices in strikes_by_step(loop) for strikes in voices.values())
    if further:
        share = f"{further} of {len(loop.hits)} hits"
        yield f"rolls and flams, {share}: exact at home; the model draws others, of two strikes on a sixteenth"
    for note, (voice, count) in drums.remapped(cut.pulses).items():
        yield f"note {note} plays as {voice.label}: {_hits(count)}"
    if any(hit.pulse < 0 for hit in loop.hits):
        yield "hits just before the first downbeat sound with it at the very start of a song, then early as played"
    if any(not window.hits.any() for window in windows(loop)):
        yield "silent bars: away from home the model plays on there as in the bars before"


def _hits(count: int) -> str:
    return f"{count} {'hit' if count == 1 else 'hits'}"


def _of(count: int, loop: Loop) -> str:
    return f"{count} of {len(loop.hits)} hits {'is' if count == 1 else 'are'}"


def _left_out(drums: MidiDrums, cut: Cut) -> Iterator[str]:
    recording, loop = drums.recording, cut.loop
    if loop.bars < recording.bars - cut.first_bar or cut.first_bar > recording.first_bar:
        yield f"bars other than {bars_text(cut.first_bar, loop.bars)} of {recording.bars}: see --from-bar and --bars"
    for note, count in drums.unknown(cut.pulses).items():
        yield f"note {note}, no drum of the note map: {_hits(count)}"
    if drums.left_channels:
        yield f"notes on other channels ({', '.join(map(str, drums.left_channels))}): see --channel"
    if len(set(drums.tempi_bpm)) > 1:
        yield "changes of tempo: the loop follows the clock"
    if cut.merged:
        yield f"at the same time as a louder hit of the same drum: {_hits(cut.merged)}"
    if cut.anticipated:
        yield f"just before the end, early in the bar after it: {_hits(cut.anticipated)}"


def encoded_text(found: Mapping[str, Any]) -> str:
    """The values of `facts` in a few lines."""
    first, last = found["bars"]
    tempo = "" if found["bpm"] is None else f", {found['bpm']:.4g} BPM"
    where = f"{bars_text(first - 1, last - first + 1)} in {found['meter']}{tempo}, {found['hits']} hits"
    likely = ", ".join(f"{name} {share:.0%}" for name, share in found["sounds_like"].items())
    lines = [f"{found['file']}: {where} on channel {found['channel']}", f"  {'sounds like':<12}  {likely}"]
    for axis, share in found["axes"].items():
        lines.append(f"  {axis:<12}  {share:4.2f} {'#' * round(share * _BAR_WIDTH):-<{_BAR_WIDTH}}")
    lines.append(f"  {'z':<12}  " + " ".join(f"{x:+.2f}" for x in found["z"][:8]) + " ...")
    each = ", ".join(f"{window['match']:.0%}" for window in found["windows"])
    more = f" ({each} for its {len(found['windows'])} positions)" if len(found["windows"]) > 1 else ""
    lines += _rows("match", [f"F1 of the hits {found['match']:.0%}: the model alone against the loop{more}"])
    kept = "a preset plays" if "preset" in found else "with --save a preset plays"
    exact = f"{kept} at home every hit on its pulse ({found['ppqn']} a quarter note) with its velocity"
    lines += _rows("exact", [exact])
    lines += _rows("approximated", found["approximated"]) + _rows("left out", found["left_out"])
    return "\n".join(lines + ([f"Saved in {found['preset']}"] if "preset" in found else []))


def _rows(label: str, texts: list[str]) -> list[str]:
    """Texts beside a label, one below the other, wrapped."""
    lines = [line for text in texts for line in wrap(text, _WIDTH, subsequent_indent="    ")]
    return [f"  {'' if number else label:<12}  {line}" for number, line in enumerate(lines)]
