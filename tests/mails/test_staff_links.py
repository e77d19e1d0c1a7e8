"""A mail to staff opens the page on which they do what it asks, and the portal serves every such page."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, cast

from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import SecretStr

from services.notifications.links import STAFF
from services.portal.app import build_app
from services.portal.rendering import Portal
from shared.settings import Settings
from tests.mails.reading import SECRET, mails

SETTINGS = Settings(secret_key=SecretStr(SECRET))


def _opened() -> dict[str, set[str]]:
    """By template, the pages of staff that its mails open."""
    found: dict[str, set[str]] = defaultdict(set)
    for mail in mails():
        if mail.part in STAFF:
            found[mail.template] |= set(re.findall(r"https://portal\.example\.org(/staff[^\s<>\"]*)", mail.text))
    return found


def test_a_mail_to_staff_opens_the_page_for_what_it_asks() -> None:
    opened = _opened()
    kinds = {
        "m15_assessment_offered": "/staff/offers/",
        "m20_appointment_confirmed": "/staff/appointments/",
        "m26_evidence_late": "/staff/candidates/journey/late",
        "m28_evidence_ready": "/staff/candidates/journey/evidence",
        "m31_record_due": "/staff/appointments/",
        "m32_moderation": "/staff/moderation",
        "m34_appeal_given": "/staff/appeals/",
        "m36_session_changed": "/staff/sessions",
        "m37_arrange_again": "/staff/candidates/journey",
        "m43_draft_shared": "/staff/drafts/journey/",
    }
    assert {
        template: all(page.startswith(start) for page in opened[template]) for template, start in kinds.items()
    } == (dict.fromkeys(kinds, True))
    assert all(opened.values()), [template for template, pages in opened.items() if not pages]


def test_every_page_that_a_mail_to_staff_opens_is_served() -> None:
    app = build_app(Portal(SETTINGS, *(cast(Any, None) for _ in range(5))))
    served = [
        re.compile(re.sub(r"\{\w+\}", "[A-Za-z0-9_-]+", str(route.path)))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and "GET" in (route.methods or ())
    ]
    pages = set().union(*_opened().values())
    assert len(pages) > 8
    assert [page for page in sorted(pages) if not any(pattern.fullmatch(page) for pattern in served)] == []
