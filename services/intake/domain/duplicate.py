"""When two applications look like one person's: the same surname and birth date, and one of e-mail, phone, school."""

from __future__ import annotations

import unicodedata
from datetime import date

from services.intake.domain.application import email_key
from shared.contracts.envelope import Frozen


class Traits(Frozen):
    """What two applications are compared by."""

    journey_id: str
    person_id: str
    name: str
    birth_date: date | None
    email: str
    phone: str | None
    school_id: str

    @property
    def surname(self) -> str:
        """The last word of the name, without case and accents."""
        words = self.name.split()
        plain = unicodedata.normalize("NFKD", words[-1] if words else "")
        return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()

    @property
    def digits(self) -> str:
        """The telephone number without spaces and marks, +44 written as 0."""
        digits = "".join(mark for mark in self.phone or "" if mark.isdigit() or mark == "+")
        return "0" + digits[3:].lstrip("0") if digits.startswith("+44") else digits.lstrip("+")


def alike(one: Traits, other: Traits) -> tuple[str, ...]:
    """What is the same in both, as codes; empty when they do not look like one person.

    Sam Sample and S. Sample, both born on 3 May 1985 and both of one school, do; two of that name born on
    different days do not, nor do two who share nothing but name and birth date.
    """
    if one.birth_date is None or one.birth_date != other.birth_date or one.surname != other.surname:
        return ()
    also = (
        *(("email",) if email_key(one.email) == email_key(other.email) else ()),
        *(("phone",) if one.digits and one.digits == other.digits else ()),
        *(("school",) if one.school_id == other.school_id else ()),
    )
    return ("surname", "birth_date", *also) if also else ()


def masked(address: str) -> str:
    """An address by which its owner knows it and nobody else does: `s…@h….example`."""
    local, _, domain = address.partition("@")
    host, _, rest = domain.partition(".")
    return f"{local[:1]}…@{host[:1]}….{rest}"
