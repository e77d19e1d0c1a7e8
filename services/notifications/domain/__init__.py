"""What notifications remembers of a journey: enough to know whom to tell, and whether a reminder's reason is gone.

`learn` takes one fact in. Facts come twice, late and out of order, so each one sets what it alone knows, and the newer
of two (by version, proposal or sequence) wins.
"""

from services.notifications.domain import arranging  # noqa: F401  # teaches `learn` what assessment tells
from services.notifications.domain.learning import learn
from services.notifications.domain.records import (
    Agreed,
    Appointment,
    AskedGuest,
    Attendance,
    Check,
    Choice,
    Cohort,
    Journey,
    OfferedTimes,
    Outcome,
    Person,
    Place,
    PlaceOffer,
    Provider,
    Request,
    School,
    Turn,
)

__all__ = [
    "Agreed",
    "Appointment",
    "AskedGuest",
    "Attendance",
    "Check",
    "Choice",
    "Cohort",
    "Journey",
    "OfferedTimes",
    "Outcome",
    "Person",
    "Place",
    "PlaceOffer",
    "Provider",
    "Request",
    "School",
    "Turn",
    "learn",
]
