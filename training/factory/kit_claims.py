"""What the description of each factory kit promises, as claims on its pads: kit, then pad, measure and bound."""

from types import MappingProxyType
from typing import Final

from training.factory.claims import claims

_CLAIMS: Final = {
    # Every decay turned down.
    "dry-808": """
        kick t60_s < 0.5, snare t60_s < 0.4, hat_closed t60_s < 0.15, hat_open t60_s < 0.4
        tom_low t60_s < 0.5, tom_mid t60_s < 0.5, tom_high t60_s < 0.5, crash t60_s < 1.3, ride t60_s < 0.5
    """,
    # The bass drum is the bass line; all but it keeps out of its octave.
    "sub-heavy": """
        kick pitch_hz < 55, kick t60_s > 1.2, snare pitch_hz > 300, tom_low pitch_hz > 60
        ride pitch_hz > 300
    """,
    # A kick with a click, a snare of noise, hats that cut.
    "tight-909": """
        kick pitch_hz < 58, kick punch > 0.6, kick t60_s < 0.7, snare noisiness > 0.6
        hat_closed brightness > 0.6, hat_open brightness > 0.6
    """,
    # Dry.
    "linn-pop": """
        kick t60_s < 0.4, snare t60_s < 0.4, hat_closed t60_s < 0.3
    """,
    # A rhythm box: ticks and taps.
    "parlour-box": """
        kick t60_s < 0.5, snare t60_s < 0.15, hat_closed t60_s < 0.15, tom_high t60_s < 0.3
    """,
    # Tuned high, damped, dead.
    "acoustic-tight": """
        kick t60_s < 0.5, snare t60_s < 0.5, snare pitch > 0.5, tom_low pitch > 0.5, tom_low t60_s < 0.9
        tom_mid t60_s < 0.9, tom_high t60_s < 0.9
    """,
    # Long toms, wide cymbals, the room left in.
    "acoustic-room": """
        kick t60_s > 0.6, tom_low t60_s > 1.5, tom_mid t60_s > 1.5, tom_high t60_s > 1.5, crash t60_s > 2.0
    """,
    # Dark; a towel on the toms.
    "tape-soul": """
        kick brightness < 0.5, snare brightness < 0.5, hat_closed brightness < 0.4, crash brightness < 0.4
        ride brightness < 0.4, tom_low t60_s < 0.9, tom_mid t60_s < 0.9, tom_high t60_s < 0.9
    """,
    # Brushes have no hard attack, felt has no click.
    "brushes-soft": """
        kick punch < 0.4, kick brightness < 0.5, snare punch < 0.3, snare noisiness > 0.6
        tom_low punch < 0.5, tom_mid punch < 0.5, tom_high punch < 0.5
    """,
    # Wood on a rim, a hat closed by the foot.
    "cross-stick": """
        snare t60_s < 0.3, snare pitch_hz > 400, hat_closed t60_s < 0.4
    """,
    # Worn and slow, so dull; hissing.
    "lo-fi-dust": """
        kick noisiness > 0.5, snare brightness < 0.5, hat_closed brightness < 0.5, hat_open brightness < 0.5
    """,
    # Cropped, a tone too high.
    "break-raw": """
        kick t60_s < 0.5, kick pitch > 0.5, snare t60_s < 0.5, snare pitch > 0.55, tom_low pitch > 0.5
        hat_open t60_s < 1.4
    """,
    # Bursts and steam.
    "noise-works": """
        kick noisiness > 0.6, snare noisiness > 0.6, hat_open noisiness > 0.6, crash noisiness > 0.6
    """,
    # Presses, and sheet metal that goes on.
    "industrial": """
        snare noisiness > 0.6, snare decay > 0.6, hat_open brightness > 0.6, crash t60_s > 1.8
    """,
    # Pure tones; a pebble in a pond.
    "glassy": """
        kick t60_s < 0.3, snare noisiness < 0.3, tom_low noisiness < 0.5
        crash noisiness < 0.3
    """,
    # Over before you have heard them.
    "minimal-click": """
        kick t60_s < 0.25, snare t60_s < 0.12, hat_closed t60_s < 0.12, hat_open t60_s < 0.25
        tom_low t60_s < 0.25, tom_mid t60_s < 0.25, tom_high t60_s < 0.25, crash t60_s < 0.25
        ride t60_s < 0.25
    """,
    # Deep, round, far away.
    "dub-space": """
        kick pitch_hz < 60, kick brightness < 0.4, tom_low pitch_hz < 90, tom_low t60_s > 1.0
        hat_closed brightness < 0.45
    """,
    # No sticks: nothing clicks.
    "world-hands": """
        kick punch < 0.5, snare punch < 0.5, hat_closed punch < 0.4
    """,
    # Blips.
    "toy-box": """
        kick t60_s < 0.3, hat_open t60_s < 0.25, tom_mid t60_s < 0.25
    """,
    # A chest is low, a snap is short.
    "body-music": """
        kick pitch_hz < 160, hat_closed t60_s < 0.5, hat_open t60_s < 0.6
    """,
}
CLAIMS: Final = MappingProxyType({kit: claims(text) for kit, text in _CLAIMS.items()})
