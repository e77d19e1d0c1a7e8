"""The mail catcher as a process: by SMTP in, by HTTP out, and kept through a kill -9."""

import asyncio
import time
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from deploy.embedded.ports import LOOPBACK, free_port
from tests.servers import Catcher, running_catcher
from tests.waiting import until_true


def _mail(to: str = "ada@school.example", subject: str = "Please confirm", template: str = "m03") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "journey@hlta.example.org", to, subject
    mail["Message-ID"] = "<one@hlta.example.org>"
    mail["X-HLTA-Template"], mail["X-HLTA-Journey"] = template, "j1"
    mail.set_content("Dear Ada,\n\nopen https://portal.example/declaration/abc.def?x=1&y=2.\n<b>Bye</b>\n")
    html = '<html><head></head><body><a href="https://portal.example/">open</a><script>alert(1)</script></body></html>'
    mail.add_alternative(html, subtype="html")
    mail.add_alternative("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar", params={"method": "REQUEST"})
    return mail


async def _send(catcher: Catcher, *mails: EmailMessage) -> None:
    port = int(catcher.smtp_url.rpartition(":")[2])
    async with aiosmtplib.SMTP(hostname=LOOPBACK, port=port, timeout=5) as client:
        for mail in mails:
            await client.send_message(mail)


async def test_a_mail_is_listed_with_what_a_simulated_person_needs(catcher: Catcher) -> None:
    began = time.time()
    await _send(catcher, _mail())
    [listed] = catcher.mails()
    assert began <= listed.pop("received_at") <= time.time()
    assert listed == {
        "sequence": catcher.before + 1,
        "to": ["ada@school.example"],
        "from": "journey@hlta.example.org",
        "subject": "Please confirm",
        "message_id": "<one@hlta.example.org>",
        "headers": {"X-HLTA-Template": "m03", "X-HLTA-Journey": "j1"},
        "links": ["https://portal.example/declaration/abc.def?x=1&y=2"],
    }


async def test_one_mail_has_its_text_html_and_calendar(catcher: Catcher) -> None:
    await _send(catcher, _mail())
    address = f"{catcher.url}/api/mails/{catcher.before + 1}"
    whole = httpx.get(address).json()
    assert whole["text"].startswith("Dear Ada,")
    assert whole["html"].startswith("<html>")
    assert [calendar.splitlines()[0] for calendar in whole["calendar"]] == ["BEGIN:VCALENDAR"]
    assert b"X-HLTA-Journey: j1" in httpx.get(f"{address}/raw").content


async def test_a_list_is_one_persons_and_goes_on_where_the_reader_left_off(catcher: Catcher) -> None:
    await _send(catcher, _mail(to="ada@school.example"), _mail(to="Ben@School.example"), _mail(to="ada@school.example"))
    first, second = catcher.mails(to="ADA@school.example")
    assert [mail["to"] for mail in catcher.mails(to="ben@school.example")] == [["Ben@School.example"]]
    rest = httpx.get(f"{catcher.url}/api/mails", params={"after": first["sequence"], "to": "ada@school.example"}).json()
    assert [mail["sequence"] for mail in rest["mails"]] == [second["sequence"]]
    assert rest["last"] == catcher.before + 3


async def test_who_waits_is_answered_as_soon_as_a_mail_comes(catcher: Catcher) -> None:
    query: dict[str, str | int] = {"to": "cara@school.example", "after": catcher.before, "wait": 20}
    async with httpx.AsyncClient(timeout=25) as client:
        waiting = asyncio.create_task(client.get(f"{catcher.url}/api/mails", params=query))
        await _send(catcher, _mail(to="somebody-else@school.example"))
        assert not waiting.done()
        await _send(catcher, _mail(to="cara@school.example"))
        answer = await asyncio.wait_for(waiting, 5)
    assert [mail["to"] for mail in answer.json()["mails"]] == [["cara@school.example"]]


async def test_who_waits_in_vain_gets_an_empty_list(catcher: Catcher) -> None:
    query: dict[str, str | float] = {"to": "nobody@school.example", "wait": 0.1}
    assert httpx.get(f"{catcher.url}/api/mails", params=query).json()["mails"] == []


async def test_an_accepted_mail_survives_kill_9(tmp_path: Path) -> None:
    port, smtp_port = free_port(), free_port()
    catcher = Catcher(f"http://{LOOPBACK}:{port}", f"smtp://{LOOPBACK}:{smtp_port}")
    with running_catcher(tmp_path, port, smtp_port) as process:
        await _send(catcher, _mail(subject="first"), _mail(subject="second"))
        kept = catcher.mails()
        process.kill()
        process.wait(5)
    with running_catcher(tmp_path, port, smtp_port):
        assert catcher.mails() == kept
        await _send(catcher, _mail(subject="third"))
        assert [(mail["sequence"], mail["subject"]) for mail in catcher.mails()] == [
            (1, "first"),
            (2, "second"),
            (3, "third"),
        ]


async def test_mail_refused_for_now_is_not_kept(catcher: Catcher) -> None:
    catcher.switch(refuse_451_percent=100)
    with pytest.raises(aiosmtplib.SMTPDataError, match="try again later") as refused:
        await _send(catcher, _mail())
    assert refused.value.code == 451
    assert catcher.mails() == []


async def test_mail_cut_off_after_its_data_is_kept_and_the_sender_does_not_know(catcher: Catcher) -> None:
    catcher.switch(cut_after_data_percent=100)
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await _send(catcher, _mail())
    assert len(catcher.mails()) == 1


async def test_a_withheld_mail_is_lost_and_a_doubled_one_is_there_twice(catcher: Catcher) -> None:
    catcher.switch(withhold_next=1, double_next=1)
    await _send(catcher, _mail(subject="lost"), _mail(subject="twice"), _mail(subject="once"))
    assert [mail["subject"] for mail in catcher.mails()] == ["twice", "twice", "once"]


async def test_a_mail_held_back_arrives_later_than_it_was_accepted(catcher: Catcher) -> None:
    catcher.switch(hold_back_next=1, hold_back_seconds=0.3)
    await _send(catcher, _mail(subject="late"), _mail(subject="at once"))
    accepted = time.time()
    until_true(lambda: len(catcher.mails()) == 2, within=5, what="both mails are there")
    at_once, late = catcher.mails()
    assert (at_once["subject"], late["subject"]) == ("at once", "late")
    assert late["received_at"] > accepted


async def test_faults_can_be_meant_for_one_template_alone(catcher: Catcher) -> None:
    catcher.switch(withhold_next=1, template="m23")
    await _send(catcher, _mail(template="m03"), _mail(template="m23"), _mail(template="m23"))
    assert [mail["headers"]["X-HLTA-Template"] for mail in catcher.mails()] == ["m03", "m23"]


async def test_the_inbox_page_finds_mails_by_person_and_by_word(catcher: Catcher) -> None:
    await _send(catcher, _mail(to="dora@school.example", subject="A <b>bold</b> one"), _mail(to="emil@school.example"))
    page = httpx.get(catcher.url, params={"to": "dora@school.example"}).text
    assert "A &lt;b&gt;bold&lt;/b&gt; one" in page
    assert f'href="/mails/{catcher.before + 2}"' not in page
    assert f'href="/mails/{catcher.before + 1}"' in httpx.get(catcher.url, params={"search": "BOLD"}).text


async def test_the_inbox_page_finds_what_stands_in_a_mail_and_names_whom_it_is_for(catcher: Catcher) -> None:
    mail = _mail(to="Fay Example <fay@school.example>", subject="Another one")
    mail.get_body(("plain",)).set_content("Nothing is due before\nMonday 7 December.\n")  # type: ignore[union-attr]
    await _send(catcher, mail, _mail(to="emil@school.example"))
    found = httpx.get(catcher.url, params={"search": "due before monday"}).text
    assert "1 mail with" in found
    assert f'href="/mails/{catcher.before + 1}"' in found
    assert '<option value="fay@school.example">Fay Example, fay@school.example (1)</option>' in found
    assert "words" not in catcher.mails()[0]


async def test_attached_files_are_read_and_saved(catcher: Catcher) -> None:
    mail = _mail()
    for number in (1, 2):
        file = f"BEGIN:VCALENDAR\r\nX-NUMBER:{number}\r\nEND:VCALENDAR\r\n".encode()
        mail.add_attachment(file, maintype="application", subtype="ics", filename=f"invitation-{number}.ics")
    await _send(catcher, mail)
    address = f"{catcher.url}/mails/{catcher.before + 1}"
    page = httpx.get(address, params={"part": "files"}).text
    assert page.count("X-NUMBER:") == 2
    assert f'<a href="/mails/{catcher.before + 1}/files/2">invitation-2.ics</a>' in page
    saved = httpx.get(f"{address}/files/2")
    assert saved.content == b"BEGIN:VCALENDAR\r\nX-NUMBER:2\r\nEND:VCALENDAR\r\n"
    assert saved.headers["Content-Disposition"] == "attachment; filename*=utf-8''invitation-2.ics"
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert httpx.get(f"{address}/files/3").status_code == 404
    assert "Save as a file for a mail program" in httpx.get(address, params={"part": "raw"}).text


async def test_the_text_of_a_mail_has_links_that_can_be_followed_and_nothing_else_that_is_live(
    catcher: Catcher,
) -> None:
    await _send(catcher, _mail())
    page = httpx.get(f"{catcher.url}/mails/{catcher.before + 1}").text
    assert '<a href="https://portal.example/declaration/abc.def?x=1&amp;y=2" rel="noreferrer">' in page
    assert "&lt;b&gt;Bye&lt;/b&gt;" in page


async def test_the_html_of_a_mail_is_shown_in_a_frame_that_can_run_and_load_nothing(catcher: Catcher) -> None:
    await _send(catcher, _mail())
    address = f"{catcher.url}/mails/{catcher.before + 1}"
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in httpx.get(address, params={"part": "html"}).text
    framed = httpx.get(f"{address}/html")
    assert framed.headers["Content-Security-Policy"].startswith("sandbox allow-popups")
    assert "default-src 'none'" in framed.headers["Content-Security-Policy"]
    assert "script-src" not in framed.headers["Content-Security-Policy"]
    assert '<head><base target="_blank"></head>' in framed.text


async def test_a_mail_that_is_not_there_gives_404(catcher: Catcher) -> None:
    assert httpx.get(f"{catcher.url}/api/mails/999999").status_code == 404


async def test_mail_refused_for_good_is_not_kept(catcher: Catcher) -> None:
    catcher.switch(refuse_550_percent=100)
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await _send(catcher, _mail())
    assert (refused.value.code, catcher.mails()) == (550, [])


async def test_a_server_that_is_away_takes_no_connection_and_breaks_those_that_were_open(catcher: Catcher) -> None:
    async with aiosmtplib.SMTP(hostname=LOOPBACK, port=int(catcher.smtp_url.rpartition(":")[2]), timeout=5) as client:
        await client.send_message(_mail(subject="before"))
        catcher.switch(away=True)
        with pytest.raises(aiosmtplib.SMTPServerDisconnected):
            await client.send_message(_mail(subject="while away"))
    with pytest.raises(aiosmtplib.SMTPException):
        await _send(catcher, _mail(subject="while away"))
    catcher.switch()
    await _send(catcher, _mail(subject="after"))
    assert [mail["subject"] for mail in catcher.mails()] == ["before", "after"]


@pytest.mark.parametrize(("fault", "kept"), [("time_out_before_data_percent", 0), ("time_out_after_data_percent", 1)])
async def test_a_server_that_falls_silent_keeps_what_had_been_handed_over(
    catcher: Catcher, fault: str, kept: int
) -> None:
    catcher.switch(**{fault: 100, "silent_seconds": 30})
    port = int(catcher.smtp_url.rpartition(":")[2])
    client = aiosmtplib.SMTP(hostname=LOOPBACK, port=port, timeout=0.5)
    await client.connect()
    with pytest.raises(aiosmtplib.SMTPTimeoutError):
        await client.send_message(_mail())
    client.close()
    assert len(catcher.mails()) == kept
