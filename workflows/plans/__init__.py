"""What is waited for in each stage, and what is asked meanwhile. Pure: facts in, plan out."""

from __future__ import annotations

from workflows.plans.arranging import allocation, beside, times
from workflows.plans.beginning import declaration, place, preparation, redeclaration
from workflows.plans.ending import coming_back, standstill, withdrawal
from workflows.plans.groups import closing, cohort, draft, evaluation, meeting, releasing
from workflows.plans.judging import appeal, assessment, award, evidence, moderation, reassessment
from workflows.plans.mornings import before_the_first_digest, digest
from workflows.plans.planned import Planned, Wait, london, one_working_day_after
from workflows.plans.retention import retention

__all__ = [
    "Planned",
    "Wait",
    "allocation",
    "appeal",
    "assessment",
    "award",
    "before_the_first_digest",
    "beside",
    "closing",
    "cohort",
    "coming_back",
    "declaration",
    "digest",
    "draft",
    "evaluation",
    "evidence",
    "london",
    "meeting",
    "moderation",
    "one_working_day_after",
    "place",
    "preparation",
    "reassessment",
    "redeclaration",
    "releasing",
    "retention",
    "standstill",
    "times",
    "withdrawal",
]
