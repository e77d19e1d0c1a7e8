"""When people act, what they find on a page and in a mail, and what they hand in."""

from datetime import UTC, date, datetime, time
from random import Random

import httpx
import pytest

from rehearsal import doors
from rehearsal.doors import Browser, TurnedAway
from rehearsal.mailbox import read_letter, read_mail
from rehearsal.pace import after_days, working_days
from rehearsal.people.writing import DOCUMENTS, TASKS
from rehearsal.records import ClockHistory
from rehearsal.school_hours import may_leave_at, terms_of
from shared.clock import ClockRecord
from shared.contracts.values import TermDates

PAGE = """<html><title>Are you free?</title><body>
<form method="get" action="/search"><input name="q"></form>
<form method="post" action="/out"><button name="leave">Sign out</button></form>
<form method="post"><input type="hidden" name="key" value="k1"><input name="available" type="radio">
<button>Send</button></form></body></html>"""
REFUSED = (
    '<html><body><div class="error-summary"><h2>There is a problem</h2><a>Choose yes or no</a></div></body></html>'
)


async def test_a_form_is_sent_with_what_was_hidden_in_it_to_where_it_says() -> None:
    sent: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            sent.append((request.url.path, request.content.decode()))
            return httpx.Response(303, headers={"Location": "/confirm/abc"})
        return httpx.Response(200, text=PAGE)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        browser = Browser(client)
        page = await browser.open("http://portal.example/confirm/abc")
        await browser.submit(page, {"available": "yes"})
    assert sent == [("/confirm/abc", "key=k1&available=yes")]


async def test_a_refusal_is_told_with_the_words_of_the_error_summary_and_without_the_token() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, text=REFUSED) if request.method == "POST" else httpx.Response(200, text=PAGE)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        browser = Browser(client)
        page = await browser.open("http://portal.example/confirm/" + "x" * 60)
        with pytest.raises(TurnedAway) as refused:
            await browser.submit(page, {"available": "yes"})
    assert "There is a problem Choose yes or no" in str(refused.value)
    assert "x" * 20 not in str(refused.value)


async def test_a_request_is_repeated_while_the_other_side_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_FIRST_PAUSE_SECONDS", 0.0)
    answers: list[httpx.Response | Exception] = [
        httpx.Response(503),
        httpx.ConnectError("away"),
        httpx.Response(200, text=PAGE),
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        one = answers.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        page = await Browser(client).open("http://portal.example/confirm/abc")
    assert (page.status, answers) == (200, [])


def test_a_mail_is_read_by_its_headers_and_links() -> None:
    listed = {
        "sequence": 7,
        "received_at": 12.5,
        "to": ["Head@School.example.org"],
        "message_id": "<a@b>",
        "links": ["http://portal.example/declaration/tok", "http://portal.example/"],
        "headers": {"X-HLTA-Template": "m03_please_confirm", "X-HLTA-Journey": "j1", "X-HLTA-Cause": "f1"},
    }
    letter = read_letter(listed)
    assert (letter.to, letter.link("declaration"), letter.link("slots")) == (
        "head@school.example.org",
        "http://portal.example/declaration/tok",
        None,
    )
    mail = read_mail(listed)
    assert (mail.template, mail.cause, mail.journey, mail.received_real) == ("m03_please_confirm", "f1", "j1", 12.5)


def test_somebody_who_works_on_weekdays_answers_fridays_evening_mail_on_monday() -> None:
    friday_evening = datetime(2026, 10, 9, 19, 0, tzinfo=UTC)
    at = after_days(friday_evening, 0.2, (time(9), time(17)), Random(1), working_days)
    assert at.date() == date(2026, 10, 12)
    assert datetime(2026, 10, 12, 8, tzinfo=UTC) <= at <= datetime(2026, 10, 12, 16, tzinfo=UTC)


AUTUMN = terms_of(
    (
        TermDates(
            name="autumn",
            starts_on=date(2026, 9, 3),
            ends_on=date(2026, 12, 18),
            half_term_starts_on=date(2026, 10, 26),
            half_term_ends_on=date(2026, 10, 30),
        ),
    )
)


@pytest.mark.parametrize(
    ("due_at", "leaves_at"),
    [
        (datetime(2026, 10, 14, 8, tzinfo=UTC), datetime(2026, 10, 14, 8, tzinfo=UTC)),
        (datetime(2026, 10, 14, 5, tzinfo=UTC), datetime(2026, 10, 14, 6, 30, tzinfo=UTC)),
        (datetime(2026, 10, 14, 17, 1, tzinfo=UTC), datetime(2026, 10, 15, 6, 30, tzinfo=UTC)),
        # Friday before half-term, 18:01 in London: Monday after it, when clocks have gone back.
        (datetime(2026, 10, 23, 17, 1, tzinfo=UTC), datetime(2026, 11, 2, 7, 30, tzinfo=UTC)),
    ],
)
def test_mail_to_a_school_waits_for_school_hours(due_at: datetime, leaves_at: datetime) -> None:
    assert may_leave_at(due_at, "head", AUTUMN) == leaves_at
    assert may_leave_at(due_at, "candidate", AUTUMN) == due_at


def test_the_sample_evidence_cites_every_standard_that_needs_a_document_and_all_eight_tasks() -> None:
    cited = sorted(int(number) for document in DOCUMENTS for number in document.standards.split(","))
    assert cited == [number for number in range(1, 34) if number != 11]
    assert [task.code for task in TASKS] == ["1", "2", "3", "4a", "4b", "4c", "4d", "4e"]


def test_the_clock_history_turns_instants_around_also_across_a_pause() -> None:
    start = datetime(2026, 10, 7, 8, tzinfo=UTC)
    history = ClockHistory([ClockRecord(version=1, real0=100.0, business0=start, factor=86_400.0, paused=True)])
    history.add(ClockRecord(version=2, real0=110.0, business0=start, factor=86_400.0))
    assert history.business(105.0) == start
    assert history.business(111.0) == datetime(2026, 10, 8, 8, tzinfo=UTC)
    assert history.real(datetime(2026, 10, 9, 8, tzinfo=UTC)) == 112.0
