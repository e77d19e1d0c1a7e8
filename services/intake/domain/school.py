"""A school and the terms that count for it: its own, or those of its area."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, ValidationError

from services.intake.domain.application import Text
from shared.calendar import Term, Terms
from shared.contracts.envelope import Frozen
from shared.contracts.intake import SchoolRecorded
from shared.contracts.values import TermDates
from shared.errors import Invalid

TermsOfYears = Annotated[tuple[TermDates, ...], Field(max_length=60)]
ClosedDays = Annotated[tuple[date, ...], Field(max_length=1000)]
"""Both for some years: they travel in every fact of every school of the area."""


class NewSchool(Frozen):
    """What an operator gives to record a school; without terms those of its area count."""

    urn: Text
    name: Text
    area: Text
    phase: Text
    trust: Text | None = None
    email_domain: Text | None = None
    terms: TermsOfYears | None = None
    closed_on: ClosedDays = ()


class AreaTerms(Frozen):
    """The term dates of a local authority, for all its schools that have none of their own."""

    terms: TermsOfYears
    closed_on: ClosedDays = ()


class OwnTerms(Frozen):
    """A school's own dates. `terms` None: those of its area count, and `closed_on` are closed days besides."""

    terms: TermsOfYears | None
    closed_on: ClosedDays = ()


class School(Frozen):
    """A recorded school; `terms` and `closed_on` are those that count, wherever they come from."""

    school_id: str
    provider_id: str
    urn: str
    name: str
    area: str
    phase: str
    trust: str | None
    email_domain: str | None
    terms: tuple[TermDates, ...]
    closed_on: tuple[date, ...]

    def calendar(self) -> Terms | None:
        """The terms as the calendar reckons with them; None when none are known."""
        return calendar_of(self.terms, self.closed_on) if self.terms else None

    def recorded(self) -> SchoolRecorded:
        """The fact that gives every service its copy."""
        return SchoolRecorded(**self.model_dump(exclude={"provider_id", "email_domain"}))


def calendar_of(terms: tuple[TermDates, ...], closed_on: tuple[date, ...] = ()) -> Terms:
    """Terms checked for order and overlap. Raises Invalid that names the rule."""
    try:
        return Terms(terms=tuple(Term(**term.model_dump()) for term in terms), closed_on=closed_on)
    except ValidationError as error:
        reason = error.errors(include_input=False, include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise Invalid(reason, field="terms") from None
