"""From values to words: the subject, the text part and the HTML part of one message.

Each message is a pair of templates. The text one also holds what both parts share in one line each: subject, action
(the first line), button and reason; the HTML layout shows them as the text has them. A missing value is an error here,
before anything is sent.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, UndefinedError

from services.notifications import wording
from services.notifications.calendar_files import Entry, google_url, outlook_url
from services.notifications.contents import Values
from services.notifications.recipients import Part

TEMPLATES = Path(__file__).parent / "templates"
_WIDTH = 76
_LINES = ("subject", "action", "button", "because")


@dataclass(frozen=True)
class Words:
    """One message as a person reads it."""

    subject: str
    text: str
    """The text part, in lines of 76 letters at most."""
    html: str
    flowing: str
    """The text part with each paragraph on one line, for a service that wraps by itself."""


@cache
def environment() -> Environment:
    """Jinja with our filters; HTML is escaped, text is not, and an unknown name is an error in both."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        finalize=_said,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    found.filters |= {
        "day": wording.day,
        "short_day": wording.short_day,
        "clock_time": wording.clock_time,
        "moment": wording.moment,
        "span": wording.span,
        "listed": wording.listed,
        "dialled": wording.dialled,
        "google_url": google_url,
        "outlook_url": outlook_url,
    }
    return found


def render(template: str, part: Part, values: Values, invitations: Sequence[Entry] = (), *, cancels: bool) -> Words:
    """Both parts of a message. Raises jinja2.UndefinedError when a value that is to be said is missing or None."""
    text, html = pair(template, part)
    # What is pencilled in is taken out again by the file alone, so that no link offers to add it by hand.
    pencils = any(entry.tentative for entry in invitations)
    values = values | {"invitations": invitations, "cancels": cancels, "pencils": pencils}
    lines = {name: _line(text, name, values) for name in _LINES if name in text.blocks}
    rendered = text.render(values | lines)
    return Words(
        subject=lines["subject"],
        text=_wrapped(rendered, _WIDTH),
        html=html.render(values | lines).strip() + "\n",
        flowing=_wrapped(rendered, sys.maxsize),
    )


@cache
def pair(template: str, part: Part) -> tuple[Template, Template]:
    """The text and HTML templates for one part, or the one for all."""
    own = (TEMPLATES / f"{template}.{part}.txt").is_file()
    name = f"{template}.{part}" if own else template
    return environment().get_template(f"{name}.txt"), environment().get_template(f"{name}.html")


def load_all() -> None:
    """Compile every template, so that the first mails of a burst do not wait for it."""
    for name in environment().list_templates():
        environment().get_template(name)


def _said(value: object) -> object:
    """What is printed: None would stand in a mail as "None"."""
    if value is None:
        raise UndefinedError("A value that the words print is None: ask for it in the template before it is printed.")
    return value


def _line(template: Template, block: str, values: Values) -> str:
    return " ".join("".join(template.blocks[block](template.new_context(values))).split())


def _wrapped(text: str, width: int) -> str:
    """Lines that every mail program shows well: paragraphs wrapped, page addresses whole, one empty line at most."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if not line.strip():
            if lines and lines[-1]:
                lines.append("")
            continue
        indent = "  " if line.startswith("- ") else ""
        lines += textwrap.wrap(
            line.rstrip(), width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )
    return "\n".join(lines) + "\n"
