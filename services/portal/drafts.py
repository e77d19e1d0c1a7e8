"""What intake answers about an application that is not sent yet, as the form's pages read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.portal.api import Answer
from shared.contracts.envelope import Instant


class Begun(Answer):
    """A new draft, and the token of its link."""

    token: str


class Saved(Answer):
    """With the token of the new link, when the address is another."""

    token: str | None = None


class School(Answer):
    """A school that one may apply from."""

    urn: str
    name: str
    area: str = ""
    town: str = ""
    postcode: str = ""
    phase: str = ""


class Schools(Answer):
    """What was found, the likeliest first."""

    schools: tuple[School, ...] = ()


class Failed(Answer):
    """A check that the application would fail as it stands."""

    field: str
    rule: str
    remedy: str

    def in_words(self, kinds: Mapping[str, Mapping[str, str]]) -> str:
        """Rule and remedy; kinds of proof as people call them."""
        known = kinds.get(self.field)
        return f"{self.rule} {'Any one of these will do: ' + '; '.join(known.values()) + '.' if known else self.remedy}"


class Rules(Answer):
    """What the programme asks for."""

    level2_english_kinds: dict[str, str]
    level2_maths_kinds: dict[str, str]
    whole_class_minimum: int
    years_minimum: int = 0


class Draft(Answer):
    """What was answered so far."""

    programme: str
    state: str
    answers: dict[str, Any]
    missing: tuple[str, ...] = ()
    problems: tuple[Failed, ...] = ()
    refused_at: Instant | None = None
    school: School | None = None
    rules: Rules
    deletes_at: Instant
    reference: str | None = None

    @property
    def kinds(self) -> Mapping[str, Mapping[str, str]]:
        """The kinds of proof by the field in which one is chosen."""
        rules = self.rules
        return {"level2_english_kind": rules.level2_english_kinds, "level2_maths_kind": rules.level2_maths_kinds}


class Received(Answer):
    """What intake answers: the same to a second application with the same address."""

    reference: str
