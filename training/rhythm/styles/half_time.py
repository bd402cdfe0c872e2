"""Trap and dubstep in half time, reggaeton on the dembow."""

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
    Rule,
    choose,
    ghosts,
    layers,
    line,
    lines,
    maybe,
    rest,
    roll,
    triplets,
)


def hat_roll(start: int) -> Rule:
    """A hat burst on one beat: sixteenths that rise or fall, or a triplet."""
    up, down = roll(HAT, start, start + 4, (0.3, 0.9)), roll(HAT, start, start + 4, (0.9, 0.35))
    return choose(up, down, roll(HAT, start, start + 2, (0.5, 0.8)), triplets(HAT, start), odds=(3, 2, 2, 3))


TRAP: Final = Style(
    layers(
        lines(
            KICK,
            "X.............x. / X.....x......... / X..x..........x. / X.........x..... / "
            "X......x..x...?. / X..x......x..?.. / X.............x.|..x.......x..... / "
            "X.....x.........|X..x.....x...... / X..?......x.....|X.....?...x..x.. / "
            "X............... / X..x..x.......x. / X.....x...x.....|X......x........ / "
            "X..........x..x.|X....x....x.....",
            level=(0.88, 1.0),
            vary=0.4,
        ),
        choose(  # half time: the snare on three
            line(SNARE, "........X.......", level=(0.85, 1.0)),
            lines(
                SNARE,
                "........X......? / ........X....+.. / ........X..+..+. / ........X.....x.|........X.......",
                level=(0.85, 1.0),
                vary=0.3,
            ),
            odds=(4, 3),
        ),
        choose(
            line(HAT, "x.o.", level=(0.6, 0.9)),
            line(HAT, "x.x.", level=(0.6, 0.9)),
            line(HAT, "xoxo", level=(0.5, 0.8)),
            lines(
                HAT,
                "x.x.x.xx / x..x..x. / x.xox.x. / x..x..x.x.x.x.x. / x.x+ / x... / x..xx.x.",
                level=(0.55, 0.85),
                vary=0.3,
            ),
            odds=(3, 3, 2, 4),
        ),
        maybe(0.35, hat_roll(4)),
        maybe(0.4, hat_roll(12)),
        maybe(0.25, hat_roll(20)),
        maybe(0.55, hat_roll(28)),
        maybe(
            0.4,
            lines(
                OPEN,
                "..............x. / ......x......... / ..x.......x..... / ..........x..... / "
                "................|..............x.",
                level=(0.5, 0.85),
            ),
        ),
        maybe(
            0.2, lines(LOW, ".............xx. / ......x...x..... / ................|............x.xx", level=(0.6, 0.9))
        ),
        maybe(0.15, lines(HIGH, "...x..x......... / ...........x..x. / ....x.......x...", level=(0.4, 0.7), vary=0.4)),
        ending(0.25, snare_push, snare_roll, kick_gap, stop, kick_push),
        crash_on_one(0.15),
    ),
    Feel(swing=(50.0, 54.0), velocity_sd=(0.0, 0.08)),
)

DUBSTEP: Final = Style(
    layers(
        lines(
            KICK,
            "X..x............ / X.....x......... / X..........x.... / X..............x / "
            "X............... / X.....x....x.... / X..x.........x.. / "
            "X.....x.........|X..........x.x.. / X.............x.|X..x..x......... / "
            "X....?..........|X..........x.?..",
            level=(0.88, 1.0),
            vary=0.4,
        ),
        choose(
            line(SNARE, "........X.......", level=(0.9, 1.0)),
            line(SNARE, "........X......~", level=(0.9, 1.0), vary=0.2),
            odds=(3, 2),
        ),
        ghosts(SNARE, 3, 6, 11, 13, 14, 15, chance=0.16, level=(0.18, 0.4)),
        choose(  # hats in threes, or skipping like the garage they come from
            lines(HAT, "x..x..x. / x..x..x...x..x.. / ..x..x....x..x.. / x.. / x.....", level=(0.45, 0.8), vary=0.4),
            lines(
                HAT,
                "..xo..x. / ..x. / ..x+..x. / .ox..ox. / ....x.......x... / ..xo...x..x.o...",
                level=(0.45, 0.8),
                vary=0.5,
            ),
            line(HAT, "x.o.", level=(0.5, 0.8)),
            rest,
            odds=(4, 4, 1, 1),
        ),
        maybe(
            0.35,
            lines(
                OPEN,
                "..............x. / ......x......... / ..x............. / ............x...",
                level=(0.45, 0.8),
                vary=0.3,
            ),
        ),
        maybe(0.25, lines(RIDE, "x... / x..... / ..x.", level=(0.4, 0.7))),
        maybe(
            0.35,
            lines(
                LOW,
                "......x...x..... / ...x..x......... / ..............xx / .............x..",
                level=(0.6, 0.9),
                vary=0.5,
            ),
        ),
        maybe(0.3, lines(HIGH, "...o..o....o.... / ......o......o.. / .....o....o....o", level=(0.35, 0.65), vary=0.5)),
        maybe(
            0.15, choose(triplets(HAT, 12), triplets(HAT, 28), triplets(SNARE, 28, level=(0.4, 0.7)), triplets(LOW, 28))
        ),
        ending(0.3, snare_push, kick_push, stop, snare_roll, tom_run),
        crash_on_one(0.2),
    ),
    Feel(swing=(50.0, 58.0), timing_sd=(0.0, 0.02), velocity_sd=(0.02, 0.1)),
)

REGGAETON: Final = Style(
    layers(
        choose(
            line(KICK, "X...", level=(0.85, 1.0)),
            line(KICK, "X.......X.......", level=(0.85, 1.0), vary=0.2),
            lines(
                KICK,
                "X...X...X...X..? / X...X...X...X.?. / X.....x.X.....?. / X..?X...X..?X...",
                level=(0.85, 1.0),
                vary=0.3,
            ),
            odds=(5, 2, 3),
        ),
        choose(  # dembow: three, three, two
            line(SNARE, "...X..X....X..X.", level=(0.75, 0.98)),
            line(SNARE, "...o..X....o..X.", level=(0.8, 1.0)),
            line(SNARE, "...X..x....X..x.", level=(0.75, 0.98)),
            line(SNARE, "...X..X....X..X. ...X..X....X..Xo", level=(0.75, 0.98)),
            line(SNARE, "...X..X....X..X. ...X..X.+..X.+X.", level=(0.75, 0.98)),
            odds=(5, 2, 2, 1, 1),
        ),
        maybe(0.3, lines(SNARE, "............-... / ............+... / ....~.......~...", level=(0.5, 0.8))),
        choose(
            lines(HAT, "x.x. / x.o. / o.x. / xoxo / o-x- / x.xo / ..x. / x..x..x.", level=(0.45, 0.8), vary=0.3),
            rest,
            odds=(5, 1),
        ),
        maybe(
            0.35,
            lines(OPEN, "..x. / ..............x. / ......x.......x. / ..x.......x.....", level=(0.45, 0.8), vary=0.2),
        ),
        maybe(
            0.35,
            lines(
                HIGH,
                "...x..x....x..x. / ...+..+....+..o. / ..........x.xx.. / ......xo......x.",
                level=(0.45, 0.8),
                vary=0.5,
            ),
        ),
        maybe(0.25, lines(MID, "......x.......x. / ..o..o....o..o.. / ............+xo.", level=(0.45, 0.75), vary=0.5)),
        maybe(0.2, lines(LOW, "...........x..x. / ......x.......x. / x.......x.......", level=(0.5, 0.85), vary=0.4)),
        ending(0.35, tom_run, snare_roll, kick_gap, stop, kick_push),
        crash_on_one(0.15),
    ),
    Feel(swing=(50.0, 53.0), velocity_sd=(0.0, 0.07)),
    breakdowns=0.1,
)
