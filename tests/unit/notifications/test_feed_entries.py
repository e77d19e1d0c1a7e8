"""What stands in a feed where a journey takes a turn: late work, a broken call, a re-assessment, facts out of order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

from services.notifications.domain import Journey, learn
from services.notifications.feeds.entries import Dated, of_assessor, of_candidate, people_of, shown
from services.notifications.feeds.file import uid
from services.notifications.samples.appointment import STARTS
from shared.contracts import assessment
from shared.contracts.envelope import Envelope, Fact
from tests.unit.notifications.knowing import EMPTY, after
from tests.unit.notifications.standard import sample_fact

PROPOSED = sample_fact("m17_choose_a_time")
CHOSEN = sample_fact("m18_are_you_free", "")
BOOKED = sample_fact("m20_appointment_confirmed", "")
MOVED = sample_fact("m21_appointment_moved", "moved")
OFF = sample_fact("m22_appointment_cancelled", "for good")


def titles(entries: list[Dated]) -> list[str]:
    return [entry.title for entry in entries]


def own(journey: Journey, now: datetime = STARTS) -> list[Dated]:
    return shown(of_candidate(journey), now)


def work(journey: Journey, person_id: str = "assessor") -> list[Dated]:
    return shown(of_assessor(journey, person_id, "S.E."), STARTS)


def test_late_work_that_is_accepted_has_the_later_deadline_with_a_higher_number() -> None:
    until = datetime(2027, 1, 14, 23, 59, 59, tzinfo=UTC)
    late = assessment.LateEvidenceAccepted(appointment_id="slot-1", decided_by="assessor", until=until)
    (before,), (after_it,) = (
        [entry for entry in own(after(*facts)) if entry.all_day] for facts in ((BOOKED,), (BOOKED, late))
    )
    assert (before.ends_at, after_it.ends_at) == (datetime(2027, 1, 11, 23, 59, 59, tzinfo=UTC), until)
    assert before.key == after_it.key
    assert before.told_at < after_it.told_at


def test_what_is_left_of_a_broken_call_keeps_its_number_and_uid() -> None:
    rest = own(after(BOOKED, sample_fact("m21_appointment_moved", "the rest")))
    whole = own(after(BOOKED))
    left = [entry for entry in rest if not entry.all_day]
    assert titles(left) == ["HLTA interview 2 of 2"]
    assert left[0].key == next(entry.key for entry in whole if entry.title == "HLTA interview 2 of 2")


def test_the_call_of_a_re_assessment_stands_in_both_feeds_and_not_in_the_first_assessors() -> None:
    journey = after(BOOKED, sample_fact("m20_appointment_confirmed", "call of a re-assessment"))
    assert "HLTA call" in titles(own(journey))
    assert titles(work(journey, "senior")) == ["HLTA S.E.", "HLTA S.E.: record due by 11:59pm"]
    assert [entry.starts_at for entry in work(journey)] == [STARTS, datetime(2027, 1, 28, 23, 59, 59, tzinfo=UTC)]
    assert people_of(journey) == {"assessor", "senior"}


def test_a_new_join_link_gives_no_held_time_back() -> None:
    """A wish for another time outlives a change of the link, and so do the times that are held for it."""
    again = PROPOSED.model_copy(update={"proposal_version": 2})
    journey = after(BOOKED, again, sample_fact("m41_new_join_link"))
    assert titles(work(journey)).count("HLTA S.E.: time offered") == 3


def test_the_first_proposal_is_over_with_the_booking_and_the_second_with_the_move() -> None:
    again = PROPOSED.model_copy(update={"proposal_version": 2})
    assert [one for one in titles(work(after(PROPOSED, CHOSEN, BOOKED))) if "offered" in one or "chosen" in one] == []
    assert [one for one in titles(work(after(BOOKED, again, MOVED))) if "offered" in one] == []


def test_an_assessor_who_gives_the_candidate_up_holds_nothing() -> None:
    assert len(work(after(PROPOSED))) == 3
    assert work(after(PROPOSED, sample_fact("m22_assessor_withdrew"))) == []


def test_a_booked_time_that_is_given_up_leaves_that_assessors_feed_and_comes_into_the_others() -> None:
    gave_up, taken_over = sample_fact("m22_assessor_stood_down"), sample_fact("m21_assessor_changed")
    assert work(after(BOOKED, gave_up)) == []
    assert len(own(after(BOOKED, gave_up))) == len(own(after(BOOKED))), "it stands for the candidate"
    for facts in ((BOOKED, gave_up, taken_over), (BOOKED, taken_over, gave_up)):
        journey = after(*facts)
        assert work(journey) == []
        assert titles(work(journey, "senior")) == ["HLTA S.E.", "HLTA S.E.: record due by 11:59pm"]


def test_facts_in_any_order_give_the_same_feed() -> None:
    at = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
    told = [
        Envelope[Fact].model_construct(
            id=f"fact-{number}", type=fact.subject(), source="hlta/assessment", time=at + timedelta(days=number),
            provider="provider", programme=None, journey="journey", version=number, data=fact,
        )
        for number, fact in enumerate((PROPOSED, CHOSEN, BOOKED, MOVED, OFF.model_copy(update={"sequence": 2})))
    ]  # fmt: skip
    for count, expected in ((3, 5), (4, 5), (5, 0)):
        for order in permutations(told[:count]):
            journey = EMPTY
            for envelope in order:
                journey = learn(journey, envelope)
            assert len(own(journey)) + len(work(journey)) == expected, [one.id for one in order]


def test_the_uid_of_an_entry_is_constant_and_tells_no_id() -> None:
    # The first 32 digits of the SHA-256 of "feed:whole-slot-1".
    assert uid("whole-slot-1", "hlta.example.org") == "1284a7f40f2f364cd750c44cc43623dc@hlta.example.org"
