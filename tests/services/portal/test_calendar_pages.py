"""A private calendar address: given on the person's own page, shown once, and read by calendar programs."""

from __future__ import annotations

from typing import Any

import pytest

from shared.links import Purpose
from tests.services.portal.fakes import Asked, Scene, cookie, link, shown

SECRET = "c2VjcmV0LWZvci10ZXN0cy1vbmx5LTMyLW9jdGV0cy0"
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
NONE = {"version": 0, "is_open": False}
OPEN = {"version": 1, "is_open": True, "made_at": "2026-11-06T10:00:00Z"}
STOPPED = OPEN | {"is_open": False, "ended_at": "2026-11-08T10:00:00Z", "ended_how": "owner"}
CANDIDATE = f"{link(Purpose.JOURNEY)}/calendar"
ADDRESS = f"http://127.0.0.1:8003/calendar/{SECRET}.ics"
GONE = "No calendar is under this address."


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.notifications.on("GET", "/v1/calendar", NONE)


def makes_one(scene: Scene) -> None:
    def made(asked: Asked) -> tuple[int, Any]:
        scene.notifications.on("GET", "/v1/calendar", OPEN)
        return 201, {"secret": SECRET}

    scene.notifications.on("POST", "/v1/calendar", made)


@pytest.mark.parametrize(
    ("path", "cookies", "holds"),
    [
        (CANDIDATE, None, "your interviews, and the day by which your evidence is due"),
        ("/staff/calendar", cookie("assessor"), "the days by which your records are due"),
        ("/staff/calendar", cookie("trainer"), "The sessions that you lead."),
    ],
)
async def test_the_page_says_what_is_in_it_and_that_it_is_never_the_only_notice(
    scene: Scene, path: str, cookies: dict[str, str] | None, holds: str
) -> None:
    page = shown(await scene.get(path, cookies=cookies))
    assert holds in page.text
    assert "times and initials only: no names, no school, and no link to join" in page.text
    assert "It is never the only notice." in page.text
    assert "Your calendar program decides when it looks for changes." in page.text
    assert "Get an address" in page.text
    assert scene.changes == []


async def test_the_address_is_shown_once_with_what_to_do_with_it(scene: Scene) -> None:
    makes_one(scene)
    response = await scene.post(CANDIDATE, data={"do": "new", "replaces": "0"})
    page = shown(response)
    assert ADDRESS in page.text
    assert "We show it once and keep no copy." in page.text
    assert "Google Calendar:" in page.text
    assert response.headers["cache-control"] == "no-store"
    (sent,) = scene.notifications.changes
    assert sent.json == {"replaces": 0}
    assert sent.authorization.startswith("Link ")
    later = shown(await scene.get(CANDIDATE))
    assert SECRET not in later.text
    assert "You got it on Friday 6 November 2026 . We keep no copy, so we cannot show it again." in later.text


async def test_staff_get_one_with_their_own_sign_in(scene: Scene) -> None:
    makes_one(scene)
    page = shown(await scene.post("/staff/calendar", cookies=cookie("assessor"), data={"do": "new", "replaces": "0"}))
    assert ADDRESS in page.text
    (sent,) = scene.notifications.changes
    assert sent.authorization.startswith("Bearer ")


async def test_a_form_sent_twice_says_that_the_address_was_shown(scene: Scene) -> None:
    scene.notifications.on("GET", "/v1/calendar", OPEN)
    words = "An address was made already, and it was shown once. If you have not kept it, make a new one."
    scene.notifications.refuses("POST", "/v1/calendar", 409, "made_meanwhile", words)
    page = shown(await scene.post(CANDIDATE, data={"do": "new", "replaces": "0"}), 409)
    assert words in page.text
    assert "Make a new address" in page.text


async def test_the_address_is_stopped_by_a_button(scene: Scene) -> None:
    def stopped(asked: Asked) -> tuple[int, Any]:
        scene.notifications.on("GET", "/v1/calendar", STOPPED)
        return 200, STOPPED

    scene.notifications.on("GET", "/v1/calendar", OPEN)
    scene.notifications.on("POST", "/v1/calendar/revocation", stopped)
    page = shown(await scene.post(CANDIDATE, data={"do": "stop"}))
    assert "You stopped it on Sunday 8 November 2026 ." in page.text
    assert "Get a new address" in page.text


@pytest.mark.parametrize(
    ("how", "words"),
    [("office", "Our office stopped it on"), ("other_address", "because your e-mail address was changed")],
)
async def test_whoever_did_not_stop_it_is_told_why_it_stopped(scene: Scene, how: str, words: str) -> None:
    scene.notifications.on("GET", "/v1/calendar", STOPPED | {"ended_how": how})
    assert words in shown(await scene.get(CANDIDATE)).text


async def test_operators_have_no_dates_of_their_own_here(scene: Scene) -> None:
    shown(await scene.get("/staff/calendar", cookies=cookie("operator")), 403)
    assert (await scene.get("/staff/calendar")).headers["location"].startswith("/sign-in")


# The address itself --------------------------------------------------------------------------------------------------


async def test_a_calendar_program_gets_the_dates_and_keeps_them_to_itself(scene: Scene) -> None:
    scene.notifications.on("GET", "/v1/calendar/feed", ICS)
    answer = await scene.get(f"/calendar/{SECRET}.ics")
    assert (answer.status_code, answer.text) == (200, ICS)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-robots-tag"] == "noindex"
    (asked,) = scene.notifications.asked
    assert (asked.path, asked.query, asked.authorization) == ("/v1/calendar/feed", "", f"Feed {SECRET}")


@pytest.mark.parametrize("form", ["{}", "W/{}", '"another", {}', "*"])
async def test_what_has_not_changed_is_not_sent_again(scene: Scene, form: str) -> None:
    scene.notifications.on("GET", "/v1/calendar/feed", ICS)
    first = await scene.get(f"/calendar/{SECRET}.ics")
    known = {"If-None-Match": form.format(first.headers["etag"])}
    again = await scene.get(f"/calendar/{SECRET}.ics", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == "private, no-cache"
    scene.notifications.on("GET", "/v1/calendar/feed", ICS.replace("2.0", "2.1"))
    changed = await scene.get(f"/calendar/{SECRET}.ics", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("secret", [SECRET, "x", "what%20is%20this%3F", "é" * 20])
async def test_an_address_that_opens_nothing_is_told_kindly_and_always_alike(scene: Scene, secret: str) -> None:
    answer = await scene.get(f"/calendar/{secret}.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert answer.text.startswith(GONE)
    assert "You can get a new address on your own page." in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_while_the_service_is_away_the_program_is_asked_to_come_back(scene: Scene) -> None:
    scene.notifications.on("GET", "/v1/calendar/feed", {}, status=503)
    answer = await scene.get(f"/calendar/{SECRET}.ics")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "600")
    assert "tries again by itself" in answer.text


async def test_no_log_has_the_address(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.notifications.on("GET", "/v1/calendar/feed", {}, status=500)
    for path in (f"/calendar/{SECRET}.ics", f"/calendar/{SECRET}.icz"):
        await scene.get(path)
    logged = capsys.readouterr()
    assert "refused_without_a_page" in logged.out
    assert SECRET not in logged.out + logged.err
