"""From the ledger to the mail server, through every way in which that can go wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.notifications import ledger
from services.notifications.catalogue import rules_for
from services.notifications.gateways import Letter
from services.notifications.gateways.smtp import Server, SmtpLine
from services.notifications.sender import look_up
from services.notifications.wire import Wire
from shared.contracts import intake
from shared.errors import NotYet
from tests.services.notifications.desk import HOST, WED_7_OCTOBER, Desk, sample_fact
from tests.services.notifications.post_office import BREAK, LATER, NEVER, TAKE, PostOffice
from tests.waiting import until


async def test_a_planned_message_is_sent_once_with_its_headers(journey_desk: Desk) -> None:
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1)
    [mail] = journey_desk.post.taken
    assert mail["To"] == "Sam Example <sam.example@candidate.example>"
    assert mail["X-HLTA-Template"] == "m02_application_received"
    assert mail["X-HLTA-Journey"] == "journey"
    assert mail["X-HLTA-Cohort"] == "cohort"
    assert mail["X-HLTA-Recipient"] == "candidate"
    assert mail["X-HLTA-Step"] == "1"
    assert mail["X-HLTA-Due"] == "2026-10-07T08:00:00+00:00"
    assert mail["X-HLTA-Cause"] == (await journey_desk.rows())[0]["cause_id"]
    assert await journey_desk.facts() == ["message_accepted"]


async def test_a_message_to_a_school_leaves_when_its_hours_begin(journey_desk: Desk) -> None:
    saturday = datetime(2026, 10, 10, 9, 0, tzinfo=UTC)
    opens = datetime(2026, 10, 12, 6, 30, tzinfo=UTC)  # Monday 7:30 in London
    async with journey_desk.sending() as sender:
        await journey_desk.settled(accepted=1)
        journey_desk.clock.set(saturday)
        await journey_desk.tell(sample_fact("m03_please_confirm"))
        async with journey_desk.database.transaction() as connection:
            assert await ledger.claim(connection, HOST, opens - timedelta(seconds=1), 10) == []
        journey_desk.clock.set(opens)
        sender.wake()
        await journey_desk.settled(accepted=2)
    assert journey_desk.post.taken[1]["X-HLTA-Due"] == "2026-10-10T09:00:00+00:00"


async def _taken(desk: Desk, template: str) -> bool:
    rows = await desk.rows()
    return any(row["template"] == template and row["state"] == "accepted" for row in rows)


async def test_a_receipt_waits_for_the_answers_and_nothing_of_them_is_kept(journey_desk: Desk) -> None:
    journey_desk.intake.away = True
    async with journey_desk.sending() as sender:
        await journey_desk.settled(accepted=1)
        await journey_desk.tell(sample_fact("m07_declaration_receipt"))
        sender.wake()

        async def asked() -> bool:
            return len(journey_desk.intake.asked) >= 2

        await until(asked, within=10, what="the answers were asked for twice")
        journey_desk.intake.away = False
        await journey_desk.settled(accepted=2)
    assert set(journey_desk.intake.asked) == {"head"}, "no other message asks"
    receipts = [mail for mail in journey_desk.post.taken if mail["X-HLTA-Template"] == "m07_declaration_receipt"]
    assert len(receipts) == 1
    assert b"Leads a class for one afternoon a week" in receipts[0].as_bytes()
    assert "afternoon a week" not in str(await journey_desk.rows())


async def test_guests_asked_for_a_time_that_is_given_up_are_told_and_those_of_no_time_are_not(
    journey_desk: Desk,
) -> None:
    released = sample_fact("m22_time_given_up", "time given up")
    await journey_desk.tell(released.model_copy(update={"slot_id": None, "asked": ()}))
    assert "m22_time_given_up" not in {row["template"] for row in await journey_desk.rows()}
    await journey_desk.tell(released)
    await journey_desk.tell(released)
    told = [row["person_id"] for row in await journey_desk.rows() if row["template"] == "m22_time_given_up"]
    assert sorted(told) == ["leader", "teacher-1", "teacher-2"]


async def test_a_message_that_is_not_taken_now_is_tried_again_until_it_is(journey_desk: Desk) -> None:
    journey_desk.post.next.extend([LATER, LATER, TAKE])
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1)
    assert journey_desk.post.asked == 3
    assert len(journey_desk.post.taken) == 1
    assert (await journey_desk.rows())[0]["attempt"] == 3
    assert await journey_desk.facts() == ["message_accepted"]


async def test_a_message_refused_for_good_is_not_tried_again_and_is_told(journey_desk: Desk) -> None:
    journey_desk.post.next.append(NEVER)
    async with journey_desk.sending():
        await journey_desk.settled(refused=1)
    assert journey_desk.post.asked == 1
    assert (await journey_desk.rows())[0]["reply_code"] == 550
    assert await journey_desk.facts() == ["message_refused", "message_bounced"]


async def test_a_line_that_breaks_after_the_hand_over_leaves_it_unknown_and_a_second_copy_has_the_same_id(
    journey_desk: Desk,
) -> None:
    journey_desk.post.next.append(BREAK)
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1)
    first, second = journey_desk.post.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()
    assert await journey_desk.facts() == ["message_unknown", "message_accepted"]


async def test_a_message_that_must_not_be_doubled_stays_unknown_and_an_operator_may_send_it(
    journey_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = rules_for(sample_fact("m02_application_received"))[0]
    monkeypatch.setattr("services.notifications.sender.rule_of", lambda *_: replace(rule, after_unknown="leave"))
    journey_desk.post.next.append(BREAK)
    async with journey_desk.sending():
        await until(lambda: _is_settled(journey_desk), within=10, what="the message is settled")
    [row] = await journey_desk.rows()
    assert (row["state"], row["reason_code"], len(journey_desk.post.taken)) == ("unknown", "not_sent_twice", 1)
    assert await journey_desk.facts() == ["message_unknown", "message_dropped"]


async def _is_settled(desk: Desk) -> bool:
    return all(row["settled_at"] is not None for row in await desk.rows())


async def test_what_may_have_arrived_is_not_called_refused_when_it_is_given_up(journey_desk: Desk) -> None:
    await _send_and_die(journey_desk)
    async with journey_desk.database.transaction() as connection:
        await connection.execute(
            "update messages set first_claim_real_at = now() - interval '4 days' where template = $1",
            "m02_application_received",
        )
    journey_desk.post.next.append(LATER)
    async with journey_desk.sending():
        await until(lambda: _is_settled(journey_desk), within=10, what="the message is settled")
    [row] = await journey_desk.rows()
    assert (row["state"], row["reason_code"]) == ("unknown", "not_taken")
    assert await journey_desk.facts() == ["message_unknown", "message_dropped"]


async def test_what_may_have_arrived_is_not_called_dropped_when_its_reason_goes(
    journey_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _send_and_die(journey_desk)
    monkeypatch.setattr("services.notifications.sender.stop_reason", lambda *_: "answered")
    async with journey_desk.sending():
        await until(lambda: _is_settled(journey_desk), within=10, what="the message is settled")
    [row] = await journey_desk.rows()
    assert (row["state"], row["reason_code"], len(journey_desk.post.taken)) == ("unknown", "answered", 1)


async def test_what_was_in_hand_at_a_crash_goes_out_again_under_its_old_id(journey_desk: Desk) -> None:
    await _send_and_die(journey_desk)
    assert await journey_desk.states() == {"sending": 1}
    async with journey_desk.sending(HOST):
        await journey_desk.settled(accepted=1)
    first, second = journey_desk.post.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert await journey_desk.facts() == ["message_unknown", "message_accepted"]
    assert (await journey_desk.rows())[0]["attempt"] == 2


async def test_what_was_in_hand_and_not_on_the_wire_at_a_crash_is_only_planned_again(journey_desk: Desk) -> None:
    async with journey_desk.database.transaction() as connection:
        await ledger.claim(connection, HOST, WED_7_OCTOBER, 10)
        assert await ledger.take_over(connection, HOST, WED_7_OCTOBER) == 0
    assert await journey_desk.states() == {"planned": 1}
    assert await journey_desk.facts() == []


async def test_what_somebody_else_took_over_meanwhile_is_not_handed_over(journey_desk: Desk) -> None:
    async with journey_desk.database.transaction() as connection:
        [mine] = await ledger.claim(connection, HOST, WED_7_OCTOBER, 10)
        await ledger.take_over(connection, HOST, WED_7_OCTOBER)
        [theirs] = await ledger.claim(connection, "another-host", WED_7_OCTOBER, 10)
    wire = Wire(journey_desk.database)
    assert list(await asyncio.gather(wire.take(mine), wire.take(theirs))) == [False, True]


async def test_a_message_refused_for_now_was_not_delivered_and_a_crash_before_the_next_try_leaves_nothing_unknown(
    journey_desk: Desk,
) -> None:
    async with journey_desk.database.transaction() as connection:
        [claim] = await ledger.claim(connection, HOST, WED_7_OCTOBER, 10)
        await ledger.may_arrive(connection, [claim])
        again = ledger.Result(claim, "planned", reply_code=451, again_in=timedelta(0))
        await ledger.settle(connection, [again], WED_7_OCTOBER)
    async with journey_desk.database.transaction() as connection:
        await ledger.claim(connection, HOST, WED_7_OCTOBER, 10)
        assert await ledger.take_over(connection, HOST, WED_7_OCTOBER) == 0
    assert await journey_desk.states() == {"planned": 1}


async def test_what_another_host_has_in_hand_is_left_alone_until_its_lease_ends(journey_desk: Desk) -> None:
    await _send_and_die(journey_desk)
    async with journey_desk.database.transaction() as connection:
        assert await ledger.take_over(connection, "another-host", WED_7_OCTOBER) == 0
        await connection.execute("update messages set claimed_real_at = now() - interval '6 minutes'")
        assert await ledger.take_over(connection, None, WED_7_OCTOBER) == 1
    assert await journey_desk.states() == {"unknown": 1}


async def _send_and_die(desk: Desk) -> None:
    """Claim and send, as a sender does that dies before it can record the result."""
    async with desk.database.transaction() as connection:
        [claim] = await ledger.claim(connection, HOST, WED_7_OCTOBER, 10)
        assert len(await ledger.may_arrive(connection, [claim])) == 1
        found = (await look_up(connection, [claim.message]))["provider"]
    line = SmtpLine(Server("127.0.0.1", desk.post.port, None, None, tls="none"))
    composed = desk.composer.composed(claim.message, found, WED_7_OCTOBER)
    letter = Letter("", "journey@hlta.example.org", "sam.example@candidate.example", composed.raw, composed.words)
    answer = await line.hand_over(letter)
    assert answer.outcome == "accepted"
    line.drop()


async def test_a_result_that_comes_after_a_take_over_changes_nothing(journey_desk: Desk) -> None:
    async with journey_desk.database.transaction() as connection:
        [claim] = await ledger.claim(connection, HOST, WED_7_OCTOBER, 10)
        await ledger.may_arrive(connection, [claim])
        await ledger.take_over(connection, HOST, WED_7_OCTOBER)
        await ledger.settle(connection, [ledger.Result(claim, "accepted", reply_code=250)], WED_7_OCTOBER)
    assert await journey_desk.states() == {"unknown": 1}
    assert await journey_desk.facts() == ["message_unknown"]


async def test_while_the_mail_server_is_away_nothing_is_taken_in_hand_and_afterwards_all_goes_out(
    journey_desk: Desk,
) -> None:
    port = journey_desk.post.port
    journey_desk.post.close()
    back = PostOffice()
    async with journey_desk.sending() as sender:
        await journey_desk.tell(sample_fact("m10_wait_listed"))
        sender.wake()
        await until(lambda: _untouched(journey_desk, 2), within=5, what="both are planned")
        await back.open(port)
        await journey_desk.settled(accepted=2)
    back.close()
    assert sorted(back.templates) == ["m02_application_received", "m10_wait_listed"]
    assert {row["attempt"] for row in await journey_desk.rows()} == {1}


async def _untouched(desk: Desk, count: int) -> bool:
    rows = await desk.rows()
    return len(rows) == count and {(row["state"], row["attempt"]) for row in rows} == {("planned", 0)}


async def test_a_reminder_whose_reason_has_gone_is_dropped_and_says_why(journey_desk: Desk) -> None:
    await journey_desk.tell(sample_fact("m04_reminder_to_confirm"))
    await journey_desk.tell(
        intake.DeclarationSigned(declaration_id="declaration", head_id="head", link_version=1, signed_at=WED_7_OCTOBER)
    )
    journey_desk.clock.set(datetime(2026, 10, 21, 8, 0, tzinfo=UTC))
    async with journey_desk.sending():
        await journey_desk.settled(accepted=2, dropped=1)
    assert sorted(journey_desk.post.templates) == ["m02_application_received", "m07_declaration_receipt"]
    dropped = next(row for row in await journey_desk.rows() if row["state"] == "dropped")
    assert (dropped["template"], dropped["reason_code"]) == ("m04_reminder_to_confirm", "answered")
    assert "message_dropped" in await journey_desk.facts()


async def test_a_message_that_cannot_be_composed_does_not_stop_the_others(journey_desk: Desk) -> None:
    await journey_desk.tell(sample_fact("m10_wait_listed"))
    async with journey_desk.database.transaction() as connection:
        await connection.execute("update messages set person_id = 'gone' where template = 'm02_application_received'")
    async with journey_desk.sending():
        await until(lambda: _taken(journey_desk, "m10_wait_listed"), within=5, what="the other message is sent")
        await journey_desk.settled(accepted=1, planned=1)
    assert journey_desk.post.templates == ["m10_wait_listed"]


async def test_two_senders_at_once_send_each_message_once_over_kept_lines(journey_desk: Desk) -> None:
    for position in range(1, 31):
        await journey_desk.tell(sample_fact("m10_wait_listed").model_copy(update={"position": position}))
    async with journey_desk.sending("one"), journey_desk.sending("two"):
        await journey_desk.settled(accepted=31)
    ids = [mail["Message-ID"] for mail in journey_desk.post.taken]
    assert len(ids) == len(set(ids)) == 31
    assert journey_desk.post.lines <= 10


async def test_a_message_tried_for_three_days_in_vain_is_given_up(journey_desk: Desk) -> None:
    async with journey_desk.database.transaction() as connection:
        await connection.execute("update messages set first_claim_real_at = now() - $1::interval", timedelta(days=3))
    journey_desk.post.next.append(LATER)
    async with journey_desk.sending():
        await journey_desk.settled(refused=1)
    assert (await journey_desk.rows())[0]["reply_code"] == 451


async def test_a_sender_that_is_stopped_finishes_what_it_has_in_hand(journey_desk: Desk) -> None:
    for position in range(1, 21):
        await journey_desk.tell(sample_fact("m10_wait_listed").model_copy(update={"position": position}))
    async with journey_desk.sending():
        await until(lambda: _some(journey_desk), within=5, what="sending has begun")
    states = await journey_desk.states()
    assert "sending" not in states
    assert states["accepted"] == len(journey_desk.post.taken)


async def _some(desk: Desk) -> bool:
    return bool(desk.post.taken)


async def test_what_was_held_until_one_morning_leaves_in_the_order_in_which_it_was_due(journey_desk: Desk) -> None:
    """An invitation that comes after its own cancellation would stay in the calendar."""
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1)
    journey_desk.clock.set(datetime(2026, 12, 12, 11, 0, tzinfo=UTC))  # a Saturday
    await journey_desk.tell(sample_fact("m22_appointment_cancelled", "for good"))
    journey_desk.clock.set(datetime(2026, 12, 12, 10, 0, tzinfo=UTC))
    await journey_desk.tell(sample_fact("m20_appointment_confirmed"))
    monday = datetime(2026, 12, 14, 7, 30, tzinfo=UTC)
    async with journey_desk.database.transaction() as connection:
        claims = await ledger.claim(connection, HOST, monday, 40)
    held = [claim.message.template[:3] for claim in claims if claim.message.send_at == monday]
    assert held == ["m20"] * 3 + ["m22"] * 3


async def test_a_corrected_address_gets_new_links_and_the_open_question_once(journey_desk: Desk) -> None:
    desk = journey_desk
    await desk.tell(sample_fact("m17_choose_a_time"))
    async with desk.sending():
        await desk.settled(accepted=2)
    desk.clock.set(WED_7_OCTOBER + timedelta(hours=1))
    corrected = intake.AddressCorrected(person_id="candidate", link_version=2, corrected_at=desk.clock.now())
    with pytest.raises(NotYet):  # the address itself is still on its way
        await desk.tell(corrected, id_="corrected")
    await desk.tell(
        intake.ContactDetailsSet(person_id="candidate", role="candidate", name="Sam Example", email="sam@new.example")
    )
    for _ in range(2):
        await desk.tell(corrected, id_="corrected")
    async with desk.sending():
        await desk.settled(accepted=4)
    anew = desk.post.taken[2:]
    assert sorted(mail["X-HLTA-Template"] for mail in anew) == ["m02_new_address", "m17_choose_a_time"]
    assert {mail["To"] for mail in anew} == {"Sam Example <sam@new.example>"}
    async with desk.database.connection() as connection:
        kept = await connection.fetchval(
            "select remembered ->> 'link_version' from journeys where journey_id = 'journey'"
        )
    assert kept == "2", "every later message has the new links"
