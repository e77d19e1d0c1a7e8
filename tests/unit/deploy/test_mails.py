"""What the catcher reads out of a mail."""

from email.message import EmailMessage

from deploy.embedded.catcher.mails import Mail, links_in


def _mail(message: EmailMessage) -> Mail:
    return Mail(7, 1.5, "bounce@hlta.example.org", ("ada@school.example",), message.as_bytes())


def test_a_link_ends_before_the_punctuation_of_its_sentence() -> None:
    text = "Open https://portal.example/slots/a.b-c_d=? or (https://portal.example/journey/x), then go."
    assert links_in(text) == ["https://portal.example/slots/a.b-c_d=", "https://portal.example/journey/x"]


def test_a_link_that_stands_twice_is_listed_once() -> None:
    assert links_in("https://a.example/1 https://b.example/2 https://a.example/1") == [
        "https://a.example/1",
        "https://b.example/2",
    ]


def test_a_text_that_was_encoded_for_the_way_is_readable_again() -> None:
    message = EmailMessage()
    message["Subject"] = "Später – für Zoë"
    message.set_content("£25 für Zoë: https://portal.example/" + "x" * 200)
    mail = _mail(message)
    assert mail.summary().subject == "Später – für Zoë"
    assert mail.text.startswith("£25 für Zoë")
    assert mail.summary().links == ["https://portal.example/" + "x" * 200]


def test_a_mail_with_nothing_in_it_can_be_listed() -> None:
    mail = Mail(1, 0.0, "", (), b"")
    assert (mail.text, mail.html, mail.calendars, mail.summary().subject) == ("", "", [], "")


def test_an_attached_calendar_file_is_not_taken_for_the_invitation() -> None:
    message = EmailMessage()
    message.set_content("text")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="application", subtype="ics", filename="invite.ics")
    assert _mail(message).calendars == []
