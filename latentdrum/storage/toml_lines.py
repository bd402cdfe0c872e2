"""Where in a TOML file a key is: for errors, since the parser does not tell."""

import re
from collections import Counter
from typing import Final

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_KEY: Final = re.compile(r"""\s*([\w.-]+|"[^"]*"|'[^']*')\s*=""")
_FAULT: Final = re.compile(r"(?P<source>.+?): (?P<key>[\w.\[\]-]+) = ")


def line_of(text: str, key: str) -> int | None:
    """The line, from 1 on, of a key such as "bindings[2].range", tables of a list counted from 1; None if it has none.

    Of a key that is missing, or that stands within a line, that of the table or the key that it belongs to.
    """
    found, nearest, prefix, counts = None, "", "", Counter[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name = header[2]
            counts[name] += 1
            name = f"{name}[{counts[name]}]" if header[1] == "[[" else name
            prefix = f"{name}."
        elif row := _KEY.match(line):
            name = prefix + row[1].strip("\"'")
        else:
            continue
        if len(name) > len(nearest) and (key == name or key.startswith((f"{name}.", f"{name}["))):
            found, nearest = number, name
    return found


def with_lines(problems: str, text: str) -> str:
    """Problems, one a line as a TableReader words them, each with the line of its key in the file's text."""

    def told(problem: str) -> str:
        fault = _FAULT.match(problem)
        line = None if fault is None else line_of(text, fault["key"])
        return problem if line is None else f"{problem} (line {line})"

    return "\n".join(map(told, problems.splitlines()))
