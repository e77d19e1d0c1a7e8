"""The ways out: mail goes encrypted or not at all, and GOV.UK Notify carries what it can."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from services.notifications.gateways import Gateway, gateway_of
from services.notifications.gateways.smtp import Server
from services.notifications.messages import digest_of
from shared.errors import InvalidSetting, Unreachable
from shared.outgoing import outgoing_client
from shared.settings import Settings
from tests.services.notifications.desk import Desk, sample_fact
from tests.services.notifications.notify_double import API_KEY, BREAK, TEMPLATE, NotifyDouble, open_notify
from tests.services.notifications.post_office import PostOffice
from tests.waiting import until


def _smtp(url: str, **more: object) -> Settings:
    return Settings.model_validate({"smtp_url": url, **more})


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, "none")),
        ("smtp+starttls://user:a%40b@mail.example.org", ("mail.example.org", 587, "starttls")),
        ("smtps://mail.example.org", ("mail.example.org", 465, "tls")),
        ("smtp+starttls://mail.example.org:2525", ("mail.example.org", 2525, "starttls")),
    ],
)
def test_the_address_says_how_the_line_is_protected(url: str, found: tuple[str, int, str]) -> None:
    server = Server.of(_smtp(url))
    assert (server.host, server.port, server.tls) == found
    if server.user:
        assert (server.user, server.password) == ("user", "a@b")
        assert "a@b" not in repr(server)


@pytest.mark.parametrize(
    ("url", "more", "says"),
    [
        ("smtp://mail.example.org:25", {}, r"unencrypted\. Write smtp\+starttls://"),
        ("http://mail.example.org", {}, "must look like"),
        ("smtps://", {}, "must look like"),
        ("smtps://mail.example.org", {"clock": "rehearsal"}, "a rehearsal may send to this machine"),
    ],
)
def test_an_address_by_which_mail_must_not_leave_is_refused(url: str, more: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidSetting, match=says):
        Server.of(_smtp(url, **more))


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ({"notify_api_key": "example-key"}, "ends with two UUIDs"),
        ({"notify_template": "the one"}, "the id of an e-mail template"),
        ({"clock": "rehearsal"}, "a rehearsal sends no real mail"),
    ],
)
async def test_settings_by_which_notify_could_not_work_are_refused(setting: dict[str, object], says: str) -> None:
    good = {"notify_api_key": API_KEY, "notify_template": TEMPLATE}
    with pytest.raises(InvalidSetting, match=says):
        gateway_of(Settings.model_validate(good | setting), outgoing_client())


@asynccontextmanager
async def _tls(desk: Desk, certificate: trustme.LeafCert | None) -> AsyncIterator[Gateway]:
    """A gateway that insists on STARTTLS, and a server that offers it with this certificate, or does not."""
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(context)
    post = PostOffice()
    await post.open(starttls=context)
    desk.post.close()
    desk.post = post
    try:
        yield Server("127.0.0.1", post.port, None, None, tls="starttls")
    finally:
        post.close()


def _trust(monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, directory: Path) -> None:
    file = directory / "authority.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


async def test_mail_leaves_encrypted_where_starttls_is_wanted(
    journey_desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    _trust(monkeypatch, authority, tmp_path)
    async with (
        _tls(journey_desk, authority.issue_cert("127.0.0.1")) as gateway,
        journey_desk.sending(gateway=gateway),
    ):
        await journey_desk.settled(accepted=1)
    assert journey_desk.post.were_encrypted == [True]


async def test_nothing_leaves_for_a_server_that_offers_no_encryption(journey_desk: Desk) -> None:
    async with _tls(journey_desk, None) as gateway:
        with pytest.raises(Unreachable, match=r"does not offer STARTTLS\. No mail leaves unencrypted"):
            await gateway.line().open()
    assert (journey_desk.post.lines, journey_desk.post.taken) == (1, [])


async def test_nothing_leaves_for_a_server_whose_certificate_nobody_trusts(journey_desk: Desk) -> None:
    async with _tls(journey_desk, trustme.CA().issue_cert("127.0.0.1")) as gateway:
        with pytest.raises(Unreachable, match="a certificate that is not trusted"):
            await gateway.line().open()
    assert journey_desk.post.taken == []


async def test_nothing_leaves_for_a_server_that_shows_another_ones_certificate(
    journey_desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    _trust(monkeypatch, authority, tmp_path)
    async with _tls(journey_desk, authority.issue_cert("other.example.org")) as gateway:
        with pytest.raises(Unreachable, match="a certificate that is not trusted"):
            await gateway.line().open()
    assert journey_desk.post.taken == []


@asynccontextmanager
async def _notify(desk: Desk) -> AsyncIterator[tuple[NotifyDouble, Gateway]]:
    """GOV.UK Notify's double, and the gateway that sends words there and calendar entries to the post office."""
    async with open_notify() as double, outgoing_client() as http:
        settings = Settings(
            smtp_url=f"smtp://127.0.0.1:{desk.post.port}",
            notify_api_key=SecretStr(API_KEY),
            notify_template=TEMPLATE,
            notify_url=double.url,
        )
        yield double, gateway_of(settings, http)


async def test_words_leave_by_notify_and_an_invitation_by_smtp(journey_desk: Desk) -> None:
    async with _notify(journey_desk) as (notify, gateway):
        await journey_desk.tell(sample_fact("m09_place_confirmed"))
        async with journey_desk.sending(gateway=gateway):
            await journey_desk.settled(accepted=len(await journey_desk.rows()))
    [words] = [one for one in notify.taken if one["email_address"] == "sam.example@candidate.example"]
    key = next(row["message_key"] for row in await journey_desk.rows() if row["template"] == "m02_application_received")
    assert words["reference"] == digest_of(key)
    assert words["template_id"] == TEMPLATE
    assert words["personalisation"]["subject"] == "Application HLTA-4F7K2 received: see what happens next"
    paragraphs = words["personalisation"]["body"].split("\n\n")
    assert max(len(line) for one in paragraphs for line in one.splitlines()) > 76, "Notify wraps lines itself"
    assert "m09_place_confirmed" in journey_desk.post.templates
    assert "m02_application_received" not in journey_desk.post.templates


@pytest.mark.parametrize(
    "trouble", [429, 403, (400, {"errors": [{"error": "BadRequestError", "message": "Template"}]})]
)
async def test_what_notify_does_not_take_for_a_reason_of_ours_is_tried_again(
    journey_desk: Desk, trouble: int | tuple[int, dict[str, object]]
) -> None:
    async with _notify(journey_desk) as (notify, gateway):
        notify.next.append(trouble)
        async with journey_desk.sending(gateway=gateway):
            await journey_desk.settled(accepted=1)
    assert len(notify.taken) == 1
    assert await journey_desk.facts() == ["message_accepted"]


async def test_an_address_that_notify_refuses_counts_as_a_bounce(journey_desk: Desk) -> None:
    errors = [{"error": "ValidationError", "message": "email_address Not a valid email address"}]
    async with _notify(journey_desk) as (notify, gateway):
        notify.next.append((400, {"errors": errors}))
        async with journey_desk.sending(gateway=gateway):
            await journey_desk.settled(refused=1)
    assert notify.taken == []
    assert await journey_desk.facts() == ["message_refused", "message_bounced"]


@pytest.mark.parametrize("trouble", [BREAK, 504])
async def test_an_outcome_that_nobody_knows_is_asked_for_and_no_second_copy_leaves(
    journey_desk: Desk, trouble: int
) -> None:
    async with _notify(journey_desk) as (notify, gateway):
        notify.next.append(trouble)
        async with journey_desk.sending(gateway=gateway):
            await journey_desk.settled(accepted=1)
    assert len(notify.taken) == 1, "taken before the line broke, or sent again since Notify did not have it"
    assert await journey_desk.facts() == ["message_unknown", "message_accepted"]


async def test_a_message_that_notify_failed_to_send_leaves_again(journey_desk: Desk) -> None:
    async with _notify(journey_desk) as (notify, gateway):
        key = (await journey_desk.rows())[0]["message_key"]
        notify.next.append(BREAK)
        notify.statuses[digest_of(key)] = "technical-failure"
        async with journey_desk.sending(gateway=gateway):
            await journey_desk.settled(accepted=1)
    assert [one["reference"] for one in notify.taken] == [digest_of(key)] * 2


async def test_a_mail_server_that_is_away_holds_up_invitations_alone(journey_desk: Desk) -> None:
    async with _notify(journey_desk) as (notify, gateway):
        journey_desk.post.close()
        await journey_desk.tell(sample_fact("m09_place_confirmed"))
        async with journey_desk.sending(gateway=gateway):
            await until(
                lambda: _all_are_tried(journey_desk), within=10, what="the invitation was tried, and words left"
            )
    states = {(row["template"], row["person_id"]): row["state"] for row in await journey_desk.rows()}
    assert states == {
        ("m02_application_received", "candidate"): "accepted",
        ("m09_place_confirmed", "candidate"): "planned",
        ("m09_place_confirmed", "contact"): "accepted",  # the school's copy bears no entry for a calendar
    }
    assert len(notify.taken) == 2


async def _all_are_tried(desk: Desk) -> bool:
    rows = await desk.rows()
    return all(row["state"] == "accepted" or row["attempt"] >= 2 for row in rows)


async def test_requests_to_notify_wait_no_longer_than_the_client_allows(journey_desk: Desk) -> None:
    """A service that never answers is an unknown outcome, not a sender that hangs."""

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
    settings = Settings(notify_api_key=SecretStr(API_KEY), notify_template=TEMPLATE, notify_url=url)
    async with (
        outgoing_client(timeout_seconds=0.2) as http,
        journey_desk.sending(gateway=gateway_of(settings, http)),
    ):
        await until(lambda: _told(journey_desk, "message_unknown"), within=10, what="the outcome is unknown")
    silent.close()


async def _told(desk: Desk, fact: str) -> bool:
    return fact in await desk.facts()
