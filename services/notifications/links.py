"""The links of one message: minted here, where it is rendered, and found nowhere else.

Staff have no personal link in their mail but the invitation: they open the page for what they are told, and sign in
there if they are not signed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from services.notifications.catalogue import Rule
from services.notifications.domain import Journey
from services.notifications.messages import Message
from shared.contracts import assessment, intake
from shared.contracts.envelope import Fact
from shared.links import Link, Purpose, mint

STAFF = ("assessor", "senior", "trainer", "reviewer")
"""Parts of people who sign in. Invitations (`staff`) carry the link with which somebody signs in for the first time."""

READS_ONLY = ("school_contact", "mentor")
"""Parts of people who are told things and have nothing to do: they get no link of the candidate's."""

PAGES = ("head", "move")
"""What stands under the candidate's own page, by the same link: naming another head, asking for another time."""


def urls(rule: Rule[Any], message: Message, journey: Journey, portal_url: str, secret: str) -> dict[str, str]:
    """Addresses by purpose, the button's first; `award` is the open page that verifies an award."""
    if message.part in READS_ONLY:
        return _stop(rule, message, portal_url, secret)
    test = _call_test(message, portal_url, secret)
    if message.part == "operator":
        return {"board": f"{portal_url}/board/tasks"}
    if message.part in STAFF:
        return {"board": portal_url + _staff_page(message)} | test
    found = {
        str(purpose): f"{portal_url}/{purpose}/{mint(secret, _link(purpose, message, journey))}"
        for purpose in _purposes(rule, message)
    }
    if "journey" in found:
        found |= {page: f"{found['journey']}/{page}" for page in PAGES}
    if journey.candidate_id == message.person_id:
        own = mint(secret, _link(Purpose.JOURNEY, message, journey))
        found["choose"] = f"{portal_url}/{Purpose.JOURNEY}/{own}/messages"
    found |= _stop(rule, message, portal_url, secret)
    fact = message.cause.data
    if message.part == "candidate" and isinstance(
        fact,
        assessment.AwardMade | assessment.AwardCorrected | assessment.AwardReissued | assessment.AwardRevoked,
    ):
        found["award"] = f"{portal_url}/award/{fact.award_number}"
    return found | test


def _stop(rule: Rule[Any], message: Message, portal_url: str, secret: str) -> dict[str, str]:
    """What takes back the consent by which the message comes, for whoever holds the message."""
    if rule.consent is None:
        return {}
    link = Link(
        purpose=Purpose.STOP,
        subject=rule.consent,
        provider=message.provider_id,
        journey=message.journey_id,
        person=message.person_id,
    )
    return {str(Purpose.STOP): f"{portal_url}/{Purpose.STOP}/{mint(secret, link)}"}


_STAFF_PAGES: dict[type[Fact], Callable[[Any, str], str]] = {
    assessment.AssessmentOffered: lambda fact, _: f"/offers/{fact.offer_id}",
    assessment.ArrangingResumed: lambda _, journey: f"/candidates/{journey}",
    assessment.SlotsReleased: lambda _, journey: f"/candidates/{journey}",
    assessment.MoveAsked: lambda _, journey: f"/candidates/{journey}",
    assessment.AppointmentBooked: lambda fact, _: f"/appointments/{fact.appointment_id}",
    assessment.ReassessmentBooked: lambda fact, _: f"/appointments/{fact.appointment_id}",
    assessment.EvidenceSubmitted: lambda _, journey: f"/candidates/{journey}/evidence",
    assessment.EvidenceLate: lambda _, journey: f"/candidates/{journey}/late",
    assessment.ReportReminderDue: lambda fact, _: f"/appointments/{fact.appointment_id}/report",
    assessment.AppointmentReminderDue: lambda fact, _: f"/appointments/{fact.appointment_id}",
    assessment.EvidenceUnread: lambda _, journey: f"/candidates/{journey}/evidence",
    assessment.ReportQuestioned: lambda fact, _: f"/questions/{fact.question_id}",
    assessment.RoundClosed: lambda *_: "/moderation",
    assessment.AppealGiven: lambda fact, _: f"/appeals/{fact.appeal_id}",
    assessment.AdviceAsked: lambda _, journey: f"/advice/{journey}",
    assessment.TaskShared: lambda fact, journey: f"/drafts/{journey}/{fact.task}",
    intake.CohortChanged: lambda *_: "/sessions",
    intake.RegisterRequested: lambda *_: "/sessions",
}
"""The page under /staff that a fact told to staff speaks of; the list of what is to be done for all others."""


def _staff_page(message: Message) -> str:
    page = _STAFF_PAGES.get(type(message.cause.data))
    return "/staff" + (page(message.cause.data, message.journey_id or "") if page else "")


def _call_test(message: Message, portal_url: str, secret: str) -> dict[str, str]:
    """The page on which a call is tried out: it shows the host to expect, and is the same for all who join there."""
    fact = message.cause.data
    if not isinstance(
        fact, assessment.AppointmentBooked | assessment.AppointmentReminderDue | assessment.ReassessmentBooked
    ):
        return {}
    host = urlsplit(fact.join_link).hostname or ""
    link = Link(purpose=Purpose.CALL_TEST, subject=host, provider=message.provider_id)
    return {str(Purpose.CALL_TEST): f"{portal_url}/{Purpose.CALL_TEST}/{mint(secret, link)}"}


def _purposes(rule: Rule[Any], message: Message) -> tuple[Purpose, ...]:
    """Guests get nothing of the candidate's: the links of a message for several are the candidate's own."""
    if message.part == "guest" and rule.links[:1] != (Purpose.CONFIRM,):
        return ()
    return rule.links


def _link(purpose: Purpose, message: Message, journey: Journey) -> Link:
    fact = message.cause.data
    subject, version = _opens(purpose, fact, journey)
    return Link(
        purpose=purpose,
        subject=subject,
        version=version,
        provider=message.provider_id,
        journey=message.journey_id,
        person=message.person_id,
        owner=fact.owner if purpose is Purpose.SIGN_IN else None,
    )


def _opens(purpose: Purpose, fact: Fact, journey: Journey) -> tuple[str, int]:
    """What the link opens, and which version of it."""
    if purpose is Purpose.DECLARATION:
        assert isinstance(
            fact,
            intake.DeclarationRequested
            | intake.DeclarationReminderDue
            | intake.DeclarationSigned
            | intake.DeclarationCorrected,
        ), "only the declaration's own facts lead to its link"
        return fact.declaration_id, fact.link_version
    if purpose is Purpose.APPLICATION:
        assert isinstance(
            fact, intake.DraftBegun | intake.DraftSaved | intake.DraftReminderDue | intake.EntryRefused
        ), "only a draft's own facts lead to its link"
        return journey.journey_id, fact.link_version
    if purpose is Purpose.CONFIRM:
        assert isinstance(fact, assessment.SlotChosen | assessment.GuestReminderDue | assessment.GuestAsked), (
            "guests confirm a chosen slot"
        )
        return fact.slot_id, fact.link_version
    if purpose is Purpose.SIGN_IN:
        if isinstance(fact, intake.StaffInvited):
            return fact.person_id, fact.link_version
        if isinstance(fact, intake.SignInRequested | assessment.SignInRequested):
            return fact.person_id, fact.link_version
        assert isinstance(fact, assessment.AssessorRegistered), "staff are invited or registered, or ask for a link"
        return fact.assessor_id, fact.link_version
    if purpose is Purpose.EVALUATION:
        return journey.journey_id, 1
    if purpose is Purpose.RESULT:
        return journey.journey_id, journey.outcome.link_version if journey.outcome else 1
    if purpose in (Purpose.PLACE, Purpose.DUPLICATE):
        assert isinstance(fact, intake.PlaceOffered | intake.DuplicateSuspected), "each has a version of its own"
        return journey.journey_id, fact.link_version
    if purpose is Purpose.SLOTS:
        assert isinstance(fact, assessment.SlotsProposed), "only a proposal has slots"
        return journey.journey_id, fact.proposal_version
    return journey.journey_id, journey.link_version
