"""The declaration as a pure table: which command is open in which state, what it tells, and whom the time favours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.domain.declaration import (
    TAKES_ANSWERS,
    TRANSITIONS,
    Agreed,
    Bounce,
    Close,
    Command,
    Declaration,
    Decline,
    Lapse,
    SayWrongPerson,
    Sign,
    State,
    confirmed,
    decide,
    reminder,
)
from shared import policy
from shared.contracts.intake import (
    DeclarationDeclined,
    DeclarationLapsed,
    DeclarationReminderDue,
    DeclarationSigned,
    WrongPersonReported,
)
from shared.contracts.values import Due
from shared.dates import place_kept_until
from shared.errors import DomainError, NotYet

ASKED_AT = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)
LAPSES_AT = datetime(2026, 9, 26, 22, 59, 59, tzinfo=UTC)
OVER = datetime(2026, 9, 26, 23, 0, 0, tzinfo=UTC)  # midnight in London
SIGNATURE = Sign(name="Alex Example", role="Headteacher", agreed=Agreed(need="Cover"))
REFUSAL = Decline(reason_class="school", reason="No cover this year.")

HLTA = policy.load("hlta")

OPEN = Declaration(
    declaration_id="d",
    journey_id="j",
    provider_id="p",
    head_id="h",
    candidate_id="c",
    link_version=1,
    state=State.REQUESTED,
    wording_version="1",
    asked_at=ASKED_AT,
    chasers=(
        Due(step=1, of=3, due_at=datetime(2026, 9, 3, 8, tzinfo=UTC)),
        Due(step=2, of=3, due_at=datetime(2026, 9, 10, 8, tzinfo=UTC)),
    ),
    candidate_notices=(Due(step=1, of=3, due_at=datetime(2026, 9, 5, 8, tzinfo=UTC)),),
    lapses_at=LAPSES_AT,
)


def in_state(state: State) -> Declaration:
    return OPEN.model_copy(update={"state": state})


@pytest.mark.parametrize(
    ("command", "state", "facts"),
    [
        (SIGNATURE, State.SIGNED, [("declaration_signed", "signed_at")]),
        (REFUSAL, State.DECLINED, [("declaration_declined", "declined_at")]),
        (SayWrongPerson(), State.MISDIRECTED, [("wrong_person_reported", "reported_at")]),
        (Lapse(), State.LAPSED, [("declaration_lapsed", "lapsed_at")]),
        (Close(), State.CLOSED, []),
    ],
)
def test_an_open_declaration_ends_in_one_of_five_ways(
    command: Command, state: State, facts: list[tuple[str, str]]
) -> None:
    at = OVER if isinstance(command, Lapse) else LAPSES_AT
    after, told = decide(OPEN, command, at)
    assert (after.state, after.decided_at) == (state, at)
    assert [
        (fact.kind(), field) for fact in told for field in type(fact).model_fields if field.endswith("_at")
    ] == facts
    assert all(getattr(fact, field) == at for fact, (_, field) in zip(told, facts, strict=True))


@pytest.mark.parametrize("state", [state for state in State if state not in TAKES_ANSWERS])
@pytest.mark.parametrize("command", [SIGNATURE, REFUSAL, SayWrongPerson(), Lapse(), Close()])
def test_an_ended_declaration_takes_no_other_answer_except_a_signature_dated_before_its_lapse(
    state: State, command: Command
) -> None:
    is_late_but_dated_in_time = (state, command) == (State.LAPSED, SIGNATURE)
    is_still_owed_an_answer = state is State.MISDIRECTED and isinstance(command, (Lapse, Close))
    is_repeated_wrong_person = (state, command) == (State.MISDIRECTED, SayWrongPerson())
    if is_late_but_dated_in_time:
        assert decide(in_state(state), command, LAPSES_AT)[0].state is State.SIGNED
    elif is_still_owed_an_answer:
        assert decide(in_state(state), command, OVER)[0].state in (State.LAPSED, State.CLOSED)
    elif is_repeated_wrong_person:
        assert decide(in_state(state), command, LAPSES_AT) == (in_state(state), ())
    else:
        with pytest.raises(DomainError) as refused:
            decide(in_state(state), command, LAPSES_AT)
        assert refused.value.reason_code == f"declaration_{state}"


def test_a_head_whose_mail_came_back_may_answer_all_the_same() -> None:
    unreachable, (told,) = decide(OPEN, Bounce(), ASKED_AT)
    assert (unreachable.state, unreachable.decided_at, unreachable.is_open) == (State.UNREACHABLE, None, True)
    assert isinstance(told, WrongPersonReported)
    assert (told.how, told.head_id) == ("bounced", "h")
    assert decide(unreachable, Bounce(), LAPSES_AT) == (unreachable, ())
    for command, state in (
        (SIGNATURE, State.SIGNED),
        (REFUSAL, State.DECLINED),
        (SayWrongPerson(), State.MISDIRECTED),
        (Close(), State.CLOSED),
    ):
        after, _ = decide(unreachable, command, LAPSES_AT)
        assert (after.state, after.decided_at) == (state, LAPSES_AT)
    assert decide(unreachable, Lapse(), OVER)[0].state is State.LAPSED


@pytest.mark.parametrize("command", [SIGNATURE, REFUSAL])
def test_the_same_answer_again_changes_and_tells_nothing(command: Command) -> None:
    once, _ = decide(OPEN, command, ASKED_AT)
    again, told = decide(once, command, LAPSES_AT + timedelta(days=30))
    assert again is once
    assert told == ()


def test_the_same_head_with_another_answer_is_told_that_it_is_decided() -> None:
    once, _ = decide(OPEN, SIGNATURE, ASKED_AT)
    with pytest.raises(DomainError, match="was signed already"):
        decide(once, SIGNATURE.model_copy(update={"name": "Somebody Else"}), ASKED_AT)


@pytest.mark.parametrize("command", [SIGNATURE, REFUSAL, SayWrongPerson()])
def test_the_last_second_counts_to_its_very_end_and_midnight_does_not(command: Command) -> None:
    decide(OPEN, command, OVER - timedelta(microseconds=1))
    with pytest.raises(DomainError) as refused:
        decide(OPEN, command, OVER)
    assert (refused.value.reason_code, refused.value.status) == ("declaration_lapsed", 410)


def test_a_lapse_before_its_time_is_asked_for_again_later() -> None:
    with pytest.raises(NotYet):
        decide(OPEN, Lapse(), OVER - timedelta(microseconds=1))


def test_a_signature_after_the_lapse_does_not_open_it_again() -> None:
    lapsed, _ = decide(OPEN, Lapse(), OVER)
    with pytest.raises(DomainError) as refused:
        decide(lapsed, SIGNATURE, OVER)
    assert refused.value.reason_code == "declaration_lapsed"


def test_a_reminder_goes_to_the_head_or_to_the_candidate_with_its_place_in_the_ladder() -> None:
    due_at = datetime(2026, 9, 10, 8, tzinfo=UTC)
    (to_head,) = reminder(OPEN, "head", 2, due_at)
    (to_candidate,) = reminder(OPEN, "candidate", 1, datetime(2026, 9, 5, 8, tzinfo=UTC))
    assert isinstance(to_head, DeclarationReminderDue)
    assert isinstance(to_candidate, DeclarationReminderDue)
    assert (to_head.person_id, to_head.step, to_head.of, to_head.due_at) == ("h", 2, 3, due_at)
    assert (to_candidate.person_id, to_candidate.to, to_candidate.lapses_at) == ("c", "candidate", LAPSES_AT)


@pytest.mark.parametrize("state", [state for state in State if state is not State.REQUESTED])
def test_nobody_is_reminded_of_what_is_decided(state: State) -> None:
    assert reminder(in_state(state), "head", 1, ASKED_AT) == ()


def test_a_step_that_the_ladder_does_not_have_reminds_nobody() -> None:
    assert reminder(OPEN, "head", 3, datetime(2026, 9, 10, 8, tzinfo=UTC)) == ()


def test_a_step_of_the_ladder_before_reminds_nobody() -> None:
    assert reminder(OPEN, "head", 1, datetime(2026, 7, 20, 8, tzinfo=UTC)) == ()


def test_every_transition_leaves_an_open_state_or_wins_over_a_lapse() -> None:
    assert {before for before, _ in TRANSITIONS} == {*TAKES_ANSWERS, State.MISDIRECTED, State.LAPSED}
    assert len(TRANSITIONS) == 14


def test_a_signature_from_a_doubted_address_counts_when_the_address_is_confirmed_and_from_its_own_time() -> None:
    doubted = OPEN.model_copy(update={"address_doubt": "head_free_mail"})
    signed, told = decide(doubted, SIGNATURE, ASKED_AT)
    assert (signed.state, signed.counts, told) == (State.SIGNED, False, ())
    sure, told_later = confirmed(signed, LAPSES_AT + timedelta(days=3))
    assert sure.counts
    (fact,) = told_later
    assert isinstance(fact, DeclarationSigned)
    assert fact.signed_at == ASKED_AT
    assert confirmed(doubted, ASKED_AT)[1] == ()  # nobody has signed yet, so there is nothing to tell


def test_past_the_first_declaration_a_refusal_or_a_lapse_ends_nothing_and_keeps_no_place() -> None:
    kept = place_kept_until(LAPSES_AT, HLTA)
    for command in (REFUSAL, Lapse()):
        at = OVER if isinstance(command, Lapse) else LAPSES_AT
        (fact,) = decide(OPEN, command, at, kept, final=False)[1]
        assert isinstance(fact, (DeclarationDeclined, DeclarationLapsed))
        assert (fact.final, fact.place_kept_until) == (False, None)
