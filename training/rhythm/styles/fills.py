"""Fills at the end of two bars, and a crash at their start."""

from latentdrum.core.units import GROOVE_STEPS
from training.rhythm.styles.pattern_rules import (
    CRASH,
    HIGH,
    KICK,
    LOW,
    MID,
    SNARE,
    Rule,
    choose,
    clear,
    during,
    layers,
    line,
    lines,
    maybe,
    roll,
)

END = GROOVE_STEPS


def ending(probability: float, *rules: Rule) -> Rule:
    """One of the fills, in that share of patterns."""
    return maybe(probability, choose(*rules))


snare_roll: Rule = choose(
    roll(SNARE, END - 4, END),
    roll(SNARE, END - 8, END, rise=(0.25, 0.95)),
    layers(roll(SNARE, END - 16, END - 8, rise=(0.3, 0.55), every=2), roll(SNARE, END - 8, END, rise=(0.5, 1.0))),
    odds=(3, 2, 1),
)

snare_push: Rule = during(
    END - 8,
    END,
    clear(SNARE),
    lines(
        SNARE,
        "........|....x..x / ........|....x.xx / ........|x..xx..x / ........|..x.x.x. / "
        "........|....xxx. / ........|....x.o- / ........|...ox.xx / ........|.x..x..x / "
        "........|....xoxo",
    ),
)

tom_run: Rule = choose(
    during(END - 4, END, clear(SNARE), line(HIGH, "xx.."), line(MID, "..x."), line(LOW, "...x")),
    during(END - 4, END, line(HIGH, "x..."), line(MID, ".x.."), line(LOW, "..xx")),
    during(END - 8, END, clear(SNARE), line(HIGH, "x.x....."), line(MID, "...x.x.."), line(LOW, "......xx")),
    during(END - 8, END, clear(SNARE), line(HIGH, "xx......"), line(MID, "..xxx..."), line(LOW, ".....xxx")),
    during(END - 6, END, line(HIGH, "..........x.x..."), line(MID, ".............x.."), line(LOW, "..............xx")),
    during(END - 3, END, line(LOW, "..............xx"), line(MID, ".............x..")),
)

kick_gap: Rule = choose(clear(KICK, start=END - 4), clear(KICK, start=END - 8), clear(KICK, start=END - 3))

kick_push: Rule = during(
    END - 6, END, lines(KICK, "...............x / ..............x. / .............x.. / ..............ox")
)

stop: Rule = choose(clear(start=END - 4), clear(start=END - 2), clear(start=END - 6), odds=(3, 2, 1))


def crash_on_one(probability: float) -> Rule:
    """A crash on the first step."""
    return maybe(probability, line(CRASH, "X" + "." * (END - 1), level=(0.75, 1.0)))
