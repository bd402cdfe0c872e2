"""TOML files of the libraries, formatted for people and written atomically."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from latentdrum.core.preset.names import PresetError, check_name
from latentdrum.storage.atomic_file import write_atomic
from latentdrum.storage.toml_lines import with_lines

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:  # numpy and tomlkit take 0.1 s to import, which `preset list` does not need
    from tomlkit.items import Array, Table

SUFFIX: Final = ".toml"
_NUMBERS_A_LINE: Final = 8

_Item = TypeVar("_Item")


def read_rows(path: Path) -> dict[str, Any]:
    """A file as plain nested values. Raises PresetError naming the file, and the line that is not TOML."""
    try:
        rows: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PresetError(f"{path}: not readable as TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise PresetError(f"{path}: not readable as text (byte {error.start} is not UTF-8)") from error
    except FileNotFoundError as error:
        raise PresetError(f"{path}: no such file") from error
    except OSError as error:
        raise PresetError(f"{path}: cannot be read: {error.strerror}") from error
    except RecursionError as error:
        raise PresetError(f"{path}: not readable as TOML: nested too deeply") from error
    except ValueError as error:  # an integer of more digits than Python converts
        raise PresetError(f"{path}: not readable as TOML: {error}") from error
    return rows


def read_file(path: Path, name: str | None, what: str, read: Callable[[str, Mapping[str, Any], str], _Item]) -> _Item:
    """The item in a file, named after the file unless a name is given. Raises PresetError: every fault, with its line.

    read: from name, plain values and the source that errors name to the item.
    """
    try:
        item_name = check_name(path.stem if name is None else name, what)
    except PresetError as error:
        raise PresetError(f"{path}: {error}") from error
    rows = read_rows(path)
    try:
        return read(item_name, rows, str(path))
    except PresetError as error:
        raise PresetError(with_lines(str(error), path.read_text(encoding="utf-8"))) from error
    except (ValueError, RecursionError) as error:  # a value too long or too deep for the reader's error to quote
        raise PresetError(f"{path}: a value cannot be used: {error}") from error


def as_text(rows: Mapping[str, Any], folder: Path, inline: Iterable[str] = ()) -> str:
    """Plain nested values as the text of a file in a folder; rows of the tables in inline take one line each.

    Paths of samples in the folder or below become relative, so that both can be moved together.
    """
    import tomlkit

    document = tomlkit.document()
    _fill(document, _with_relative_samples(rows, folder), inline)
    return tomlkit.dumps(document)


def write_text(path: Path, text: str, overwrite: bool = True) -> None:
    """Write a file as `write_atomic` does; makes its folder if it is missing. Raises OSError as that does."""
    try:
        if not path.exists():
            Path(os.path.realpath(path)).parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, text.encode(), overwrite)
    except OSError as error:
        raise OSError(error.errno, f"cannot be written: {error.strerror}", str(path)) from error


def _with_relative_samples(rows: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    pads = {key: dict(pad) for key, pad in rows.get("pads", {}).items()}
    for pad in pads.values():
        if "sample" in pad and Path(pad["sample"]).is_relative_to(folder.absolute()):
            pad["sample"] = Path(pad["sample"]).relative_to(folder.absolute()).as_posix()
    return {**rows, **({"pads": pads} if pads else {})}


def _fill(into: "Table | Any", rows: dict[str, Any], inline: Iterable[str] = ()) -> None:
    import tomlkit

    for key, value in rows.items():
        if isinstance(value, dict):
            section = tomlkit.table()
            if key in inline:
                for name, row in value.items():
                    section.append(name, _inline(row))
            else:
                _fill(section, value)
            into.append(key, section)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            tables = tomlkit.aot()
            for row in value:
                section = tomlkit.table()
                _fill(section, row)
                tables.append(section)
            into.append(key, tables)
        else:
            into.append(key, _wrapped(value) if isinstance(value, list) else value)


def _inline(row: dict[str, Any]) -> Any:
    import tomlkit

    table = tomlkit.inline_table()
    table.update(row)
    return table


def _wrapped(numbers: list[Any]) -> "Array":
    """A long array, or one of rows, over several lines, so that two files can be compared by line."""
    import tomlkit

    array = tomlkit.array()
    if numbers and isinstance(numbers[0], list):
        for row in numbers:
            array.add_line(row, indent="    ")
        array.add_line(indent="")
        return array
    if len(numbers) <= _NUMBERS_A_LINE:
        array.extend(numbers)
        return array
    for start in range(0, len(numbers), _NUMBERS_A_LINE):
        array.add_line(*numbers[start : start + _NUMBERS_A_LINE], indent="    ")
    array.add_line(indent="")
    return array
