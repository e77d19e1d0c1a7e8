"""Which values each version of a message uses, as its two templates say; a message with others is refused.

Fewer would leave a hole in the words. More would put somebody's data within reach of a template whose reader has no
business with it, so each version is given what it shows and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import ClassVar

from jinja2 import meta, nodes

from services.notifications.recipients import Part
from services.notifications.rendering import environment, pair
from shared.errors import HltaError

FROM_RENDERING = frozenset(
    {"subject", "action", "button", "because", "invitations", "cancels", "pencils"}
)  # fmt: skip
"""What `render` adds by itself: the lines that the text template holds for both, and the calendar entries."""


class WrongValues(HltaError):
    """A message is given other values than its templates use: a fault in the code, found before it is planned."""

    code: ClassVar[str] = "wrong_values"


def refuse_others(template: str, part: Part, *, own: Collection[str], shared: Collection[str]) -> None:
    """Compare names. `own` are the fact's values, `shared` what every message is given whether it uses it or not.

    Raises WrongValues with the names that are missing, or that no template of this version uses.
    """
    used = needed(template, part)
    missing = used.difference(own, shared)
    if missing:
        raise WrongValues(
            f"{template} for {part} uses {_listed(missing)}, which is not given. "
            "Give it in services/notifications/contents, None where it does not apply, or take it out of the template."
        )
    left_over = set(own).difference(used, shared)
    if left_over:
        raise WrongValues(
            f"{template} for {part} is given {_listed(left_over)}, which neither of its templates uses. "
            "Leave it out in services/notifications/contents: a reader gets no more than the words show."
        )


@cache
def needed(template: str, part: Part) -> frozenset[str]:
    """The values that either template of this version uses anywhere, the layout's included."""
    text, html = pair(template, part)
    return _used(str(text.name)).union(_used(str(html.name))) - FROM_RENDERING


@cache
def _used(name: str) -> frozenset[str]:
    found = environment()
    assert found.loader is not None, "templates are files"
    tree = found.parse(found.loader.get_source(found, name)[0])
    # A macro that is imported for all blocks counts as unknown within one.
    imported = {
        each if isinstance(each, str) else each[1] for one in tree.find_all(nodes.FromImport) for each in one.names
    }
    used = meta.find_undeclared_variables(tree) - imported
    return frozenset(used).union(*(_used(other) for other in meta.find_referenced_templates(tree) if other))


def of_layout() -> frozenset[str]:
    """What every message uses, since its layout does."""
    return (_used("layout.txt") | _used("layout.html")) - FROM_RENDERING


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))
