"""Styles on a kick on every quarter: house, deep house, afro house, disco."""

from typing import Final

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
    euclidean,
    ghosts,
    layers,
    line,
    lines,
    maybe,
    rest,
    swell,
)

HOUSE: Final = Style(
    layers(
        choose(
            line(KICK, "X...", level=(0.9, 1.0)),
            line(KICK, "X...X...X...X.+.", level=(0.9, 1.0), vary=0.2),
            line(KICK, "X...X...X...X..+", level=(0.9, 1.0), vary=0.2),
            line(KICK, "X...X..+X...X...", level=(0.9, 1.0), vary=0.2),
            odds=(4, 2, 2, 1),
        ),
        # The clap on two and four, sometimes with the Chicago stutter around it.
        choose(
            line(SNARE, "....X.......X..."),
            line(SNARE, "....X..?....X..~", vary=0.3),
            line(SNARE, "....X.......X.?+", vary=0.3),
            line(SNARE, "...+X..+....X.~."),
            line(SNARE, "....X.......X... ....X.......X.xx"),
            line(SNARE, "....X..+.?..X..+"),
            odds=(5, 2, 2, 1, 1, 1),
        ),
        choose(
            line(OPEN, "..X.", level=(0.65, 0.95)),
            lines(OPEN, "..X...X...X...X? / ..X...X.+.X...X. / ..?...X...?...X.", level=(0.65, 0.95), vary=0.3),
            line(OPEN, "......x.......x.", level=(0.6, 0.9), vary=0.4),
            rest,
            odds=(5, 3, 1, 1),
        ),
        choose(
            line(HAT, "oxo-", level=(0.5, 0.85)),
            line(HAT, "x+x~", level=(0.5, 0.8)),
            lines(HAT, "+..o+..o / o.++o.~o / ?.o+?.oo / ..x. / .+x+", level=(0.5, 0.85), vary=0.4),
            line(HAT, "o.ooo.o+o.oo+.oo", level=(0.45, 0.75), vary=0.4),
            odds=(2, 2, 4, 2),
        ),
        maybe(0.15, lines(RIDE, "x.x. / ..x. / x...", level=(0.45, 0.75))),
        maybe(0.2, lines(MID, "...o..o....o..o. / ..+...++..+...+. / ......ox......o.", level=(0.4, 0.7), vary=0.5)),
        maybe(0.2, lines(HIGH, "+..+..+...+.+... / ...o......o..... / .......+.......o", level=(0.4, 0.7), vary=0.5)),
        maybe(0.08, swell(HAT, OPEN, RIDE)),
        ending(0.4, snare_push, snare_roll, kick_gap, kick_push, tom_run, stop),
        crash_on_one(0.15),
    ),
    Feel(swing=(50.0, 58.0)),
)

DEEP_HOUSE: Final = Style(
    layers(
        choose(
            line(KICK, "X...", level=(0.7, 0.88)),
            lines(KICK, "X...X...X...X..+ / X...X.~.X...X.~. / X..~X...X..~X...", level=(0.7, 0.88), vary=0.2),
            line(KICK, "X...X...X...x... X...X...X..o....", level=(0.7, 0.88)),
            odds=(4, 3, 1),
        ),
        # A soft clap, with a rim that answers in threes.
        choose(
            line(SNARE, "....X.......X...", level=(0.5, 0.75)),
            line(SNARE, "....X.......X..~", level=(0.5, 0.75), vary=0.4),
            line(SNARE, "............X...", level=(0.5, 0.75), vary=0.2),
            rest,
            odds=(5, 3, 1, 1),
        ),
        maybe(
            0.55,
            lines(
                SNARE,
                "...-..-....-..-. / ...-......-..... / .......-..-....~ / ..-..-....-..~.. / -..-..-...-.-...",
                level=(0.6, 0.95),
                vary=0.6,
            ),
        ),
        choose(
            line(HAT, "-.o-", level=(0.5, 0.8)),
            line(HAT, "-ox-", level=(0.45, 0.7)),
            lines(HAT, "..x-..xo / -.x+~.x- / ~ox~-ox. / ..x~.-x. / .-x..~x-", level=(0.5, 0.8), vary=0.5),
            odds=(2, 2, 4),
        ),
        maybe(
            0.5,
            lines(OPEN, "..x. / ......x.......x. / ..............x. / ..x.......x.....", level=(0.35, 0.6), vary=0.4),
        ),
        maybe(0.3, lines(RIDE, "..x. / ..o...o...o..~o. / x.o.", level=(0.3, 0.55))),
        maybe(
            0.45,
            lines(MID, "...+..o....+..o. / ......o+......oo / ..o....o..+....o", level=(0.4, 0.65), vary=0.5),
            lines(
                LOW,
                "..........o..... / .......o........ / ..............+o / ...+............",
                level=(0.4, 0.65),
                vary=0.3,
            ),
        ),
        ghosts(SNARE, 7, 9, 15, chance=0.15),
        ending(0.25, snare_push, kick_gap, kick_push, stop),
    ),
    Feel(swing=(54.0, 63.0), offset={SNARE: (0.0, 0.06)}, timing_sd=(0.0, 0.025), velocity_sd=(0.03, 0.1)),
)

AFRO_HOUSE: Final = Style(
    layers(
        choose(
            line(KICK, "X...", level=(0.8, 0.95)),
            lines(KICK, "X...X...X...X..+ / X..+X...X..+X... / X...X...X..~X.~.", level=(0.8, 0.95), vary=0.25),
            lines(KICK, "X..x..x.X..x..x. / X.....x.X.....x. / X...X..xX...X...", level=(0.75, 0.95), vary=0.3),
            odds=(4, 3, 1),
        ),
        # The rim keeps a clave, three hits against two.
        choose(
            lines(
                SNARE,
                "X..X..X...X.X... / X..X...X..X.X... / ..X.X...X..X..X. / ...X..X....X..X. / "
                "X..X..X.X..X..X. / ..X..X..X..X.X..",
                level=(0.4, 0.65),
            ),
            line(SNARE, "............X...", level=(0.6, 0.85), vary=0.3),
            line(SNARE, "....X.......X...", level=(0.5, 0.75), vary=0.3),
            rest,
            odds=(5, 1, 1, 1),
        ),
        choose(  # the shaker
            line(HAT, "o-x-", level=(0.5, 0.8)),
            lines(HAT, "xo-o / -o~x-o~x / ..x- / x~o- / o.xoo.x~", level=(0.45, 0.75), vary=0.3),
            odds=(2, 3),
        ),
        maybe(0.4, lines(OPEN, "..x. / ......x.......x. / ..x.......x.....", level=(0.35, 0.65), vary=0.3)),
        maybe(0.2, lines(RIDE, "x.xx.x.x.x.xx.x. / x..x..x...x.x... / x.x.xx.x.x.x.xx.", level=(0.4, 0.65))),
        # Conversing drums: one or two of them at a time, seldom all three.
        choose(
            lines(
                LOW,
                "...x..x....x..x. / ......x...x...x. / x.....x......... / ..........x..x.. / ...x..x.........",
                level=(0.6, 0.9),
                vary=0.5,
            ),
            euclidean(LOW, (2, 5), level=(0.5, 0.85)),
            rest,
            odds=(4, 1, 2),
        ),
        choose(
            lines(
                MID,
                "..o+..xo..o+..xo / +.x..x..+.x..x.. / .o.x.o.x+o.x.o.x / ....o..x....o.xx / "
                "...x..x.x..x..x. / .......xo....... / ..xx......xx..+.",
                level=(0.5, 0.85),
                vary=0.5,
            ),
            euclidean(MID, (3, 7)),
            rest,
            odds=(4, 1, 2),
        ),
        maybe(
            0.4,
            lines(
                HIGH,
                "x..+..x.......+. / .......xo......x / ..x..x.o..x..x.+ / ....xo......xo.. / ..........x.xx..",
                level=(0.45, 0.8),
                vary=0.5,
            ),
        ),
        ending(0.3, tom_run, kick_gap, stop, kick_push),
    ),
    Feel(swing=(50.0, 57.0), timing_sd=(0.01, 0.04), velocity_sd=(0.06, 0.14)),
    breakdowns=0.15,
)

DISCO: Final = Style(
    layers(
        choose(
            line(KICK, "X...", level=(0.75, 0.92)),
            lines(
                KICK,
                "X...X...X...X.+. / X...X..+X...X... / X..+X...X.+.X... / X.+.X...X...X..~",
                level=(0.75, 0.92),
                vary=0.3,
            ),
            odds=(5, 3),
        ),
        choose(
            line(SNARE, "....X.......X...", level=(0.8, 1.0)),
            lines(
                SNARE,
                "....X.......X..~ / ....X..~.~..X... / ....X.......X.~- / ....X..~....X+..",
                level=(0.8, 1.0),
                vary=0.3,
            ),
            odds=(3, 3),
        ),
        ghosts(SNARE, 2, 7, 9, 15, chance=0.1),
        # "Pea soup": the open hat on every "and", a closed one on the beat.
        choose(
            layers(
                line(OPEN, "..X.", level=(0.7, 0.95)), lines(HAT, "x... / x..+ / o.xo / x.xx / oxxo", level=(0.5, 0.8))
            ),
            layers(
                lines(OPEN, "..x...X...x...X. / ..x. / ......X.......X.", level=(0.7, 0.95)),
                line(HAT, "xoxo", level=(0.6, 0.85)),
            ),
            layers(
                line(HAT, "x-o-", level=(0.6, 0.9)),
                lines(OPEN, "..............X. / ......x.........", level=(0.7, 0.9), vary=0.5),
            ),
            odds=(5, 3, 1),
        ),
        maybe(0.25, lines(HIGH, "......+o......+o / ...o..o......... / ..x.............", level=(0.5, 0.8), vary=0.5)),
        maybe(0.25, lines(MID, "..........o+..o. / ..+.......+..... / .......+.......o", level=(0.5, 0.8), vary=0.5)),
        maybe(0.15, lines(RIDE, "x.x. / ..x.", level=(0.5, 0.75))),
        ending(0.55, tom_run, tom_run, snare_push, snare_roll, kick_push),
        crash_on_one(0.3),
    ),
    Feel(swing=(50.0, 54.0), offset={KICK: (-0.03, 0.02)}, timing_sd=(0.02, 0.06), velocity_sd=(0.06, 0.14)),
    breakdowns=0.08,
)
