"""How long the workflow of an ended journey may still wait."""

from datetime import UTC, datetime
from typing import Any

from rehearsal.outcomes import may_run_until
from shared.contracts.assessment import OutcomeReleased
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.intake import CandidateWithdrew

_AT = datetime(2027, 3, 8, 10, tzinfo=UTC)


def _fact(journey: str, body: Fact) -> Envelope[Any]:
    return Envelope(
        id=journey, type=body.subject(), source="tests", time=_AT, provider="north", journey=journey, data=body
    )


def _outcome(outcome: str) -> OutcomeReleased:
    return OutcomeReleased.model_validate(
        {
            "report_id": "r1",
            "attempt": 1,
            "person_id": "p1",
            "round_on": "2027-02-28",
            "letter_on": "2027-03-08",
            "outcome": outcome,
            "standards_short": [],
            "appeal_last_at": "2027-03-29T22:59:59Z",
        }
    )


def test_an_appeal_is_waited_for_half_a_day_beyond_its_last_second_and_an_award_is_not() -> None:
    facts = [_fact("failed", _outcome("not_awarded")), _fact("passed", _outcome("awarded"))]
    assert may_run_until(facts) == {"failed": datetime(2027, 3, 30, 10, 59, 59, tzinfo=UTC)}


def test_a_withdrawal_may_be_undone_until_its_own_date() -> None:
    left = CandidateWithdrew(
        reason_class="personal",
        withdrew_at=_AT,
        stage="placed",
        undo_until=datetime(2027, 3, 22, 23, 59, 59, tzinfo=UTC),
    )
    assert may_run_until([_fact("left", left)]) == {"left": datetime(2027, 3, 23, 11, 59, 59, tzinfo=UTC)}
