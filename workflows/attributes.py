"""The search attributes of workflows: what the Temporal UI can filter by. Their values stand in `contract.py`."""

from __future__ import annotations

from typing import Any

from temporalio.common import SearchAttributeKey

PROGRAMME = SearchAttributeKey.for_keyword("HltaProgramme")
PROVIDER = SearchAttributeKey.for_keyword("HltaProvider")
COHORT = SearchAttributeKey.for_keyword("HltaCohort")
STAGE = SearchAttributeKey.for_keyword("HltaStage")
WAITING_ON = SearchAttributeKey.for_keyword("HltaWaitingOn")
NEXT_DEADLINE = SearchAttributeKey.for_datetime("HltaNextDeadline")
REFERENCE = SearchAttributeKey.for_keyword("HltaReference")
"""The candidate's reference, which people write and say instead of an id."""

SEARCH_ATTRIBUTES: tuple[SearchAttributeKey[Any], ...] = (
    PROGRAMME,
    PROVIDER,
    COHORT,
    STAGE,
    WAITING_ON,
    NEXT_DEADLINE,
    REFERENCE,
)
