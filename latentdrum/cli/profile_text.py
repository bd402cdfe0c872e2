"""A controller profile as text."""

from collections.abc import Iterable, Mapping
from typing import Any

from latentdrum.core.controls.profile import Profile


def profile_text(profile: Profile, bindings: Iterable[Mapping[str, Any]]) -> str:
    """What the controls set, where they are, and where that is known from. bindings: rows of `status`."""
    rows = [(row["part"] or "", row["control"], row["sets"], binding_text(row)) for row in bindings]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = [f"{profile.name}: {profile.description}"]
    lines += [
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip() for row in rows
    ]
    lines += [""] if profile.layout else []
    cell = max((len(name) for row in profile.layout for name in row), default=0)
    lines += ["  ".join(name.ljust(cell) for name in row).rstrip() for row in profile.layout]
    lines += ["", f"From: {profile.source}"] if profile.source else []
    lines += [profile.notes] if profile.notes else []
    return "\n".join(lines)


def binding_text(row: Mapping[str, Any]) -> str:
    """Range, curve, takeover, encoding and button of a binding, without what goes without saying."""
    if row["button"] is not None:
        return str(row["button"])
    if row["range"] is None:
        return "when pressed"
    low, high = row["range"]
    parts = [f"{_shown(low)} to {_shown(high)}"]
    parts += [] if row["curve"] == "linear" else [row["curve"]]
    parts += [row["takeover"] if row["encoding"] == "absolute" else f"encoder: {row['encoding']}"]
    return ", ".join(parts)


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
