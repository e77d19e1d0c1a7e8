"""Office actions: what an operator does beside the normal course, in one manner for every service.

Each can be looked at first (`?preview=true`: the same code runs and its transaction is undone), needs a reason in
words, leaves an audit entry, and is done once for each idempotency key. A service lists its actions in an `Office` and
mounts `office_router`; an action fills in a `Report` while it acts.
"""

from shared.office.acting import Audited, Office, OfficeAction, Room, audited, perform
from shared.office.report import Answer, Change, DateChange, PeopleTold, ReminderChange, Report
from shared.office.request import OfficeRequest, Reason
from shared.office.routes import Actions, ActionShown, Log, office_router

__all__ = [
    "ActionShown",
    "Actions",
    "Answer",
    "Audited",
    "Change",
    "DateChange",
    "Log",
    "Office",
    "OfficeAction",
    "OfficeRequest",
    "PeopleTold",
    "Reason",
    "ReminderChange",
    "Report",
    "Room",
    "audited",
    "office_router",
    "perform",
]
