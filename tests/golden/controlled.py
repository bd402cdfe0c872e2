"""Golden sessions of all that a preset is moved by: its path and macros, its scenes, its player's controls."""

from fractions import Fraction

import numpy as np

from latentdrum.core.controls.commands import UseProfile
from latentdrum.core.engine.events import Run, SetValue
from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.scene import HELD, Scene, SceneControl
from latentdrum.core.rhythm.path import Course, LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.rhythm.walk import Walk
from latentdrum.storage.session_events import ControlBytes, Opening, SessionEnd, SessionEvent
from tests.core.controls.profiles import profile
from tests.rhythms import preset, rewired

Session = list[tuple[float, SessionEvent]]
_INTERNAL = Options(ClockSource.INTERNAL)


def _controller(at_s: float, controller: int, value: int) -> tuple[float, bytes]:
    return round(at_s, 6), bytes((0xB0, controller, value))


def _waypoint(place: float, style: str, bars: float, hold: float = 0.0) -> Waypoint:
    z = np.linspace(-1.1 * place, place, FREE_DIMS, dtype=np.float32)
    return Waypoint(Position(np.full(6, place, np.float32), style_weights(style), z), bars, hold)


def wandering() -> Session:
    """A path there and back at three halves of the tempo, on a leash, under macros turned up, down and off."""
    points = (_waypoint(0.2531, "house", 1.0), _waypoint(0.7577, "funk", 2.0, 0.5), _waypoint(0.5119, "techno", 1.0))
    path = LatentPath(points, course=Course.PING_PONG, rate=Fraction(3, 2), walk=Walk(1.5, 2.0))
    begun = Opening(_INTERNAL, rewired(preset("wandering", seed=4), path=path), {"tempo": 120.0})
    # busy up and down again, loud, loose; then fill, weird and move
    turned = [_controller(1.0 + 0.05 * turn, 3, value) for turn, value in enumerate((80, 100, 127, 127, 90, 64))]
    macros = [_controller(2.2, 12, 110), _controller(3.4, 9, 120), _controller(5.1, 72, 100), _controller(5.9, 72, 0)]
    later: Session = [(6.7, SetValue("macro_weird", 0.75)), (8.6, SetValue("macro_move", 1.0))]
    return [(0.0, begun), (0.1, Run(True)), *turned, *macros, *later, (12.3, Run(False)), (12.5, SessionEnd())]


def called() -> Session:
    """Scenes recalled by notes and Program Changes on a channel of their own, then the field between four of them."""
    begun = Opening(_INTERNAL, quarters(), {"tempo": 120.0})
    note, program = 0x9F, 0xCF
    scenes: Session = [
        (1.3, bytes((note, 61, 100))),  # scene 2, from the bar line on
        (1.4, bytes((note - 15, 61, 100))),  # on another channel: a pad, none
        (3.1, SetValue("scene_when", 1.0)),
        (3.2, bytes((program, 2))),  # scene 3, from the next beat on
        (4.3, bytes((program, 9))),  # none
        (4.6, bytes((note, 60, 1))),
        (11.2, bytes((program, 3))),  # the field's scenes stay
    ]
    field = [_controller(5.6, 17, 0), _controller(5.65, 18, 127), _controller(5.7, 19, 127)]  # at scene 3
    moved = [_controller(6.6 + 0.1 * turn, 17, 4 * turn) for turn in range(32)]  # to scene 4
    moved += [_controller(7.2 + 0.1 * turn, 18, 127 - 8 * turn) for turn in range(16)]  # and to scene 2
    off = _controller(10.4, 19, 0)
    return [(0.0, begun), (0.1, Run(True)), *scenes, *field, *moved, off, (12.3, Run(False)), (12.5, SessionEnd())]


def quarters() -> Preset:
    """A preset of four scenes."""
    held = [
        preset(busyness=0.1037, style="techno", seed=5),
        preset(busyness=0.8093, energy=0.7181, swing=0.3),
        preset(syncopation=0.8951, style="latin", humanise=0.5),
        preset(cymbals=0.9173, style="jazz", density=0.8),
    ]
    scenes = {
        number: Scene({name: each.values[name] for name in HELD}, each.z + np.float32(0.3571 * number))
        for number, each in enumerate(held, 1)
    }
    return rewired(preset("quarters"), scenes=scenes, scene_control=SceneControl(16, 60))


def bound() -> Session:
    """An NRPN, bend and pressure; a part of a range, bent and backwards; takeover by jump and scale; buttons."""
    found = profile(
        bindings=[
            {"control": "nrpn 300", "parameter": "swing", "takeover": "jump"},
            {"control": "pitch_bend", "parameter": "density", "takeover": "scale"},
            {"control": "channel_pressure", "parameter": "energy", "range": [0.2, 0.8], "curve": "exponential"},
            {"control": "key_pressure 36", "parameter": "velocity", "takeover": "jump"},
            {"control": "cc 21", "parameter": "busyness", "range": [0.6, 0.1], "curve": "logarithmic",
             "takeover": "scale"},
            {"control": "note 20", "action": "play"},
            {"control": "note 21", "action": "undo"},
            {"control": "cc 40", "action": "scene_2"},
        ]
    )  # fmt: skip
    presses = {0.2: 20, 7.3: 21, 12.2: 20}
    buttons: Session = []
    for at_s, pad in presses.items():
        buttons += [(at_s, bytes((0x90, pad, 90))), (at_s + 0.1, bytes((0x80, pad, 0)))]
    scene = [_controller(8.1, 40, 127), _controller(8.2, 40, 0)]
    number = [(99, 2), (98, 44), (6, 64), (38, 0), (6, 90), (38, 5)]
    nrpn = [_controller(1.1 + 0.005 * index, *message) for index, message in enumerate(number)]
    bend: Session = [(round(2.0 + 0.02 * i, 6), ControlBytes(bytes((0xE0, 0, 64 - i)))) for i in range(50)]
    pressure: Session = [(round(4.0 + 0.02 * i, 6), bytes((0xD0, 2 * i))) for i in range(60)]
    key: Session = [(5.4, bytes((0xA0, 36, 120))), (5.9, bytes((0xA0, 36, 30)))]
    knob = [_controller(6.2 + 0.02 * turn, 21, 60 + turn) for turn in range(50)]
    after = [_controller(9.2 + 0.02 * turn, 21, 110 - 2 * turn) for turn in range(50)]
    begun: Session = [(0.0, Opening(_INTERNAL, quarters(), {"tempo": 120.0})), (0.0, UseProfile(found))]
    return [*begun, *buttons, *scene, *nrpn, *bend, *pressure, *key, *knob, *after, (12.5, SessionEnd())]
