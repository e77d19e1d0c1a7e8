"""What a workflow keeps of intake's facts."""

from __future__ import annotations

from shared.contracts.envelope import Instant
from shared.contracts.values import CheckDues, Due, ReasonClass, SessionDues
from workflows.told.told import Told


class ProviderAdded(Told):
    """There is somebody to send digests to."""


class CohortOpened(Told):
    """The plan of the sessions."""

    cohort_id: str
    dues: tuple[SessionDues, ...]
    allocate_at: Instant
    check_dues: tuple[CheckDues, ...] = ()


class ApplicationReceived(Told):
    """A journey begins."""

    cohort_id: str


class DeclarationRequested(Told):
    """The ladder while the head is silent."""

    declaration_id: str
    chasers: tuple[Due, ...]
    candidate_notices: tuple[Due, ...]
    lapses_at: Instant
    reopens: bool = False


class DeclarationSigned(Told):
    """The head confirmed everything."""

    declaration_id: str


class DeclarationDeclined(Told):
    """The head said no."""

    declaration_id: str


class DeclarationLapsed(Told):
    """The head said nothing."""

    declaration_id: str


class CandidateWithdrew(Told):
    """The candidate left."""

    reason_class: ReasonClass
    withdrew_at: Instant
    stage: str = ""
    """How far intake had seen the candidate come; `prepared` is its last before the outcome."""
    undo_until: Instant | None = None


class PlaceConfirmed(Told):
    """There is a place."""

    cohort_id: str
    level_two_reminders: tuple[Due, ...] = ()


class WaitListed(Told):
    """There is no place yet."""

    cohort_id: str


class AttendanceRecorded(Told):
    """One session was attended or missed, in the own cohort or (`catch_up_of`) in another."""

    session: int
    attended: bool
    catch_up_of: str | None = None
    missed_notice_at: Instant | None = None


class PreparationCompleted(Told):
    """Ready for allocation."""

    allocate_at: Instant


class WrongPersonReported(Told):
    """The link went to somebody who cannot answer it."""

    declaration_id: str


class CohortChanged(Told):
    """The plan of the sessions, anew."""

    cohort_id: str
    dues: tuple[SessionDues, ...]
    allocate_at: Instant
    check_dues: tuple[CheckDues, ...] = ()


class CohortCancelled(Told):
    """The cohort is off."""

    cohort_id: str


class PlaceOffered(Told):
    """A freed place is held for a while."""

    cohort_id: str
    hold_until: Instant
    link_version: int


class PlaceOfferDeclined(Told):
    """The freed place was not wanted."""

    cohort_id: str


class PlaceOfferExpired(Told):
    """Nobody took the freed place up."""

    cohort_id: str


class PlaceLost(Told):
    """The cohort of the place is off."""

    cohort_id: str


class SessionChanged(Told):
    """A session was moved, and the reminders that hang on it."""

    level_two_reminders: tuple[Due, ...] = ()


class JourneyDeferred(Told):
    """Another cohort, now or later."""

    to_cohort_id: str | None = None


class JourneyPaused(Told):
    """Nothing is asked from now on."""


class JourneyResumed(Told):
    """The pause is over."""


class JourneyHeld(Told):
    """Nothing is asked until it is known which of two journeys is kept."""

    other_journey_id: str


class HoldEnded(Told):
    """This one is kept."""


class WithdrawalUndone(Told):
    """The candidate came back."""


class JourneyReopened(Told):
    """A journey begins again."""

    cohort_id: str


class JourneyVoided(Told):
    """The journey never should have been."""

    stage: str = ""


class JourneyMerged(Told):
    """The other journey goes on."""

    into_journey_id: str
    stage: str = ""


class EntryRefused(Told):
    """The candidate is not taken on."""

    stage: str = ""


class DraftBegun(Told):
    """An application was begun: when its applicant is reminded, and when it is deleted."""

    draft_id: str
    reminders: tuple[Due, ...]
    deletes_at: Instant


class DraftSaved(DraftBegun):
    """It was gone on with: the whole plan anew."""


class DraftSubmitted(Told):
    """It was sent."""


class DraftDeleted(Told):
    """It is gone."""


class EvaluationPlanned(Told):
    """Somebody was awarded: when candidate and head are asked what changed, reminded, and until when they answer."""

    evaluation_id: str
    ask_at: Instant
    reminders: tuple[Due, ...]
    closes_at: Instant


class EvaluationEnded(Told):
    """Both have answered, its time is over, or the award was revoked."""
