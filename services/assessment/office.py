"""Assessment's office: what an operator does beside the normal course. Each action reports what it changes."""

from __future__ import annotations

from fastapi import Request

from services.assessment.allocation.office import PinAssessor, UnpinAssessor, pin_assessor, unpin_assessor
from services.assessment.appointments.office import (
    ChangeJoinLink,
    Extend,
    MoveAppointment,
    Reassign,
    ReplaceGuest,
    change_join_link,
    extend,
    move_appointment,
    reassign,
    replace_guest,
)
from services.assessment.awards.office import (
    CorrectAward,
    ReissueAward,
    RevokeAward,
    correct_award,
    reissue_award,
    revoke_award,
)
from services.assessment.evidence.reopening import ReopenEvidence, reopen_evidence
from services.assessment.moderation.holding import Release, release
from services.assessment.register.office import ChangeAssessor, change_assessor
from services.assessment.stand_ins.office import OrderStandIns, order_stand_ins
from services.assessment.work import Desk, Work
from shared.office import Office, Room

OFFICE: Office[Work] = Office()
OFFICE.add(ReopenEvidence, reopen_evidence)
OFFICE.add(Release, release)
OFFICE.add(CorrectAward, correct_award)
OFFICE.add(RevokeAward, revoke_award)
OFFICE.add(ReissueAward, reissue_award)
OFFICE.add(Extend, extend)
OFFICE.add(MoveAppointment, move_appointment)
OFFICE.add(ChangeJoinLink, change_join_link)
OFFICE.add(Reassign, reassign)
OFFICE.add(PinAssessor, pin_assessor)
OFFICE.add(UnpinAssessor, unpin_assessor)
OFFICE.add(ChangeAssessor, change_assessor)
OFFICE.add(OrderStandIns, order_stand_ins)
OFFICE.add(ReplaceGuest, replace_guest)


def room(request: Request) -> Room[Work]:
    """Where assessment's office work is done."""
    desk: Desk = request.app.state.desk
    return Room(
        database=desk.database,
        begin=lambda caller: desk.work(caller.provider),
        now=desk.clock.now,
        last_event=lambda work: work.event_id,
        told=lambda work: work.told,
        dry_runs=desk.dry_runs,
    )
