"""Texts that people type: which characters of them can be kept, and shown in a line of a page or of a mail's head."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_BREAKING = frozenset({"Cc", "Zl", "Zp"})
"""Control characters, and what Unicode calls separators of lines and paragraphs: a mail's head refuses them all."""


def on_one_line(text: str) -> str:
    """The text, for a validator: refused when it would break a line, such as a name with a line break in it."""
    if any(unicodedata.category(character) in _BREAKING for character in text):
        raise PydanticCustomError("one_line", "Write it on one line, without control characters")
    return text


def without_control(text: str) -> str:
    """The text, for a validator: lines and tabs may stand in it, but no other control characters."""
    if any(unicodedata.category(character) == "Cc" and character not in "\n\r\t" for character in text):
        raise PydanticCustomError("control_character", "Take out the control characters")
    return text


def web_address(text: str) -> str:
    """The text, for a validator: an address that may stand behind a link, which `javascript:` may not."""
    if not text.lower().startswith(("https://", "http://")) or any(character.isspace() for character in text):
        raise PydanticCustomError("web_address", "Write a web address that begins with https://")
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=10_000), AfterValidator(without_control)
]
"""What somebody says in their own words: more than a blank, and with line breaks where they want them."""


def harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
