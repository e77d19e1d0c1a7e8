"""All messages on one page: the catalogue as a table, and every version with invented people."""

from __future__ import annotations

from services.notifications.composing import Composer
from services.notifications.overview import overview
from services.notifications.rendering import environment
from services.notifications.samples import copied_by, samples


def gallery(composer: Composer) -> str:
    """The page. Each HTML part stands in a frame of its own that may do nothing."""
    shown = [
        {
            "template": sample.message.template,
            "part": sample.message.part.replace("_", " "),
            "title": sample.title,
            "words": composer.words_of(sample.message, sample.records, copied_by(sample.message)),
        }
        for sample in samples()
    ]
    return environment().get_template("gallery.html").render(samples=shown, lines=overview())
