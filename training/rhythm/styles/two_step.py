"""Fast club styles with a skipping kick: drum and bass, UK garage, footwork."""

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
    ghosts,
    layers,
    line,
    lines,
    maybe,
    rest,
    roll,
    triplets,
)

DRUM_AND_BASS: Final = Style(
    layers(
        choose(  # two-step: one and the "and" of three
            line(KICK, "X.........X.....", level=(0.9, 1.0), vary=0.15),
            lines(
                KICK,
                "X..?......X..... / X.?.......X....? / X......?..X..... / X.........X..?.. / "
                "X.....?...X....? / X.......?.X...?. / X.+.......X..+.. / X......x.?X.....",
                level=(0.9, 1.0),
                vary=0.25,
            ),
            lines(
                KICK,
                "X.........X.....|X.......?.X..... / X.........X.....|X.x.......X..x.. / "
                "X.........X.....|X..x..x...X..... / X.........X.....|X......x..X....x / "
                "X.x.......X.....|X.........X..x.. / X......x..X.....|X.x.......X.....",
                level=(0.9, 1.0),
            ),
            line(KICK, "X............... X.........X.....", level=(0.9, 1.0), vary=0.2),
            odds=(4, 5, 4, 1),
        ),
        choose(
            line(SNARE, "....X.......X...", level=(0.9, 1.0)),
            lines(SNARE, "....X.......X..~ / ....X..~....X... / ....X.......X.~.", level=(0.9, 1.0), vary=0.4),
            odds=(3, 1),
        ),
        choose(
            ghosts(SNARE, 7, 9, 15, chance=0.5),
            ghosts(SNARE, 2, 6, 7, 9, 14, 15, chance=0.25),
            lines(SNARE, ".......-.-.....- / .......-..-..... / ..-....-.......-", level=(0.7, 1.0), vary=0.3),
            rest,
            odds=(3, 2, 2, 2),
        ),
        choose(
            line(HAT, "x.x.", level=(0.6, 0.9)),
            line(HAT, "x-o-", level=(0.6, 0.9)),
            line(HAT, "xoxo", level=(0.5, 0.8)),
            lines(HAT, "x.x-x.o. / ..x+..x. / x.o+x.o- / x-.-x-o- / x.x.x.x+ / ..x...x-", level=(0.6, 0.9), vary=0.4),
            line(RIDE, "x.x.", level=(0.5, 0.8)),
            odds=(3, 3, 2, 4, 2),
        ),
        maybe(
            0.45,
            lines(
                OPEN,
                "..x. / ......x.......x. / ..............x. / ......x......... / ..x.......x.....",
                level=(0.5, 0.85),
                vary=0.3,
            ),
        ),
        maybe(0.2, line(RIDE, "x...", level=(0.5, 0.8))),
        maybe(0.15, lines(HIGH, "...+..x.......x. / .......x..+.....", level=(0.4, 0.7), vary=0.4)),
        ending(0.35, snare_push, kick_gap, snare_roll, stop, tom_run),
        crash_on_one(0.25),
    ),
    Feel(swing=(50.0, 53.0), offset={SNARE: (-0.03, 0.02)}, timing_sd=(0.0, 0.02), velocity_sd=(0.02, 0.08)),
)

UK_GARAGE: Final = Style(
    layers(
        choose(  # 2-step skips the second and fourth kick; the older form has one on every quarter
            lines(
                KICK,
                "X.........x..... / X..........x.... / X......x..x..... / X.....?...x..?.. / "
                "X..?......x..... / X.........x..x.. / X......?...x.... / "
                "X.........x.....|X.....x...x..... / X..........x....|X..x......x..?.. / X.....x....x....",
                level=(0.82, 0.98),
                vary=0.4,
            ),
            lines(KICK, "X... / X...X...X...X..+ / X...X..+X...X...", level=(0.82, 0.98)),
            odds=(5, 1),
        ),
        choose(
            line(SNARE, "....X.......X...", level=(0.75, 0.95)),
            lines(SNARE, "....X.......X..+ / ....X..+....X... / ....X...+...X.+.", level=(0.75, 0.95), vary=0.3),
            odds=(4, 3),
        ),
        ghosts(SNARE, 1, 3, 7, 9, 11, 15, chance=0.25, level=(0.2, 0.45)),
        lines(  # the hats shuffle: their odd sixteenths are late
            HAT,
            "x.xox.xo / ..xo..xo / x.xx..xxx.x+.oxo / .oxo.ox+ / o.x.oox+ / xoxo / "
            "..x..ox...xo.ox. / o+x.o.xox.x+..xo / .ox..oxo.ox+.ox. / x..ox.x. / ..x+.oxx",
            level=(0.55, 0.85),
            vary=0.5,
        ),
        maybe(
            0.6,
            lines(
                OPEN,
                "..x. / ..x...x...x...?. / ......x.......x. / ..x.......x..... / ..........x.....",
                level=(0.5, 0.8),
                vary=0.4,
            ),
        ),
        maybe(0.3, lines(HIGH, "...o..o......... / .......o..o....+ / ..+..o....+..o..", level=(0.4, 0.7), vary=0.5)),
        maybe(0.2, lines(MID, ".......o......o. / ...........o..o.", level=(0.4, 0.7), vary=0.4)),
        ending(0.35, snare_push, kick_gap, kick_push, stop),
        crash_on_one(0.06),
    ),
    Feel(swing=(57.0, 66.0), timing_sd=(0.0, 0.025), velocity_sd=(0.03, 0.1)),
)

FOOTWORK: Final = Style(
    layers(
        choose(  # dotted eighths over four, and bursts
            lines(
                KICK,
                "X..x..x..x..x..x / X..x..x.X..x..x. / X..x..x...x..x.. / X..X..X..X..X.?. / "
                "X.....x..x..x... / X..x..xxX..x..x. / X..x..x......... / "
                "X..x..x.x.x..x..|X..x..x..x.xx.x. / X.x..x..X.x..x.. / X..x..x.|x..x..xx",
                level=(0.85, 1.0),
                vary=0.5,
            ),
            line(KICK, "x..", level=(0.85, 1.0)),
            line(KICK, "X...X...X...X..x", level=(0.85, 1.0), vary=0.4),
            odds=(7, 1, 1),
        ),
        maybe(0.3, choose(triplets(KICK, 16), triplets(KICK, 24), triplets(KICK, 8), triplets(KICK, 24, 2))),
        lines(  # the clap is at the end of the bar
            SNARE,
            "............X... / ............X... / ............X..? / ....X.......X... / "
            "............X...|....x.......X.x. / ........X.......",
            level=(0.75, 1.0),
            vary=0.3,
        ),
        choose(
            lines(HAT, "..x. / ..x+ / x.x. / ..xo..x. / ..x..x.. / x..x..x.", level=(0.55, 0.85), vary=0.4),
            lines(OPEN, "..x. / ..x...x...x...x.", level=(0.5, 0.8), vary=0.3),
            rest,
            odds=(5, 2, 1),
        ),
        maybe(0.25, line(HAT, "xoxo", level=(0.4, 0.65))),
        # Tom bursts, with and against the kick.
        choose(
            lines(
                LOW,
                "...x..x...x..x.. / ..........xxxxxx / xx.xx.xx.xx.x.x. / ......xx......xx / x..x..x.........",
                level=(0.6, 0.95),
                vary=0.4,
            ),
            euclidean(LOW, (3, 6), level=(0.6, 0.9)),
            rest,
            odds=(4, 2, 2),
        ),
        maybe(
            0.4,
            lines(
                MID,
                "......xxx....... / ..x..x..x..x.... / ............xxx. / .x..x..x........",
                level=(0.5, 0.85),
                vary=0.4,
            ),
        ),
        maybe(
            0.35, choose(triplets(HIGH, 4), triplets(HIGH, 28), euclidean(HIGH, (2, 7)), roll(HIGH, 20, 24, (0.5, 0.8)))
        ),
        maybe(0.3, choose(triplets(SNARE, 28), roll(SNARE, 26, 32, (0.3, 0.8)), roll(SNARE, 12, 16, (0.9, 0.5)))),
        ending(0.3, tom_run, snare_push, kick_gap, stop, clear(HAT, OPEN, start=GROOVE_STEPS - 8)),
    ),
    Feel(swing=(50.0, 54.0), velocity_sd=(0.0, 0.08)),
)
