"""The sample messages with every value of every person marked by a word of its own, and a search for those words.

A mark is named by its class and its owner, as `email:head`, `initials:twin`, `answers.need`. What a fact says in free
words is marked by the name of its field, also a field that is added later: only ids and codes of ours are left.
"""

from __future__ import annotations

import email
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from email.header import decode_header, make_header
from functools import cache
from typing import Any
from urllib.parse import unquote_plus

from pydantic import BaseModel

from services.notifications.answers import Answers, Wanted
from services.notifications.composing import Composer
from services.notifications.domain import Appointment, Person
from services.notifications.messages import Records
from services.notifications.samples import ANSWERS, NAMES, Sample, copied_by, samples
from shared import links
from shared.contracts.values import SessionPlan
from tests.mails.reading import COMPOSER, NOW, SECRET

# A letter for each person that no template has, so that initials are marks as well.
LETTERS = dict(zip(NAMES, "ĀĂĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĴĶĹĻŁŃŅŇŊŌŎŐŒŔŖŘŚŜ", strict=False))
CODES = frozenset(
    {"code", "codes", "matched", "missing", "payer", "phase", "programme", "reason_class", "reason_code", "region"}
    | {"stage", "subjects", "task", "why"}
)
"""Fields of facts that hold a code of ours, which the words translate, or a rule of the programme."""
MARKED_ANSWERS = ANSWERS.model_copy(
    update={
        name: f"mark{name.replace('_', '')}answer"
        for name in ("name", "role", "need", "mentor_name", "release_time", "payer", "after_award", "success")
    }
)

MARKED_WANTED = Wanted(need="markneedanswer", after_award="markafterawardanswer", success="marksuccessanswer")


@cache
def marked_samples() -> tuple[Sample, ...]:
    """Every sample message about marked people and things."""
    names = {person_id: f"{letter}given{_plain(person_id)} {letter}family" for person_id, letter in LETTERS.items()}
    return tuple(
        Sample(
            title=sample.title,
            message=replace(
                sample.message,
                cause=sample.message.cause.model_copy(update={"data": _marked(sample.message.cause.data, "")}),
            ),
            records=_marked_records(sample.records),
        )
        for sample in samples(names)
    )


def _plain(person_id: str) -> str:
    return person_id.replace("-", "")


def _marked(value: Any, field: str) -> Any:
    """The same with a mark in place of every free word."""
    if isinstance(value, BaseModel):
        return value.model_copy(update=dict(_marked_fields(value)))
    if isinstance(value, tuple):
        return tuple(_marked(each, field) for each in value)
    if isinstance(value, dict):
        return {name: _marked(each, field) for name, each in value.items()}
    if not isinstance(value, str) or not value or field.endswith(("_id", "_ids", "_by")):
        return value
    if field == "join_link":
        return f"https://meet.example.org/mark{value.rpartition('/')[2]}link"
    return f"mark{field.replace('_', '')}fact"


def _marked_fields(value: BaseModel) -> Iterator[tuple[str, Any]]:
    for name, field in type(value).model_fields.items():
        if name not in CODES and "Literal" not in str(field.annotation):
            yield name, _marked(getattr(value, name), name)
    if isinstance(value, SessionPlan):
        yield "join_link", "https://meet.example.org/marksessionlink"
    elif isinstance(value, Appointment):
        yield "join_link", "https://meet.example.org/markappointmentlink"


def _marked_records(known: Records) -> Records:
    return replace(
        known,
        came_back=_marked(known.came_back, ""),
        people={id_: _marked_person(person) for id_, person in known.people.items()},
        schools={id_: one.model_copy(update={"name": f"Mark{id_}place"}) for id_, one in known.schools.items()},
        cohorts={
            id_: _marked(one, "").model_copy(update={"name": f"Mark{id_}place"}) for id_, one in known.cohorts.items()
        },
        journeys={
            id_: one.model_copy(
                update={
                    "reference": f"MARK{id_.upper()}REFERENCE",
                    "offers": _marked(one.offers, "initials"),
                    "places": _marked(one.places, ""),
                    "appointments": _marked(one.appointments, ""),
                }
            )
            for id_, one in known.journeys.items()
        },
    )


def _marked_person(person: Person) -> Person:
    plain = _plain(person.person_id)
    number = f"0163297{list(LETTERS).index(person.person_id):04}"
    return person.model_copy(update={"email": f"box{plain}@host{plain}.example", "phone": number})


# Reading -------------------------------------------------------------------------------------------------------------


def shown_by(sample: Sample, composer: Composer = COMPOSER) -> frozenset[str]:
    """The marks of others anywhere in the mail: headers, both parts, calendar files, addresses, and whose links.

    The reader's own name and address are left out.
    """
    said = _everything(composer.compose(sample.message, sample.records, NOW, _copied(sample)))
    lowered = said.lower()
    own = {f"{kind}: {sample.message.person_id}" for kind in ("given name", "family name", "initials", "email", "host")}
    found = {mark for mark, word in _words(sample.records).items() if word in lowered} - own
    found |= {
        f"{kind}: {name}" for name, kind in re.findall(r"mark([a-z]+)(fact|answer|link|place|reference)", lowered)
    }
    return frozenset(found | set(_links(said, sample.message.person_id)))


def _copied(sample: Sample) -> Answers | Wanted:
    return MARKED_WANTED if isinstance(copied_by(sample.message), Wanted) else MARKED_ANSWERS


def _words(known: Records) -> dict[str, str]:
    found: dict[str, str] = {}
    for id_, person in known.people.items():
        given, family = person.name.lower().split()
        found |= {
            f"given name: {id_}": given,
            f"family name: {id_}": family,
            f"initials: {id_}": f"{given[0]}.{family[0]}.",
            f"email: {id_}": person.email,
            f"host: {id_}": person.email.partition("@")[2],
            f"phone: {id_}": str(person.phone),
        }
    return found


def _everything(raw: bytes) -> str:
    """All that can be read in a mail: encoded words, transfer encodings, entities and addresses decoded."""
    mail = email.message_from_bytes(raw)
    found = [str(make_header(decode_header(str(value)))) for _, value in mail.items()]
    for part in mail.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            words = content.decode().replace("\r\n ", "").replace("\n ", "")
            found += [words, html.unescape(words), unquote_plus(words)]
    return "\n".join(found)


def _links(said: str, reader: str) -> Iterator[str]:
    """The kinds of links, and for whom they are where that is not the reader."""
    for token in set(re.findall(r"https://portal\.example\.org/[a-z-]+/([\w.-]{40,})", said)):
        link = links.read(SECRET, token)
        yield f"{link.purpose} link" + (f" of {link.person}" if link.person not in (None, reader) else "")
