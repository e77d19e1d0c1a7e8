"""Calendar files, line by line as a calendar program reads them."""

from __future__ import annotations

import re
from dataclasses import replace

from icalendar import Calendar

from services.notifications.domain.records import Appointment
from services.notifications.samples.appointment import GUESTS, STARTS
from services.notifications.samples.instants import EVIDENCE_DUE
from shared.contracts import assessment
from tests.mails.reading import Read, mail, mails, read
from tests.unit.notifications.standard import standard

WITH_FILES = [found for found in mails() if found.calendars]
CANCELLING = ("m22", "m37_withdrawn", "m37_deferred", "m37_voided", "m37_merged", "m36_group_cancelled")
"""Messages whose files take entries out; of a session that is off, or another trainer's now, those of m36 as well."""


def _method(found: Read) -> str:
    if found.template == "m36_session_changed":
        is_off = found.title == "cancelled" or (found.person_id == "trainer" and found.title == "trainer")
        return "CANCEL" if is_off else "REQUEST"
    return "CANCEL" if found.template.startswith(CANCELLING) else "REQUEST"


def _lines(calendar: str) -> list[str]:
    return calendar.splitlines()


def _value(calendar: str, name: str) -> str:
    """The value of a property of the entry itself, not of the time zone's rules."""
    entry = calendar.split("BEGIN:VEVENT")[1]
    return next(line for line in entry.splitlines() if line.startswith(name)).split(":", 1)[1]


def test_only_the_messages_about_dates_to_keep_have_files() -> None:
    with_calendar = {(found.template[:3], found.part) for found in mails() if found.calendars}
    assert with_calendar == {
        ("m09", "candidate"),
        ("m18", "guest"),
        ("m20", "candidate"),
        ("m20", "guest"),
        ("m20", "assessor"),
        ("m20", "reassessed"),
        ("m20", "senior"),
        ("m21", "candidate"),
        ("m21", "guest"),
        ("m21", "assessor"),
        ("m22", "candidate"),
        ("m22", "guest"),
        ("m22", "assessor"),
        ("m27", "candidate"),
        ("m36", "candidate"),
        ("m36", "trainer"),
        ("m37", "candidate"),
        ("m39", "candidate"),
        ("m41", "candidate"),
        ("m41", "guest"),
        ("m41", "assessor"),
    }


def test_each_file_is_one_entry_with_zone_organiser_and_place() -> None:
    for found in WITH_FILES:
        method = _method(found)
        for calendar in found.calendars:
            lines = _lines(calendar)
            if "UID:evidence-" in calendar:
                continue  # a day without an hour; it has a test of its own
            assert lines.count("BEGIN:VEVENT") == 1
            assert lines.count(f"METHOD:{method}") == 1
            assert lines.count("TZID:Europe/London") == 1
            assert len(lines) < 50
            assert any(line.startswith("DTSTART;TZID=Europe/London:") for line in lines)
            assert any(line.startswith("DTEND;TZID=Europe/London:") for line in lines)
            assert _value(calendar, "ORGANIZER") == "mailto:journey@hlta.example.org"
            is_agreed = found.template not in ("m18_are_you_free", "m22_time_given_up")
            if found.template == "m22_no_longer_needed" and "LOCATION:Online" in calendar:
                continue  # taken out by the key alone: where it was to be is of no interest any more
            if "LOCATION:Example Hall" in calendar:
                assert _value(calendar, "LOCATION") == "Example Hall\\, 1 Sample Street"
                assert _value(calendar, "DESCRIPTION").startswith("Questions: 01632 960 001")
                continue
            place, about = ("https://meet.example.org/", "Join at: ") if is_agreed else ("Online", "Not agreed yet. ")
            assert _value(calendar, "LOCATION").startswith(place)
            assert _value(calendar, "DESCRIPTION").startswith(about)
            assert _value(calendar, "DTSTAMP").endswith("Z")
            assert _value(calendar, "UID").endswith("@hlta.example.org")
            assert ("TRIGGER:-PT15M" in lines) is (method == "REQUEST" and is_agreed)
            agreed_or_asked = "CONFIRMED" if is_agreed else "TENTATIVE"
            assert _value(calendar, "STATUS") == ("CANCELLED" if method == "CANCEL" else agreed_or_asked)
            assert len(Calendar.from_ical(calendar.replace("\n", "\r\n")).walk("VEVENT")) == 1


def test_the_next_entry_is_shown_as_an_invitation_and_all_are_attached() -> None:
    for found in WITH_FILES:
        method = _method(found)
        shown = [part for part in found.mail.walk() if part.get_content_type() == "text/calendar"]
        assert [part.get_param("method") for part in shown] == [method], found.name
        assert found.shown_calendar is not None, found.name
        assert found.shown_calendar == found.calendars[0], found.name


def test_a_place_has_one_file_for_each_session() -> None:
    files = mail("m09_place_confirmed", "candidate").calendars
    assert [_value(calendar, "DTSTART") for calendar in files] == ["20261021T093000", "20261201T093000"]
    assert [_value(calendar, "UID") for calendar in files] == [
        "session-cohort-1-candidate@hlta.example.org",
        "session-cohort-2-candidate@hlta.example.org",
    ]


def test_the_candidate_has_an_entry_for_each_interview_a_guest_for_their_minutes_the_assessor_one_for_all() -> None:
    spans = {
        found.person_id: [(_value(file, "DTSTART")[-6:], _value(file, "DTEND")[-6:]) for file in found.calendars]
        for found in mails("m20_appointment_confirmed", title="")
    }
    assert spans == {
        "candidate": [("130000", "132500"), ("141500", "144500"), ("270111", "270112")],
        "teacher-1": [("132500", "133500")],
        "teacher-2": [("133500", "134500")],
        "leader": [("134500", "140000")],
        "assessor": [("130000", "150000")],
    }


def test_a_move_and_a_cancellation_keep_the_uids_and_raise_the_sequence() -> None:
    booked, moved = mails("m20_appointment_confirmed", title=""), mails("m21_appointment_moved", title="moved")
    cancelled = mails("m22_appointment_cancelled", title="for good")

    def files(group: list[Read]) -> list[str]:
        return [file for found in group for file in found.calendars if "UID:evidence-" not in file]

    def uids(group: list[Read]) -> list[str]:
        return sorted(_value(file, "UID") for file in files(group))

    assert uids(booked) == uids(moved) == uids(cancelled)
    assert uids(booked) == [
        "slot-1-assessor-assessor-1@hlta.example.org",
        "slot-1-candidate-candidate-1@hlta.example.org",
        "slot-1-candidate-candidate-2@hlta.example.org",
        "slot-1-leader-leader-1@hlta.example.org",
        "slot-1-teacher-1-teacher-1@hlta.example.org",
        "slot-1-teacher-2-teacher-1@hlta.example.org",
    ]
    sequences = [{_value(file, "SEQUENCE") for file in files(group)} for group in (booked, moved, cancelled)]
    assert sequences == [{"1"}, {"2"}, {"2"}]


def test_a_tentative_entry_holds_own_minutes_only_and_becomes_the_confirmed_one() -> None:
    asked = {found.person_id: found.calendars for found in mails("m18_are_you_free")}
    assert {person: (_value(file, "DTSTART"), _value(file, "DTEND")) for person, (file,) in asked.items()} == {
        "leader-2": ("20270121T134500", "20270121T140000"),
        "teacher-1": ("20270121T132500", "20270121T133500"),
        "teacher-2": ("20270121T133500", "20270121T134500"),
        "leader": ("20270121T134500", "20270121T140000"),
    }
    for found in mails("m18_are_you_free", title=""):
        (tentative,) = found.calendars
        booked = next(
            one for one in mails("m20_appointment_confirmed", "guest", "") if one.person_id == found.person_id
        )
        given_up = [
            one.calendars
            for template, title in (
                ("m22_time_given_up", "time given up"),
                ("m22_time_given_up", "while guests are asked"),
            )
            for one in mails(template, "guest", title)
            if one.person_id == found.person_id
        ]
        assert (_value(tentative, "STATUS"), _value(tentative, "SEQUENCE")) == ("TENTATIVE", "0")
        assert "METHOD:REQUEST" in _lines(tentative)
        assert "PARTSTAT=NEEDS-ACTION" in tentative
        assert _value(booked.calendars[0], "UID") == _value(tentative, "UID")
        assert (_value(booked.calendars[0], "STATUS"), _value(booked.calendars[0], "SEQUENCE")) == ("CONFIRMED", "1")
        assert len(given_up) == 2
        for (cancelled,) in given_up:
            assert "METHOD:CANCEL" in _lines(cancelled)
            assert _value(cancelled, "UID") == _value(tentative, "UID")
            assert (_value(cancelled, "STATUS"), _value(cancelled, "SEQUENCE")) == ("CANCELLED", "1")


def test_no_link_offers_to_add_by_hand_what_is_only_asked_for() -> None:
    for found in mails("m18_are_you_free"):
        assert "calendar.google.com" not in found.html
        assert "outlook.office.com" not in found.html


def test_a_cancellation_before_anything_was_booked_has_no_file() -> None:
    found = mail("m22_appointment_cancelled", "assessor", "before anything was booked")
    assert found.calendars == ()
    assert "calendar" not in found.text


def test_entries_can_be_added_by_a_link_where_filters_strip_files() -> None:
    html = mail("m20_appointment_confirmed", "assessor").html
    assert "https://calendar.google.com/calendar/render?action=TEMPLATE&amp;" in html
    assert "dates=20270121T130000Z%2F20270121T150000Z" in html
    assert "https://outlook.office.com/calendar/" in html


def _of(template: str, person: str, title: str = "") -> list[str]:
    return [file for found in mails(template, title=title) if found.person_id == person for file in found.calendars]


def _entries(files: list[str], *names: str) -> list[tuple[str, ...]]:
    return [tuple(_value(file, name) for name in names) for file in files]


def test_a_move_tells_each_guest_the_new_minutes_under_the_old_uid() -> None:
    # Four days later, Mon 25 January 2027; the change's number is one higher than the booking's.
    assert _entries(_of("m21_appointment_moved", "leader", "moved"), "UID", "SEQUENCE", "DTSTART", "DTEND") == [
        ("slot-1-leader-leader-1@hlta.example.org", "2", "20270125T134500", "20270125T140000")
    ]


def test_while_a_move_is_being_agreed_nothing_is_pencilled_in_beside_the_entry_that_stands() -> None:
    """One entry for each person: the agreed one moves when all have agreed, and until then there is no other."""
    asked = next(one for one in standard() if one.message.template == "m18_are_you_free" and one.title == "")
    journey = asked.records.journeys["journey"]
    standing = Appointment(sequence=0, starts_at=STARTS, evidence_due_at=EVIDENCE_DUE, segments=GUESTS)
    beside = replace(
        asked,
        records=replace(
            asked.records,
            journeys={"journey": journey.model_copy(update={"appointments": {"slot-before": standing}})},
        ),
    )
    assert len(read(asked).calendars) == 1
    assert read(beside).calendars == ()
    assert "your calendar is changed only then" in " ".join(read(beside).text.split())


def test_what_is_left_of_a_broken_appointment_keeps_the_number_of_its_entry() -> None:
    """The candidate's first interview took place: only the second one moves in the calendar."""
    assert _entries(_of("m21_appointment_moved", "candidate", "the rest"), "UID", "DTSTART", "SUMMARY") == [
        (
            "slot-1-candidate-candidate-2@hlta.example.org",
            "20270125T141500",
            "HLTA assessment: interview 2 of 2",
        )
    ]


def test_a_guest_left_out_of_the_appointment_has_the_entry_taken_out_and_who_is_new_gets_one() -> None:
    left, new = (
        _of("m22_no_longer_needed", "leader", "another guest"),
        _of("m20_appointment_confirmed", "leader-2", "another guest"),
    )
    assert _entries(left, "UID", "SEQUENCE", "STATUS", "DTSTART") == [
        ("slot-1-leader-leader-1@hlta.example.org", "2", "CANCELLED", "20270121T134500")
    ]
    assert _entries(new, "UID", "SEQUENCE", "STATUS", "DTSTART") == [
        ("slot-1-leader-2-leader-1@hlta.example.org", "2", "CONFIRMED", "20270121T134500")
    ]


def test_a_guest_replaced_while_a_time_is_asked_for_has_the_pencilled_entry_taken_out() -> None:
    (asked,) = [found for found in mails("m18_are_you_free", title="") if found.person_id == "leader"]
    (file,) = _of("m22_no_longer_needed", "leader", "while a time is asked for")
    assert "METHOD:CANCEL" in _lines(file)
    assert _value(file, "UID") == _value(asked.calendars[0], "UID")
    assert int(_value(file, "SEQUENCE")) > int(_value(asked.calendars[0], "SEQUENCE"))


def test_a_new_link_moves_no_entry_and_raises_its_sequence() -> None:
    for found in mails("m41_new_join_link"):
        for file in found.calendars:
            if "UID:evidence-" in file:
                continue
            assert _value(file, "LOCATION") == "https://meet.example.org/another", found.name
            assert _value(file, "SEQUENCE") == "2", found.name
            assert _value(file, "DTSTART").startswith("20270121T"), found.name


def test_a_deadline_is_a_day_of_its_own_that_moves_with_more_time_and_goes_with_the_appointment() -> None:
    booked = [file for file in _of("m20_appointment_confirmed", "candidate") if "UID:evidence-" in file]
    later = _of("m27_evidence_due_changed", "candidate", "more time")
    off = [file for file in _of("m22_appointment_cancelled", "candidate", "paused") if "UID:evidence-" in file]
    uid = "evidence-slot-1-candidate@hlta.example.org"
    assert _entries(booked, "UID", "DTSTART", "TRANSP") == [(uid, "20270111", "TRANSPARENT")]
    assert _entries(later, "UID", "DTSTART", "STATUS") == [(uid, "20270113", "CONFIRMED")]
    assert "SUMMARY:HLTA: hand in tasks and file by 11:59pm" in booked[0]
    assert "TRIGGER:PT23H44M59S" in booked[0], "15 minutes before the hour, not the evening before"
    assert int(_value(later[0], "SEQUENCE")) > int(_value(booked[0], "SEQUENCE"))
    assert off == [], "nothing is known of the deadline in this sample"


def test_a_session_that_moves_is_the_same_entry_and_one_that_is_off_is_taken_out() -> None:
    placed, moved = _of("m09_place_confirmed", "candidate"), _of("m36_session_changed", "candidate", "moved")
    off = _of("m36_session_changed", "candidate", "cancelled")
    uid = "session-cohort-2-candidate@hlta.example.org"
    assert _entries(moved, "UID", "DTSTART", "LOCATION") == [
        (uid, "20261208T093000", "https://meet.example.org/session-2-new")
    ]
    assert _entries(off, "UID", "STATUS") == [(uid, "CANCELLED")]
    assert int(_value(moved[0], "SEQUENCE")) > int(_value(placed[1], "SEQUENCE"))


def test_a_trainer_who_no_longer_has_the_session_has_it_taken_out_and_the_new_one_gets_it() -> None:
    before, now = (_of("m36_session_changed", person, "trainer") for person in ("trainer", "trainer-2"))
    assert _entries(before, "UID", "STATUS") == [("session-cohort-2-trainer@hlta.example.org", "CANCELLED")]
    assert _entries(now, "UID", "STATUS") == [("session-cohort-2-trainer-2@hlta.example.org", "CONFIRMED")]


def test_who_leaves_has_the_sessions_ahead_taken_out_and_who_comes_back_has_them_again() -> None:
    """On 16 November 2026 the first session is over and stays where it was."""
    left, back = _of("m37_withdrawn", "candidate", "may be undone"), _of("m37_came_back", "candidate")
    uid = "session-cohort-2-candidate@hlta.example.org"
    assert _entries(left, "UID", "STATUS") == [(uid, "CANCELLED")]
    assert _entries(back, "UID", "STATUS") == [(uid, "CONFIRMED")]
    assert _of("m37_withdrawn", "contact", "may be undone") == []


def test_a_place_that_is_lost_takes_all_its_sessions_out() -> None:
    files = _of("m36_group_cancelled", "candidate")
    assert [_value(file, "STATUS") for file in files] == ["CANCELLED", "CANCELLED"]


def test_where_each_has_a_link_of_their_own_a_message_holds_no_other() -> None:
    """The template of the sample appointment's address with a part: in words, buttons and calendar files alike."""
    parts = {"candidate": "candidate", "reassessed": "candidate", "assessor": "assessor", "senior": "assessor"}
    guests = {"teacher-1": "teacher", "teacher-2": "teacher-2", "leader": "leader", "leader-2": "leader"}
    looked_at = set()
    for sample in standard():
        fact = sample.message.cause.data
        if not isinstance(fact, assessment.AppointmentBooked | assessment.ReassessmentBooked):
            continue
        cause = sample.message.cause.model_copy(
            update={"data": fact.model_copy(update={"join_link": "https://meet.example.org/a1/{part}"})}
        )
        found = read(replace(sample, message=replace(sample.message, cause=cause)))
        own = parts.get(found.part) or guests[found.person_id]
        everything = "\n".join((found.text, found.html, *found.calendars))
        links = set(re.findall(r"https://meet\.example\.org/a1/([a-z0-9{}-]+)", everything))
        assert links <= {own}, found.name
        looked_at |= links
    assert looked_at == {"candidate", "assessor", "teacher", "teacher-2", "leader"}
