"""An assessor's own calendar: what is busy and what is given, and addresses that lead nowhere good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import httpx
import pytest

from services.assessment.register.calendars import LARGEST_BYTES, read
from services.assessment.register.domain import Stretch
from services.assessment.register.fetching import fetch
from shared.calendar import to_london
from shared.errors import Invalid

TODAY = date(2027, 3, 22)


def calendar(*events: str) -> bytes:
    blocks = [f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT" for number, event in enumerate(events)]
    text = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sample//EN", *blocks, "END:VCALENDAR", ""])
    return text.replace("\n", "\r\n").encode()


def said(stretches: tuple[Stretch, ...]) -> list[str]:
    """In London time: `2027-03-29 09:00-10:00`."""
    return [f"{to_london(one.starts_at):%Y-%m-%d %H:%M}-{to_london(one.ends_at):%H:%M}" for one in stretches]


def test_an_event_is_busy_and_one_for_hlta_is_given() -> None:
    found = read(
        calendar(
            "SUMMARY:Dentist\nDTSTART:20270323T090000Z\nDTEND:20270323T100000Z",
            "SUMMARY:hlta times\nDTSTART;TZID=Europe/London:20270330T130000\nDTEND;TZID=Europe/London:20270330T170000",
            "SUMMARY:Birthday\nTRANSP:TRANSPARENT\nDTSTART:20270324T090000Z\nDTEND:20270324T100000Z",
            "SUMMARY:Off\nSTATUS:CANCELLED\nDTSTART:20270325T090000Z\nDTEND:20270325T100000Z",
            "SUMMARY:Past\nDTSTART:20270301T090000Z\nDTEND:20270301T100000Z",
        ),
        TODAY,
    )
    assert said(found.busy) == ["2027-03-23 09:00-10:00"]
    assert said(found.given) == ["2027-03-30 13:00-17:00"]
    assert all(one.imported for one in (*found.busy, *found.given))


def test_a_weekly_event_keeps_its_london_hour_over_the_change_of_the_clocks_and_leaves_out_what_is_excluded() -> None:
    """The clocks go forward on 28 March 2027. The second of four Mondays is excluded."""
    weekly = (
        "SUMMARY:Team\nDTSTART;TZID=Europe/London:20270322T090000\nDTEND;TZID=Europe/London:20270322T100000\n"
        "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/London:20270329T090000"
    )
    found = read(calendar(weekly), TODAY)
    assert said(found.busy) == ["2027-03-22 09:00-10:00", "2027-04-05 09:00-10:00", "2027-04-12 09:00-10:00"]
    assert [one.starts_at.hour for one in found.busy] == [9, 8, 8]


def test_whole_days_and_nights_are_cut_into_days() -> None:
    found = read(
        calendar(
            "SUMMARY:Away\nDTSTART;VALUE=DATE:20270323\nDTEND;VALUE=DATE:20270325",
            "SUMMARY:Night\nDTSTART:20270326T220000Z\nDTEND:20270327T060000Z",
            "SUMMARY:Nothing\nDTSTART:20270328T090000Z",
        ),
        TODAY,
    )
    assert said(found.busy) == [
        "2027-03-23 00:00-23:59", "2027-03-24 00:00-23:59", "2027-03-26 22:00-23:59", "2027-03-27 00:00-06:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_calendar"),
        (b"<html>Sign in</html>", "no_calendar"),
        (b"\xff\xfe\x00", "no_calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "no_calendar"),
        (calendar("DTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:99990101"), "no_calendar"),
        (b"x" * (LARGEST_BYTES + 1), "calendar_too_large"),
    ],
)
def test_what_is_no_calendar_is_said(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(content, TODAY)
    assert refused.value.reason_code == code


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=1,2;BYMINUTE=0,1"])
def test_what_repeats_within_a_day_is_refused_before_it_is_worked_out(rule: str) -> None:
    with pytest.raises(Invalid, match="more than once a day"):
        read(calendar(f"SUMMARY:Beat\nDTSTART:20270322T000000Z\nDTEND:20270322T000030Z\nRRULE:{rule}"), TODAY)


def test_a_calendar_that_is_too_full_is_refused() -> None:
    once = "SUMMARY:One\nDTSTART:20270323T090000Z\nDTEND:20270323T100000Z"
    with pytest.raises(Invalid, match="more than 1000 events"):
        read(calendar(*[once] * 1001), TODAY)
    with pytest.raises(Invalid, match="more than 100 that repeat"):
        read(calendar(*[f"{once}\nRRULE:FREQ=DAILY"] * 101), TODAY)


def test_an_event_without_an_end_in_sight_is_busy_for_the_half_year_alone() -> None:
    found = read(calendar("SUMMARY:Ever\nDTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:20990101"), TODAY)
    assert (len(found.busy), said(found.busy)[0]) == (26 * 7, "2027-03-22 00:00-23:59")


# --- addresses --------------------------------------------------------------------------------------------------------

ADDRESS = "https://calendar.example.org/private/una.ics"


async def fetched(address: str, answer: Callable[[httpx.Request], httpx.Response], *found: str) -> bytes:
    async def looking_up(_: str) -> list[str]:
        return list(found) or ["93.184.216.34"]

    return await fetch(address, httpx.MockTransport(answer), looking_up)


async def test_a_calendar_is_fetched_from_the_address_that_was_looked_up() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"BEGIN:VCALENDAR")

    assert await fetched("webcal://calendar.example.org/private/una.ics", answer) == b"BEGIN:VCALENDAR"
    (request,) = asked
    assert (str(request.url), request.headers["Host"]) == (
        "https://93.184.216.34/private/una.ics",
        "calendar.example.org",
    )
    assert request.extensions["sni_hostname"] == "calendar.example.org"


@pytest.mark.parametrize(
    "address",
    ["http://calendar.example.org/una.ics", "file:///etc/passwd", "https://me:secret@calendar.example.org/", "una.ics",
     "https://calendar.example.org:8443/una.ics"],
)  # fmt: skip
async def test_only_plain_https_addresses_are_asked(address: str) -> None:
    with pytest.raises(Invalid, match="begins with https"):
        await fetched(address, _never)


@pytest.mark.parametrize(
    "found",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "0.0.0.0",
        "224.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
    ],
)
async def test_our_own_network_is_never_asked_even_beside_a_public_address(found: str) -> None:
    with pytest.raises(Invalid, match="no public server"):
        await fetched(ADDRESS, _never, "93.184.216.34", found)


@pytest.mark.parametrize(
    "address", ["https://calendar.example.org:99999/", "https://calendar.example.org:abc/", "https://[::1/x",
                "https://calendar.example.org/\x01", "https://calendar.example.org/" + "x" * 70_000],
)  # fmt: skip
async def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(Invalid, match="This is no address"):
        await fetched(address, _never)


async def test_a_name_that_no_server_can_have_is_said() -> None:
    for host in ("a..b", "a" * 70 + ".example.org"):
        with pytest.raises(Invalid, match=r"This is no address|no public server"):
            await fetch(f"https://{host}/", httpx.MockTransport(_never))


async def test_a_redirect_into_our_own_network_is_not_followed() -> None:
    async def looking_up(host: str) -> list[str]:
        return ["127.0.0.1"] if host == "localhost" else ["93.184.216.34"]

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "https://localhost/admin"})

    with pytest.raises(Invalid, match="no public server"):
        await fetch(ADDRESS, httpx.MockTransport(answer), looking_up)


async def test_redirects_without_end_large_files_and_errors_are_said() -> None:
    with pytest.raises(Invalid, match="without end"):
        await fetched(ADDRESS, lambda _: httpx.Response(302, headers={"Location": "/again"}))
    with pytest.raises(Invalid, match="larger than 2 MB"):
        await fetched(ADDRESS, lambda _: httpx.Response(200, content=b"x" * (LARGEST_BYTES + 1)))
    with pytest.raises(Invalid, match="It answers 404"):
        await fetched(ADDRESS, lambda _: httpx.Response(404))

    def broken(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(Invalid, match="does not answer"):
        await fetched(ADDRESS, broken)


def _never(_: httpx.Request) -> httpx.Response:
    raise AssertionError("nobody may be asked")
