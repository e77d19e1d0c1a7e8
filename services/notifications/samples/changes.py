"""The facts of what can befall the sample journey: people and sessions that change, pauses, ends and their undoing."""

from __future__ import annotations

from datetime import date, timedelta

from services.notifications.samples.instants import LAST_SECOND, SESSIONS, WHY, Told, at_utc
from shared.contracts import assessment, intake

_LATER = timedelta(days=7)
_AT = at_utc("2026-11-16", "10:00")
_HALF_TERM = at_utc("2026-10-19", "10:00")


def facts() -> Told:
    """Title, instant and fact."""
    return (*_people(), *_places(), *_sessions(), *_whole_journey())


def _people() -> Told:
    asked = at_utc("2026-10-12", "09:00")
    replaced = {
        "declaration_id": "declaration",
        "head_id": "head",
        "replaced_head_id": "contact",
        "replaced_at": asked,
    }
    return (
        (
            "somebody else's mail",
            asked,
            intake.WrongPersonReported(declaration_id="declaration", head_id="contact", reported_at=asked),
        ),
        (
            "came back",
            asked,
            intake.WrongPersonReported(declaration_id="declaration", head_id="head", reported_at=asked, how="bounced"),
        ),
        ("", asked, intake.HeadReplaced.model_validate(replaced | {"reason_class": "wrong_person"})),
        (
            "another school",
            asked + _LATER,
            intake.HeadReplaced.model_validate(replaced | {"reason_class": "changed_school"}),
        ),
        (
            "to be signed again",
            _AT,
            intake.DeclarationLapsed(declaration_id="declaration", lapsed_at=_AT, final=False),
        ),
        (
            "",
            asked,
            intake.DuplicateSuspected(
                person_id="candidate",
                other_journey_id="other",
                other_person_id="twin",
                matched=("surname", "birth_date", "school"),
                link_version=1,
            ),
        ),
    )


def _places() -> Told:
    offered = at_utc("2026-10-09", "14:00")
    return (
        (
            "",
            offered,
            intake.PlaceOffered(
                cohort_id="cohort",
                person_id="candidate",
                sessions=SESSIONS,
                allocate_at=at_utc("2026-12-02", "09:00"),
                hold_until=at_utc("2026-10-11", "14:00"),
                link_version=1,
                why=WHY,
            ),
        ),
        (
            "both subjects",
            at_utc("2026-10-14", "08:00"),
            intake.LevelTwoReminderDue(
                person_id="candidate", subjects=("english", "maths"), step=1, of=2, due_at=at_utc("2026-10-14", "08:00")
            ),
        ),
        (
            "one subject",
            at_utc("2026-11-30", "09:00"),
            intake.LevelTwoReminderDue(
                person_id="candidate", subjects=("maths",), step=2, of=2, due_at=at_utc("2026-11-30", "09:00")
            ),
        ),
        (
            "",
            at_utc("2026-11-10", "09:00"),
            intake.CheckReminderDue(
                person_id="candidate",
                cohort_id="cohort",
                check=1,
                title="The standards and where your work shows them",
                due_on=date(2026, 11, 17),
                step=1,
                of=2,
                due_at=at_utc("2026-11-10", "09:00"),
            ),
        ),
        ("", _AT, assessment.TaskShared(person_id="candidate", trainer_id="trainer", task="2")),
        ("", _AT, assessment.TaskCommented(person_id="candidate", trainer_id="trainer", task="2")),
    )


def _sessions() -> Told:
    second = SESSIONS[1]
    later = second.model_copy(
        update={
            "starts_at": second.starts_at + _LATER,
            "ends_at": second.ends_at + _LATER,
            "join_link": "https://meet.example.org/session-2-new",
        }
    )
    taken_over = second.model_copy(update={"trainer_id": "trainer-2"})
    changed = {"cohort_id": "cohort", "person_id": "candidate", "was": second, "sequence": 1}
    cohort = {
        "cohort_id": "cohort",
        "name": "Group 1, autumn 2026",
        "dues": (),
        "allocate_at": at_utc("2026-12-09", "09:00"),
        "capacity": 20,
        "session": 2,
        "was": second,
        "sequence": 1,
    }
    plans = (
        ("moved", later, "session_moved"),
        ("cancelled", second, "session_cancelled"),
        ("trainer", taken_over, "trainer_changed"),
    )
    return (
        *(
            (
                title,
                _AT,
                intake.SessionChanged.model_validate(
                    changed | {"session": session, "change": title, "reason_class": "trainer"}
                ),
            )
            for title, session, _ in plans
        ),
        *(
            (
                title,
                _AT,
                intake.CohortChanged.model_validate(
                    cohort | {"sessions": (SESSIONS[0], session), "change": change, "reason_class": "trainer"}
                ),
            )
            for title, session, change in plans
        ),
        (
            "added",
            _AT,
            intake.CohortChanged.model_validate(
                cohort | {"sessions": (SESSIONS[0], later), "change": "added", "was": None, "reason_class": "trainer"}
            ),
        ),
        (
            "",
            SESSIONS[1].ends_at,
            intake.RegisterRequested(session=2, trainer_id="trainer", entries_missing=18),
        ),
        (
            "",
            _HALF_TERM,
            intake.PlaceLost(cohort_id="cohort", person_id="candidate", reason_class="too_few", sessions=SESSIONS),
        ),
        (
            "",
            _HALF_TERM,
            intake.CohortCancelled(
                cohort_id="cohort", reason_class="too_few", cancelled_at=_HALF_TERM, sessions=SESSIONS
            ),
        ),
    )


def _whole_journey() -> Told:
    about = {"person_id": "candidate"}
    return (
        (
            "may be undone",
            _AT,
            intake.CandidateWithdrew(
                reason_class="changed_job",
                withdrew_at=_AT,
                stage="preparing",
                undo_until=at_utc("2026-11-30", "23:59") + LAST_SECOND,
            ),
        ),
        ("", _AT, intake.WithdrawalUndone(person_id="candidate", undone_at=_AT)),
        ("", _AT, intake.JourneyPaused(person_id="candidate", reason_class="health", paused_at=_AT)),
        ("", _AT + _LATER, intake.JourneyResumed(person_id="candidate", resumed_at=_AT + _LATER)),
        (
            "",
            _AT + _LATER,
            assessment.ArrangingResumed(assessor_id="assessor", contact_by=at_utc("2026-11-30", "23:59") + LAST_SECOND),
        ),
        *(
            (
                title,
                _AT,
                intake.JourneyDeferred.model_validate(
                    about
                    | {
                        "from_cohort_id": "cohort",
                        "to_cohort_id": to,
                        "reason_class": "personal",
                        "deferred_at": _AT + n * _LATER,
                    }
                ),
            )
            for n, (title, to) in enumerate((("to another group", "group-2"), ("to a later one", None)))
        ),
        (
            "",
            _AT,
            intake.JourneyReopened(cohort_id="cohort", person_id="candidate", reason_class="school", reopened_at=_AT),
        ),
        ("", _AT, intake.JourneyVoided(person_id="candidate", reason_class="entered_wrongly", voided_at=_AT)),
        ("", _AT, intake.JourneyMerged(person_id="candidate", into_journey_id="other", merged_at=_AT)),
    )
