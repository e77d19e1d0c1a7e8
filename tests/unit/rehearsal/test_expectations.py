"""The checker's own table against the sender's: written apart, they agree on every fact, and each line is checked."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import pytest

from rehearsal.checker import check_messages
from rehearsal.expectations import Ledger, facts_that_owe
from rehearsal.records import AnyFact, ClockHistory, MailSeen, Records
from services.notifications.samples import facts, people, samples
from shared.clock import ClockRecord
from shared.consents import ConsentKind
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope, Fact, Message

FACTS = list(enumerate(facts()))
_BEGIN = FACTS[0][1][1]
CLOCK = ClockRecord(version=1, real0=1000.0, business0=_BEGIN, factor=86_400.0)


def _told(id_: str, at: datetime, fact: Message, journey: str | None = "journey") -> AnyFact:
    return Envelope[Message](
        id=id_, type=fact.subject(), source="x", time=at, provider="provider", journey=journey, data=fact
    )


def _contacts() -> list[AnyFact]:
    return [
        _told(
            f"contact-{person.person_id}",
            _BEGIN,
            intake.ContactDetailsSet(
                person_id=person.person_id, role=person.role, name=person.name, email=person.email, school_id="school"
            ),
        )
        for person in people().values()
    ]


def _before() -> list[AnyFact]:
    """What a journey has told before: somebody applied, an assessor accepted, an outcome was released."""
    by_type = {type(fact): fact for _, (_, _, fact) in reversed(FACTS)}
    accepted = assessment.AssessmentAccepted(offer_id="o", assessor_id="assessor", contact_by=_BEGIN)
    return [
        _told("applied", _BEGIN, by_type[intake.ApplicationReceived]),
        *(_told(f"agreed-{kind}", _BEGIN, _agreed(kind, person)) for kind, person in _AGREED.items()),
        _told("accepted", _BEGIN, accepted),
        _told("released", _BEGIN, by_type[assessment.OutcomeReleased]),
        _told("awarded", _BEGIN, by_type[assessment.AwardMade]),
    ]


_AGREED: dict[ConsentKind, str] = {"mentor_copies": "mentor", "school_outcome": "head", "network": "candidate"}


def _agreed(kind: ConsentKind, person_id: str) -> intake.ConsentChanged:
    return intake.ConsentChanged(
        consent=kind, given=True, person_id=person_id, wording_version="2026-11", how="application", changed_at=_BEGIN
    )


@cache
def _planned() -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for sample in samples():
        found.setdefault(sample.message.cause.id, set()).add((sample.message.template, sample.message.person_id))
    return found


@pytest.mark.parametrize(("number", "told"), FACTS, ids=[f"{f.kind()}-{t}" for _, (t, _, f) in FACTS])
def test_checker_and_sender_agree_to_whom_each_fact_is_told(number: int, told: tuple[str, datetime, Fact]) -> None:
    _, at, fact = told
    ledger = Ledger(_contacts())
    for earlier in _before():
        ledger.owed_by(earlier)
    owed = [(each.template, each.recipient) for each in ledger.owed_by(_told("it", at, fact))]
    assert sorted(owed) == sorted(_planned().get(f"fact-{number}", set()))


def _rehearsed(fact: Fact, at: datetime) -> Records:
    """A run in which this fact was told and every mail that it owes came at once."""
    about = None if fact.kind() in ("round_closed", "cohort_changed", "cohort_cancelled") else "journey"
    told = [*_before(), _told("it", at, fact, about)]
    records = Records(clock=ClockHistory([CLOCK]), facts=told, contacts=_contacts())
    addresses = {person.person_id: person.email for person in people().values()}
    ledger = Ledger(records.contacts)
    owed = [each for one in told for each in ledger.owed_by(one)]
    for number, each in enumerate(owed):
        records.mails.append(
            MailSeen(
                number=number,
                message_id=f"<{number}@example.org>",
                to=addresses[each.recipient],
                template=each.template,
                recipient=each.recipient,
                journey=each.journey,
                cohort=None,
                step="1",
                cause=each.cause,
                received_real=records.clock.real(each.leaves_at),
            )
        )
    return records


_ONE_OF_EACH = {type(fact): (at, fact) for _, (_, at, fact) in FACTS if type(fact) in facts_that_owe()}


def test_every_kind_of_fact_that_owes_a_mail_has_a_sample() -> None:
    assert set(_ONE_OF_EACH) == facts_that_owe()


@pytest.mark.parametrize("kind", _ONE_OF_EACH, ids=lambda kind: kind.__name__)
def test_of_every_kind_of_fact_one_withheld_mail_and_one_doubled_mail_are_found(kind: type[Fact]) -> None:
    at, fact = _ONE_OF_EACH[kind]
    assert check_messages(_rehearsed(fact, at)).findings == []

    withheld = _rehearsed(fact, at)
    gone = withheld.mails.pop()
    assert gone.cause == "it"
    (finding,) = check_messages(withheld).findings
    assert finding.kind == "missing"
    assert finding.text.startswith(gone.template)

    doubled = _rehearsed(fact, at)
    doubled.mails.append(doubled.mails[-1])
    (finding,) = check_messages(doubled).findings
    assert finding.kind == "duplicated"
    assert finding.text.startswith(doubled.mails[-1].template)
