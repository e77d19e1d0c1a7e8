"""docs/mails.md, written from the catalogue: which fact leads to which message, to whom, with which values."""

from __future__ import annotations

from services.notifications.overview import overview

_HEAD = """\
# Mails

Written from the catalogue by `hlta schemas write`; change the code (`services/notifications/catalogue/`), not this
page. Look at them all with invented people on `/board/mails`, at one with `hlta mail preview NAME`, or at
all side by side with `make gallery`.

The number in a name is that of the product's list of mails. *Values* are what the words need, some of which every
message has; one that is missing, or that the words do not use, is refused before the message is planned. *Dropped*
names what is looked at in the moment before it is sent: a message whose reason has gone is not sent, and the log says
why. *Unknown* is what happens when the line to the mail server broke before its answer, so that nobody can say
whether the message arrived: most leave again under the same Message-ID; of a few, one too many is worse than one too
few ([mail.md](mail.md)).

| Message | Facts that lead to it | To | Values | Calendar | Dropped | Unknown |
|---|---|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    lines = [
        f"| `{line.template}` | {', '.join(f'`{fact}`' for fact in line.facts)} | {', '.join(line.to)} "
        f"| {', '.join(f'`{value}`' for value in line.values) or '-'} | {line.calendar or '-'} "
        f"| {', '.join(line.stops) or f'never: {line.never}'} | {line.after_unknown} |"
        for line in overview()
    ]
    return _HEAD + "\n".join(lines) + "\n"
