"""All messages on one page: the catalogue as a table, and every version with invented people; or on one sheet."""

from __future__ import annotations

import re

from markupsafe import Markup

from services.notifications.composing import Composer
from services.notifications.overview import overview
from services.notifications.rendering import environment
from services.notifications.samples import ANSWERS, samples

_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


def gallery(composer: Composer) -> str:
    """The page. Each HTML part stands in a frame of its own that may do nothing."""
    shown = [
        {
            "template": sample.message.template,
            "part": sample.message.part.replace("_", " "),
            "title": sample.title,
            "words": composer.words_of(sample.message, sample.records, ANSWERS),
        }
        for sample in samples()
    ]
    return environment().get_template("gallery.html").render(samples=shown, lines=overview())


def sheet(composer: Composer, columns: int) -> str:
    """One HTML part of each version side by side, at the width of a phone: to be looked at, never sent or served."""
    first = {(one.message.template, one.message.part): one for one in reversed(samples())}
    shown = []
    for (template, part), sample in sorted(first.items()):
        words = composer.words_of(sample.message, sample.records, ANSWERS)
        body = _BODY.search(words.html)
        assert body is not None, "every HTML part has a body"
        # Mails carry their styles in each element, so that their bodies can stand on one page.
        shown.append({"template": template, "part": part, "subject": words.subject, "body": Markup(body.group(1))})
    count = len({template for template, _ in first})
    return environment().get_template("sheet.html").render(shown=shown, count=count, columns=columns)
