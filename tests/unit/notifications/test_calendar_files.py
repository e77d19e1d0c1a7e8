"""Calendar files, line by line as a calendar program reads them."""

from __future__ import annotations

from icalendar import Calendar

from tests.unit.notifications.reading import Read, mail, mails

WITH_FILES = [found for found in mails() if found.calendars]


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
        ("m22", "candidate"),
        ("m22", "guest"),
        ("m22", "assessor"),
    }


def test_each_file_is_one_entry_with_zone_organiser_and_place() -> None:
    for found in WITH_FILES:
        method = "CANCEL" if found.template.startswith("m22") else "REQUEST"
        for calendar in found.calendars:
            lines = _lines(calendar)
            assert lines.count("BEGIN:VEVENT") == 1
            assert lines.count(f"METHOD:{method}") == 1
            assert lines.count("TZID:Europe/London") == 1
            assert len(lines) < 50
            assert any(line.startswith("DTSTART;TZID=Europe/London:") for line in lines)
            assert any(line.startswith("DTEND;TZID=Europe/London:") for line in lines)
            assert _value(calendar, "ORGANIZER") == "mailto:journey@hlta.example.org"
            is_agreed = found.template not in ("m18_are_you_free", "m22_time_given_up")
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
        method = "CANCEL" if found.template.startswith("m22") else "REQUEST"
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
        "candidate": [("130000", "132500"), ("141500", "144500")],
        "teacher-1": [("132500", "133500")],
        "teacher-2": [("133500", "134500")],
        "leader": [("134500", "140000")],
        "assessor": [("130000", "150000")],
    }


def test_a_move_and_a_cancellation_keep_the_uids_and_raise_the_sequence() -> None:
    booked, moved = mails("m20_appointment_confirmed", title=""), mails("m20_appointment_confirmed", title="moved")
    cancelled = mails("m22_appointment_cancelled", title="for good")

    def uids(group: list[Read]) -> list[str]:
        return sorted(_value(file, "UID") for found in group for file in found.calendars)

    assert uids(booked) == uids(moved) == uids(cancelled)
    assert uids(booked) == [
        "slot-1-assessor-assessor-1@hlta.example.org",
        "slot-1-candidate-candidate-1@hlta.example.org",
        "slot-1-candidate-candidate-2@hlta.example.org",
        "slot-1-leader-leader-1@hlta.example.org",
        "slot-1-teacher-1-teacher-1@hlta.example.org",
        "slot-1-teacher-2-teacher-1@hlta.example.org",
    ]
    sequences = [{_value(file, "SEQUENCE") for found in group for file in found.calendars} for group in (booked, moved)]
    assert sequences == [{"1"}, {"2"}]
    assert {_value(file, "SEQUENCE") for found in cancelled for file in found.calendars} == {"2"}


def test_a_tentative_entry_holds_own_minutes_only_and_becomes_the_confirmed_one() -> None:
    asked = {found.person_id: found.calendars for found in mails("m18_are_you_free")}
    assert {person: (_value(file, "DTSTART"), _value(file, "DTEND")) for person, (file,) in asked.items()} == {
        "teacher-1": ("20270121T132500", "20270121T133500"),
        "teacher-2": ("20270121T133500", "20270121T134500"),
        "leader": ("20270121T134500", "20270121T140000"),
    }
    for found in mails("m18_are_you_free"):
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
