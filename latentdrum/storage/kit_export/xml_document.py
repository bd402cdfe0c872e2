"""An XML tree as a file, as samplers read it."""

from xml.etree import ElementTree as Xml


def xml_document(root: Xml.Element, comment: tuple[str, ...] = ()) -> bytes:
    """The file of a tree, indented, in UTF-8; with a comment of several lines before the root."""
    Xml.indent(root, " ")
    # Two hyphens would end a comment.
    said = "".join(f"  {line.replace('--', '- -').replace('--', '- -')}\n" for line in comment)
    head = f"<!--\n{said}-->\n" if comment else ""
    text = Xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{text}\n'.encode()
