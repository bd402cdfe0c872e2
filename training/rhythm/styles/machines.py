"""Techno, minimal, trance."""

from typing import Final

from latentdrum.core.units import GROOVE_STEPS
from training.rhythm.styles.feel import Feel, Style
from training.rhythm.styles.fills import (
    crash_on_one,
    ending,
    kick_gap,
    kick_push,
    snare_push,
    snare_roll,
    stop,
    tom_run,
)
from training.rhythm.styles.pattern_rules import (
    HAT,
    HIGH,
    KICK,
    LOW,
    MID,
    OPEN,
    RIDE,
    SNARE,
    choose,
    clear,
    euclidean,
    layers,
    line,
    lines,
    maybe,
    rest,
    roll,
    swell,
)

TECHNO: Final = Style(
    layers(
        choose(
            line(KICK, "X...", level=(0.92, 1.0)),
            lines(KICK, "X...X...X...X..+ / X...X...X...X.+. / X..~X..~X..~X..~", level=(0.92, 1.0), vary=0.2),
            # Broken techno: the kick leans on dotted eighths.
            lines(KICK, "X..x..X...x..x.. / X.....x..x....x. / X...x.....x..x..", level=(0.9, 1.0), vary=0.3),
            odds=(6, 3, 1),
        ),
        maybe(  # the rumble between the kicks
            0.45,
            lines(LOW, ".ooo / ..oo / .-ox / ..o. / .-o+ / ...o..o....o.oo.", level=(0.5, 0.8)),
        ),
        choose(
            line(SNARE, "....X.......X...", level=(0.6, 0.95)),
            line(SNARE, "............X...", level=(0.6, 0.95), vary=0.2),
            lines(
                SNARE,
                "....x..+....x... / ...+.....+...... / .......x........ / ..........x..+..",
                level=(0.5, 0.85),
                vary=0.4,
            ),
            rest,
            odds=(4, 1, 2, 4),
        ),
        choose(
            line(HAT, "xxxx", level=(0.6, 0.85)),
            line(HAT, "o-x-", level=(0.6, 0.95)),
            line(HAT, "-oxo", level=(0.6, 0.95)),
            line(HAT, "..X.", level=(0.7, 0.95)),
            lines(HAT, ".oxo / xox. / o.xoo.x. / x.oxx.o+ / ..x+..xx", level=(0.55, 0.85), vary=0.2),
            rest,
            odds=(3, 3, 3, 2, 3, 1),
        ),
        maybe(
            0.6,
            lines(
                OPEN,
                "..X. / ..X. / ......x.......x. / ..............x. / ..x..x..x..x..x.",
                level=(0.55, 0.9),
                vary=0.15,
            ),
        ),
        maybe(0.4, lines(RIDE, "x... / x.x. / ..x. / x.x. / x.o.x.+.", level=(0.45, 0.8))),
        # A percussion loop whose length does not divide the bar drifts over the kick.
        maybe(0.35, choose(euclidean(MID, (2, 7)), lines(MID, "x.. / x..+. / x..x.+ / x....o.", level=(0.45, 0.8)))),
        maybe(
            0.25,
            choose(euclidean(HIGH, (2, 5), steps=12), lines(HIGH, "...x.. / .......x..+. / ..x..", level=(0.4, 0.7))),
        ),
        maybe(
            0.15, choose(swell(HAT, OPEN, RIDE), swell(HAT, RIDE, MID, HIGH, rise=(1.0, 0.4)), swell(LOW, MID, HIGH))
        ),
        ending(0.3, kick_gap, kick_push, snare_roll, clear(HAT, OPEN, start=GROOVE_STEPS - 4), roll(HAT, 24, 32), stop),
        crash_on_one(0.08),
    ),
    Feel(swing=(50.0, 53.0), velocity_sd=(0.0, 0.05)),
    breakdowns=0.15,
)

MINIMAL: Final = Style(
    layers(
        choose(
            line(KICK, "X...", level=(0.7, 0.88)),
            lines(KICK, "X...X...X...X..~ / X...X...X.~.X... / X...X...X...x...", level=(0.7, 0.88), vary=0.35),
            odds=(5, 3),
        ),
        choose(  # clicks and rims on odd steps rather than a backbeat
            lines(
                SNARE,
                ".......-..o..... / ...o......-..... / ....o.......o..- / .............o.. / "
                "..-....o........ / ....o..-........ / ............o... / .....-......o.-.",
                level=(0.5, 0.8),
                vary=0.5,
            ),
            euclidean(SNARE, (1, 3), level=(0.2, 0.4)),
            rest,
            odds=(5, 2, 1),
        ),
        choose(
            lines(
                HAT, "..x. / ..o. / ......x.......x. / .-.- / ..x~ / ..o-..o. / ..o.~.o-", level=(0.35, 0.65), vary=0.4
            ),
            euclidean(HAT, (3, 9), level=(0.25, 0.5)),
            line(HAT, "~-o-", level=(0.35, 0.6)),
            rest,
            odds=(5, 3, 2, 1),
        ),
        maybe(
            0.4,
            lines(OPEN, "..o. / ..............o. / ......o......... / ..o.......o.....", level=(0.35, 0.6), vary=0.3),
        ),
        maybe(
            0.35, choose(euclidean(MID, (1, 4), steps=16), lines(MID, "o.... / ...o... / ..o...+", level=(0.35, 0.55)))
        ),
        maybe(
            0.3,
            choose(
                euclidean(LOW, (1, 3), steps=16), lines(LOW, "...o......+..... / ..........o..+..", level=(0.4, 0.65))
            ),
        ),
        maybe(
            0.25,
            choose(euclidean(HIGH, (1, 5), steps=16), lines(HIGH, ".....o.. / ...o.. / ..+..o.", level=(0.3, 0.5))),
        ),
        maybe(0.12, lines(RIDE, "..o. / o...", level=(0.25, 0.45))),
        ending(0.2, kick_gap, kick_push, clear(HAT, start=GROOVE_STEPS - 4), stop),
    ),
    Feel(swing=(50.0, 58.0), velocity_sd=(0.0, 0.1)),
    breakdowns=0.15,
)

TRANCE: Final = Style(
    layers(
        choose(
            line(KICK, "X...", level=(0.92, 1.0)),
            lines(KICK, "X...X...X...X..+ / X...X...X...X.+. / X...X..+X...X...", level=(0.92, 1.0)),
            odds=(5, 1),
        ),
        choose(
            line(SNARE, "....X.......X...", level=(0.75, 0.98)),
            lines(
                SNARE,
                "....X.......X..+ / ....X..~....X..~ / ....X.......X.+. / ....X..?.+..X...",
                level=(0.75, 0.98),
                vary=0.3,
            ),
            rest,
            odds=(5, 2, 1),
        ),
        choose(  # the off-beat hat: the sound of the style
            line(OPEN, "..X.", level=(0.8, 1.0)),
            line(OPEN, "..X...X...X...X+", level=(0.8, 1.0), vary=0.3),
            odds=(5, 2),
        ),
        choose(
            lines(
                HAT,
                "xoxo / o-.- / oo.o / o..o / x-.x / .o.o / ~o.o~-.o / o+.++~.o / "
                ".+.oo+.+ / x?.?x+.+ / oo.+o~.o / ?o.??o.?",
                level=(0.45, 0.8),
                vary=0.3,
            ),
            rest,
            odds=(5, 1),
        ),
        maybe(0.45, lines(RIDE, "..x. / x.x. / x... / o.x.", level=(0.5, 0.85))),
        maybe(
            0.25,
            lines(
                HIGH,
                "..o..o..o..o..o. / ...o..o......... / x..x..x..x..x.x. / o..o. / .++..+..++..+.+.",
                level=(0.4, 0.7),
                vary=0.4,
            ),
        ),
        maybe(0.2, lines(LOW, "...o..o....o..o. / ..............oo / ..o...o...o...oo", level=(0.5, 0.75), vary=0.4)),
        maybe(0.15, swell(HAT, OPEN, RIDE)),
        ending(
            0.6,
            snare_roll,
            snare_roll,
            layers(clear(KICK, start=GROOVE_STEPS - 8), snare_roll),
            layers(
                clear(KICK, OPEN, start=GROOVE_STEPS - 16),
                roll(SNARE, 16, 24, (0.4, 0.6), every=2),
                roll(SNARE, 24, 32),
            ),
            snare_push,
            tom_run,
            stop,
        ),
        crash_on_one(0.35),
    ),
    Feel(swing=(50.0, 51.0), velocity_sd=(0.0, 0.04)),
)
