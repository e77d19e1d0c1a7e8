"""The check of the digests: each working day one, counted by the calendar."""

from datetime import date

from rehearsal.checker import check
from rehearsal.records import DisturbanceSeen, Records
from shared.contracts import assessment, intake, notifications
from shared.contracts.values import WorkItem
from tests.unit.rehearsal.story import at, contact, fact, mail, real, story

ADDED = intake.ProviderAdded(
    name="Example Training",
    contact_name="Pat Example",
    contact_email="pat@provider.example",
    contact_phone="01632 960001",
)
ITEMS = (WorkItem(code="sign_report", about=("A.E.",), at=at(8, 22)),)


def _records(*days: int) -> Records:
    """Added on Wed 7 October; a digest on each of these days, and the looking stops on Tue 13 October at 10:00."""
    records = story()
    records.facts = [fact("added", ADDED, at(7, 8), None)]
    for day in days:
        body = assessment.DigestPrepared(on=date(2026, 10, day), due_at=at(day, 6, minute=30))
        records.facts.append(fact(f"digest-{day}", body, at(day, 6, minute=35), None))
    records.mails, records.asks = [], []
    records.ended_real = real(at(13, 10)) + 1.3
    return records


def _findings(records: Records) -> list[tuple[str, str]]:
    return [(finding.kind, finding.text) for finding in check(records).findings]


def test_a_digest_on_each_working_day_is_right() -> None:
    assert _findings(_records(8, 9, 12, 13)) == []


def test_a_morning_without_one_is_named_and_one_worked_out_twice_too() -> None:
    assert _findings(_records(8, 8, 9, 13)) == [
        ("duplicated", "the digest due Thu 8 Oct 2026 07:30 was worked out 2 times"),
        ("missing", "the digest due Mon 12 Oct 2026 07:30 was never worked out"),
    ]


def test_a_morning_passed_over_while_a_process_was_away_is_no_fault() -> None:
    records = _records(8, 9, 13)
    records.disturbances = [DisturbanceSeen("journeys", real(at(12, 5)), real(at(12, 12)))]
    verdict = check(records)
    assert verdict.is_clean


def _with_own_digest(dropped_at_day: int | None) -> Records:
    records = _records(8, 9, 12, 13)
    records.contacts.append(contact("assessor-1", "assessor", "assessor-1@school.example.org"))
    due_at = at(8, 6, minute=30)
    body = assessment.AssessorDigestDue(on=date(2026, 10, 8), due_at=due_at, assessor_id="assessor-1", items=ITEMS)
    records.facts.append(fact("own", body, at(8, 6, minute=35), None))
    if dropped_at_day is not None:
        dropped = notifications.MessageDropped(
            message_key="k", template="m47_digest", person_id="assessor-1", due_at=due_at, reason_code="day_over"
        )
        records.facts.append(fact("dropped", dropped, at(dropped_at_day, 1), None, causation="own"))
    return records


def test_a_digest_that_is_owed_and_came_is_right_and_one_that_never_came_is_missing() -> None:
    records = _with_own_digest(None)
    assert [kind for kind, _ in _findings(records)] == ["missing"]
    records.mails.append(mail(1, "m47_digest", "assessor-1", "own", at(8, 6, minute=30)))
    assert _findings(records) == []


def test_a_digest_is_dropped_when_its_day_is_over_and_not_before() -> None:
    assert _findings(_with_own_digest(9)) == []
    assert [kind for kind, _ in _findings(_with_own_digest(8))] == ["dropped"]
