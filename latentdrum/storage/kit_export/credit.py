"""Whose the sounds of an exported kit are: what the card of its model says, as every format can say it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from latentdrum.core.voices import Voice


@dataclass(frozen=True, slots=True)
class Credit:
    """Author and licence of a kit, and what its model learned from; each one line."""

    author: str
    licence: str
    sources: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The same for people, a line each."""
        yield f"Author: {self.author}"
        yield f"Licence: {self.licence}"
        if self.sources:
            yield "The model learned from:"
        yield from self.sources


def credit(card: Mapping[str, Any], own: Collection[Voice]) -> Credit:
    """The credit of sounds that a model with this card made; own: the pads that play the player's recordings."""
    licence = str(card.get("licence") or "not stated by the model")
    if own:
        licence += f"; {', '.join(voice.label for voice in sorted(own))}: the player's own recordings"
    sources = (_source(entry) for entry in card.get("credits", ()))
    return Credit(one_line(f"latentdrum, model {card['name']}"), one_line(licence), tuple(sources))


def one_line(text: str) -> str:
    """A text without line breaks and characters that a file of text or XML must not hold."""
    return "".join(filter(str.isprintable, " ".join(text.split())))


def _source(entry: Mapping[str, Any]) -> str:
    """Title, author and licence of one source of the training data; a player's own have no licence."""
    by = ", ".join(str(entry[key]) for key in ("by", "licence") if key in entry)
    return one_line(f"{entry.get('title', entry.get('source', 'unnamed'))} ({by})")
