"""Nobody reads in their mail about people whom it is none of their business to read about.

Every value of every person is marked, and the marks are looked for in all of every mail. What a version may show
stands in tests/mails/allowed.py. What notifications never learns (adjustments, feedback, fees, the words of a head who
declined) can be in no mail: what it knows of a person is listed below, and a field more fails here until it is marked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from email.message import Message as MIMEPart
from typing import Any

import pytest
from jinja2 import Template

from services.notifications import composing, rendering
from services.notifications.answers import Answers
from services.notifications.calendar_entries import entries
from services.notifications.catalogue import CATALOGUE
from services.notifications.composing import Composer
from services.notifications.contents import Told, Values, of_fact, shared_values
from services.notifications.domain import Person, Provider, School
from services.notifications.recipients import Part
from services.notifications.samples import Sample
from services.notifications.wording import REASONS
from shared.links import Link, Purpose, mint
from tests.mails.allowed import ALLOWED, Grant
from tests.mails.marked import MARKED_ANSWERS, marked_samples, shown_by
from tests.mails.reading import SECRET, mails

Version = tuple[str, str]


def _version(sample: Sample) -> Version:
    return (sample.message.template, sample.message.part)


def _allowed(version: Version) -> frozenset[str]:
    grants = ALLOWED.get(version)
    assert grants is not None, f"{version} has no line in tests/mails/allowed.py: say there what it may show, and why."
    return frozenset(mark for grant in grants for mark in grant.marks)


def leaks(chosen: Iterable[Sample]) -> list[str]:
    """`template for part shows mark`, for everything that a version shows and may not."""
    return [
        f"{sample.message.template} for {sample.message.part} shows {mark}"
        for sample in chosen
        for mark in sorted(shown_by(sample) - _allowed(_version(sample)))
    ]


def test_no_mail_shows_what_is_anothers() -> None:
    assert leaks(marked_samples()) == []


def test_no_line_allows_more_than_its_message_shows() -> None:
    shown: dict[Version, set[str]] = defaultdict(set)
    for sample in marked_samples():
        shown[_version(sample)] |= shown_by(sample)
    assert {
        version: sorted(_allowed(version) - marks) for version, marks in shown.items() if _allowed(version) - marks
    } == {}
    assert set(ALLOWED) - set(shown) == set()


def test_every_message_of_the_catalogue_is_looked_at() -> None:
    assert {rule.template for rule in CATALOGUE} == {sample.message.template for sample in marked_samples()}


def test_a_version_without_a_line_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ALLOWED, ("m18_are_you_free", "guest"))
    with pytest.raises(AssertionError, match=r"\('m18_are_you_free', 'guest'\) has no line in tests/mails/allowed\.py"):
        leaks(marked_samples())


def test_every_grant_says_why() -> None:
    assert [grant for grants in ALLOWED.values() for grant in grants if not _is_a_reason(grant)] == []


def _is_a_reason(grant: Grant) -> bool:
    return len(grant.why) > 20 and grant.why.endswith(".")


def test_all_that_is_known_of_people_and_schools_is_marked() -> None:
    assert set(Person.model_fields) == {"person_id", "role", "name", "email", "phone", "school_id"}
    assert set(School.model_fields) == {"school_id", "name", "terms", "closed_on"}
    assert set(Provider.model_fields) == {"provider_id", "name", "contact_name", "contact_email", "contact_phone"}
    unmarked = {name for name in Answers.model_fields if not str(getattr(MARKED_ANSWERS, name)).startswith("mark")}
    assert unmarked == {"signed_at", "statements"}


# The search can fail: templates that say too much ---------------------------------------------------------------------


def _sample(version: Version) -> Sample:
    return next(sample for sample in marked_samples() if _version(sample) == version)


def _everything_given(told: Told) -> Values:
    """As if the contents held nothing back."""
    of_the_candidate = Link(purpose=Purpose.JOURNEY, subject="journey", provider="provider", person="candidate")
    link = f"https://portal.example.org/journey/{mint(SECRET, of_the_candidate)}"
    return shared_values(told) | of_fact(told.fact, told) | {"told": told, "link": link}


def _added(monkeypatch: pytest.MonkeyPatch, words: str, kind: str) -> None:
    """Every template of this kind (`txt`, `html`) says more, in memory alone."""
    monkeypatch.setattr(composing, "_values", _everything_given)
    found, unchanged = rendering.environment(), rendering.pair

    def changed(template: Template) -> Template:
        assert found.loader is not None
        source, where = found.loader.get_source(found, str(template.name))[0], "{% block body %}"
        return found.from_string(source.replace(where, where + words))

    def pair(name: str, part: Part) -> tuple[Template, Template]:
        text, html = unchanged(name, part)
        return (changed(text), html) if kind == "txt" else (text, changed(html))

    monkeypatch.setattr(rendering, "pair", pair)


GUEST, CONTACT = ("m20_appointment_confirmed", "guest"), ("m37_paused", "school_contact")


@pytest.mark.parametrize(
    ("version", "words", "mark"),
    [
        (GUEST, "{{ told.candidate.name }}", "family name: candidate"),
        (GUEST, "{{ told.people['assessor'].name }}", "given name: assessor"),
        (GUEST, "{{ told.people['leader'].name[0] }}.{{ told.people['leader'].name[0] }}.", "initials: leader"),
        (GUEST, "{{ told.candidate.email }}", "email: candidate"),
        (CONTACT, "{{ told.candidate.email.partition('@')[2] }}", "host: candidate"),
        (CONTACT, "{{ told.candidate.phone }}", "phone: candidate"),
        (CONTACT, "{{ told.school.name }}", "place: school"),
        (CONTACT, "{{ told.cohort.name }}", "place: cohort"),
        (CONTACT, "{{ told.journey.reference }}", "reference: journey"),
        (CONTACT, "{{ told.journey.places['cohort'].sessions[0].join_link }}", "link: session"),
        (("m21_move_asked", "assessor"), "{{ told.journey.appointments['slot-1'].join_link }}", "link: appointment"),
        (GUEST, "{{ told.fact.notes|join }}", "fact: notes"),
        (GUEST, "{{ link }}", "journey link of candidate"),
        (("m31_record_due", "assessor"), "{{ link }}", "journey link of candidate"),
        (("m32_moderation", "reviewer"), "{{ told.answers.need }}", "answer: need"),
        (("m03_please_confirm", "head"), "{{ told.answers.payer }}", "answer: payer"),
    ],
)
@pytest.mark.parametrize("kind", ["txt", "html"])
def test_a_template_that_says_too_much_is_named(
    monkeypatch: pytest.MonkeyPatch, version: Version, words: str, mark: str, kind: str
) -> None:
    sample = _with_notes(_sample(version))
    assert leaks([sample]) == []
    _added(monkeypatch, words, kind)
    assert f"{version[0]} for {version[1]} shows {mark}" in leaks([sample])


def _with_notes(sample: Sample) -> Sample:
    fact = sample.message.cause.data
    if "notes" not in type(fact).model_fields:
        return sample
    cause = sample.message.cause.model_copy(update={"data": fact.model_copy(update={"notes": ("marknotesfact",)})})
    return replace(sample, message=replace(sample.message, cause=cause))


def test_a_subject_that_says_too_much_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_line", _naming_the_head(rendering._line))
    assert "m37_paused for school_contact shows email: head" in leaks([_sample(CONTACT)])


def _naming_the_head(line: Callable[..., str]) -> Callable[..., str]:
    def named(template: Template, block: str, values: Values) -> str:
        found = line(template, block, values)
        return f"{found} (boxhead@hosthead.example)" if block == "subject" else found

    return named


def test_a_calendar_file_that_says_too_much_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(told: Told) -> tuple[Any, ...]:
        return tuple(replace(entry, title=f"{entry.title} {told.candidate.name}") for entry in entries(told))

    monkeypatch.setattr(composing, "entries", too_much)
    assert "m20_appointment_confirmed for guest shows family name: candidate" in leaks([_sample(GUEST)])


def test_a_header_that_says_too_much_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(self: Composer, mail: MIMEPart, *others: Any) -> None:
        set_headers(self, mail, *others)
        mail["X-School"] = "=?utf-8?B?TWFya3NjaG9vbHBsYWNl?="

    set_headers = Composer._set_headers
    monkeypatch.setattr(Composer, "_set_headers", too_much)
    assert "m37_paused for school_contact shows place: school" in leaks([_sample(CONTACT)])


# What words must not give away ----------------------------------------------------------------------------------------


def test_a_reason_for_leaving_is_told_to_the_candidate_alone() -> None:
    told = {found.part for found in mails("m37_withdrawn") if "change of job" in found.everything}
    assert told == {"candidate"}


def test_an_offer_shows_initials_only() -> None:
    found = next(found for found in mails("m15_assessment_offered"))
    assert "Candidate: S.E." in found.text


def test_illness_is_never_named_as_a_reason() -> None:
    assert REASONS["health"] == REASONS["personal"] == "personal reasons"
