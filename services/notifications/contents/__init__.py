"""What each template is told: for every fact the values its words may use, and nothing of anybody else.

Templates see these values alone. A third party's version gets the smallest set: guests a first name and their own
minutes, the school's contact a name and dates. One module for each room of the catalogue adds its facts' values.
"""

from services.notifications.contents import (  # noqa: F401  # each registers the values of its facts
    application,
    appointment,
    booking,
    digest,
    evaluation,
    evidence,
    journey,
    network,
    outcome,
    place,
    staff,
)
from services.notifications.contents.told import Told, Values, of_fact, shared_values

__all__ = ["Told", "Values", "of_fact", "shared_values"]
