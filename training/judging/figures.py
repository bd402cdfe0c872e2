"""What the reports on both models have in common: figures as text."""


def number_text(value: float | None, digits: int = 2) -> str:
    """A figure with so many decimals, or "-" where it is missing."""
    return "-" if value is None else f"{value:.{digits}f}"
