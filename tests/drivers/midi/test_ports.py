"""Finding a port by part of its name."""

import pytest

from latentdrum.drivers.midi.ports import Role, find_port, missing_port

NAMES = ("Midi Through:Port-0 14:0", "LatentDrum:LatentDrum Out 128:0", "KeyLab mkII", "keylab", "a2j:LatentDrum In")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("through", "Midi Through:Port-0 14:0"),
        ("KEYLAB", "keylab"),
        ("mkii", "KeyLab mkII"),
        ("latentdrum", None),
        ("latentdrum out", "LatentDrum:LatentDrum Out 128:0"),
        ("nothing", None),
    ],
)
def test_a_part_of_a_name_finds_a_port(wanted: str, found: str | None) -> None:
    """Case is ignored, an equal name comes first, and our own ports are found only if named."""
    assert find_port(NAMES, wanted) == found


def test_a_missing_port_lists_the_others() -> None:
    """Except our own."""
    assert str(missing_port("x", NAMES, Role.IN)) == (
        "no MIDI port like 'x' for --in; there are: 'Midi Through:Port-0 14:0', 'KeyLab mkII', 'keylab'"
    )
