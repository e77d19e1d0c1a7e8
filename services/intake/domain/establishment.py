"""An establishment of the public register, whether it may be offered, and what a person may look for it by.

The register keeps every establishment, also closed ones and those outside England: a person's URN is then answered with
what became of the school, and not with "unknown".
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

from services.intake.domain.eligibility import Problem
from shared.contracts.envelope import Frozen
from shared.dates import day_in_words

Status = Literal["open", "closing", "closed", "planned"]
Country = Literal["England", "Wales", "elsewhere"]

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?(?:[0-9][A-Z]{0,2})?")
_APOSTROPHES = re.compile("['’‘`]")
_NO_WORD = re.compile("[^a-z0-9]+")


class Establishment(Frozen):
    """One entry of the register. `closing` is open, with a proposal to close it; `planned` has not opened yet."""

    urn: str
    name: str
    area: str
    kind: str
    phase: str
    status: Status
    closed_on: date | None
    country: Country
    town: str
    postcode: str
    trust: str | None
    email_domain: str | None

    def why_not_offered(self, country: str | None) -> Problem | None:
        """Why nobody can apply from here, on a programme for schools of `country` (None: any); None if they can."""
        if self.status == "closed":
            since = f" on {day_in_words(self.closed_on)}" if self.closed_on else ""
            return Problem(
                field="school_urn",
                code="school_closed",
                rule=f"{self.name} (URN {self.urn}) closed{since}.",
                remedy="Choose the school that took its place: an academy has a URN of its own.",
            )
        if self.status == "planned":
            return Problem(
                field="school_urn",
                code="school_not_open_yet",
                rule=f"{self.name} (URN {self.urn}) has not opened yet.",
                remedy="Choose the school where you work now.",
            )
        if country is not None and self.country != country:
            return Problem(
                field="school_urn",
                code="school_outside_country",
                rule=f"{self.name} (URN {self.urn}) is outside {country}; this programme is for schools in {country}.",
                remedy=f"Choose a school in {country}, or ask the training provider.",
            )
        return None


class Sought(Frozen):
    """What somebody looks for: a URN, the beginning of a postcode, or words. More than one may be meant."""

    urn: str | None = None
    postcode: str | None = None
    words: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was typed that one could look for."""
        return not self.words

    @property
    def query(self) -> str:
        """The words as PostgreSQL's text search takes them: each is the beginning of a word, and all must be there."""
        return " & ".join(f"{word}:*" for word in self.words)


def sought(typed: str) -> Sought:
    """What a text may mean: "100000", "ec3a 5de", "EC3A", "aldgate lond"."""
    words = tuple(search_words(typed).split())
    key = postcode_key(typed)
    return Sought(
        urn=key if key.isdecimal() else None,
        postcode=key if _POSTCODE.fullmatch(key) else None,
        words=words[:10],
    )


def search_words(text: str) -> str:
    """A text as it is looked for: lower case, without accents and apostrophes, `saint` as `st`.

    "St. Mary’s, Élan" gives "st marys elan", so that both ways of writing are found.
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).encode("ascii", "ignore").decode().lower()
    return " ".join("st" if word == "saint" else word for word in _NO_WORD.sub(" ", plain).split())


def postcode_key(written: str) -> str:
    """A postcode without blanks, in capitals."""
    return "".join(written.split()).upper()
