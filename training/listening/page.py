"""The listening page: one plain HTML file that needs only the sounds and pictures beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: #1d2733; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.3rem; margin-top: 3rem; border-bottom: 1px solid #d5dce3; }
h3 { font-size: 1.05rem; margin: 2rem 0 0.2rem; } p { margin: 0.2rem 0 0.6rem; max-width: 46rem; }
nav a { margin-right: 0.8rem; white-space: nowrap; } a { color: #24477f; }
figure { margin: 0.6rem 0; } img { max-width: 100%; height: auto; display: block; }
.clip { display: flex; flex-wrap: wrap; align-items: center; gap: 0.8rem; margin: 0.3rem 0; }
.clip span { min-width: 15rem; } audio { height: 2rem; width: 22rem; max-width: 100%; }
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A section. clips: label and file of each sound; picture: its file, or empty."""

    title: str
    text: str
    clips: tuple[tuple[str, str], ...]
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of sections."""

    title: str
    text: str
    parts: list[Part] = field(default_factory=list)


def page(title: str, text: str, chapters: Sequence[Chapter]) -> str:
    """The whole page."""
    links = "\n".join(f'<a href="#{_anchor(chapter.title)}">{escape(chapter.title)}</a>' for chapter in chapters)
    body = "\n".join(_chapter(chapter) for chapter in chapters)
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
<h1>{escape(title)}</h1>
<p>{escape(text)}</p>
<nav>{links}</nav>
{body}
</html>
"""


def _chapter(chapter: Chapter) -> str:
    inside = "\n".join(_part(part) for part in chapter.parts)
    return f'<h2 id="{_anchor(chapter.title)}">{escape(chapter.title)}</h2>\n<p>{escape(chapter.text)}</p>\n{inside}'


def _part(part: Part) -> str:
    clips = "\n".join(
        f'<div class="clip"><span>{escape(label)}</span>'
        f'<audio controls preload="none" src="{escape(file)}"></audio></div>'
        for label, file in part.clips
    )
    alt = escape(f"{part.title}: spectrograms")
    picture = f'<figure><img loading="lazy" src="{escape(part.picture)}" alt="{alt}"></figure>' if part.picture else ""
    text = f"<p>{escape(part.text)}</p>" if part.text else ""
    return f"<h3>{escape(part.title)}</h3>\n{text}\n{clips}\n{picture}"


def _anchor(title: str) -> str:
    return escape("".join(letter if letter.isalnum() else "-" for letter in title.lower()))
