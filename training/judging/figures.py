"""What the reports on both models have in common: figures as text."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

Model = TypeVar("Model")
Material = TypeVar("Material")


def number_text(value: float | None, digits: int = 2) -> str:
    """A figure with so many decimals, or "-" where it is missing."""
    return "-" if value is None else f"{value:.{digits}f}"


def before_after_lines(
    columns: Iterable[str],
    measured: Mapping[str, Material],
    models: Mapping[str, Model],
    figures: Callable[[Model, Material], list[str]],
) -> Iterator[str]:
    """A table of reconstruction, line by line as it is measured: a row for each material and model."""
    titles = list(columns)
    yield f"| reconstruction | | {' | '.join(titles)} |\n|---|---|{'---|' * len(titles)}"
    for what, material in measured.items():
        for when, model in models.items():
            yield f"| {what} | {when} | {' | '.join(figures(model, material))} |"
