"""Presets as text: one preset, and the differences of two."""

from typing import Any, TypeAlias

from latentdrum.cli.path_text import path_summary
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, Values
from latentdrum.core.preset.anchor import Anchor
from latentdrum.core.preset.modulation import Curve, Route
from latentdrum.core.preset.modulation_table import routes_table
from latentdrum.core.preset.names import PLAIN
from latentdrum.core.preset.preset import STORED, Preset, preset_table

#: Key -> (value in a, value in b); None where a preset leaves the key out.
Differences: TypeAlias = dict[str, tuple[Any, Any]]


def preset_text(preset: Preset) -> str:
    """A preset as a few lines; parameters at their defaults are left out."""
    wiring = f"note map {preset.note_map} on channel {preset.channel}, control from " + (
        f"channel {preset.listen}" if preset.listen else "any channel"
    )
    program = "" if preset.program is None else f", Program Change {preset.program}"
    lines = [f"{preset.name}{program}", *([preset.description] if preset.description else []), wiring, ""]
    changed = [name for name in STORED if preset.values[name] != DEFAULTS[name]]
    width = max((len(name) for name in changed), default=0)
    lines += [f"  {name:<{width}}  {_brief(PARAMETERS[name].show(preset.values[name]))}" for name in changed]
    if preset.anchor is not None:
        lines.append(f"  {_loop(preset.anchor, preset.values)}")
    if preset.path is not None:
        lines.append(f"  {path_summary('path', preset.path)}")
    for name, path in preset.paths.items():
        lines.append(f"  {path_summary(f'path {name}', path)}")
    if preset.morph_to is not None:
        lines.append("  morphs to a second position")
    lines += [f"  scene {number} {scene.name}".rstrip() for number, scene in sorted(preset.scenes.items())]
    for name, (cc, low, high) in (preset.controls or {}).items():
        row = PARAMETERS[name]
        lines.append(f"  controller {cc} sets {name} from {_brief(row.show(low))} to {_brief(row.show(high))}")
    return "\n".join(lines + _sounds(preset))


def _loop(anchor: Anchor, values: Values) -> str:
    loop, distance = anchor.loop, anchor.distance(values)
    size = f"a loop of {loop.bars} {'bar' if loop.bars == 1 else 'bars'} in {loop.meter}, {len(loop.hits)} hits"
    where = "at home: it plays exactly" if distance == 0.0 else f"{distance:.2g} from home (1 is the model alone)"
    return f"{size}; {where}"


def _sounds(preset: Preset) -> list[str]:
    own = ", ".join(voice.label for voice in preset.own_pads)
    lines = [f"  kit {preset.kit.name}" + (f", with its own {own}" if own else "")]
    for route in preset.modulation:
        settings = [f"{key} {_brief(value)}" for key, value in _settings(route).items()]
        curve = [] if route.curve is Curve.LINEAR else [route.curve.value]
        rest = f" ({', '.join(curve + settings)})" if curve or settings else ""
        lines.append(f"  {route.source.value} -> {route.target.key} {route.amount:+.2g}{rest}")
    if preset.sound_out is not None:
        count = len(preset.sound_out.controllers)
        lines.append(f"  sends {count} axes as Control Changes on channel {preset.sound_out.channel}")
    return lines


def _settings(route: Route) -> dict[str, Any]:
    (rows,) = routes_table((route,))
    return {key: rows[key] for key in route.source.settings}


def differences(a: Preset, b: Preset) -> Differences:
    """Every key whose value differs, under its dotted name as in the file; omitted parameters count as defaults."""
    left, right = _whole(a), _whole(b)
    keys = [*left, *(key for key in right if key not in left)]
    return {key: (left.get(key), right.get(key)) for key in keys if left.get(key) != right.get(key)}


def _whole(preset: Preset) -> dict[str, Any]:
    """A preset's keys and values, including the defaults that a file leaves out."""
    defaults = {f"parameters.{name}": PARAMETERS[name].show(DEFAULTS[name]) for name in STORED}
    return {"kit": PLAIN, **defaults, **_flat(preset_table(preset))}


def difference_lines(found: Differences) -> list[str]:
    """Differences as aligned lines; long arrays as a count and the largest difference."""
    width = max(map(len, found))
    return [f"{key:<{width}}  {_pair(*pair)}" for key, pair in found.items()]


def _pair(left: Any, right: Any) -> str:
    if _numbers(left) and _numbers(right) and len(left) == len(right) > 2:
        gaps = [abs(x - y) for x, y in zip(left, right, strict=True)]
        count = sum(gap > 0 for gap in gaps)
        widest = max(range(len(gaps)), key=gaps.__getitem__)
        most = f"{left[widest]:.3g} -> {right[widest]:.3g}"
        return f"{count} of {len(gaps)} numbers differ, most of all number {widest + 1}: {most}"
    return f"{_brief(left)} -> {_brief(right)}"


def _numbers(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(item, list) for item in value)


def _brief(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, list) and not _numbers(value):
        return f"{len(value)} hits"
    return f"{len(value)} numbers" if isinstance(value, list) and len(value) > 2 else str(value)


def _flat(rows: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in rows.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                flat |= _flat(row, f"{prefix}{key}[{number}].")
        else:
            flat[prefix + key] = value
    return flat
