"""The application form as a table: which questions there are, in which order, and what each asks.

One question, or one closely related group, is one page. A page is read, shown and summed up by the kinds of its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from services.portal.forms import Form
from services.portal.words import day, listed
from shared.consents import wording

Kind = Literal["text", "email", "tel", "number", "list", "long_text", "date", "one_of", "yes_no", "tick", "school"]
Options = tuple[tuple[str, str], ...]

NONE_OF_THESE = "none"
PHASES: Options = tuple(
    (phase, phase) for phase in ("Nursery", "Primary", "Middle", "Secondary", "All-through", "16 plus", "Special")
)
"""As the national list of schools names them; assessors give their own by the same words."""

PAYERS: Options = (("school", "My school"), ("candidate", "I pay myself"), ("authority", "The local authority"))
_FIXED: dict[str, Options] = {"phase": PHASES, "payer": PAYERS}


@dataclass(frozen=True)
class Field:
    """One field of a page. `needed` says what to do when it is left empty; without it the answer is optional.

    `short` is its name in the list of all answers.
    """

    name: str
    label: str
    kind: Kind = "text"
    needed: str = ""
    hint: str = ""
    width: str = ""
    autocomplete: str = "off"
    short: str = ""

    @property
    def summed_up(self) -> str:
        """What the answer is called in the list of all answers."""
        return self.short or self.label.removesuffix(" (optional)")

    @property
    def anchor(self) -> str:
        """The id on its page that a problem leads to."""
        return f"{self.name}_day" if self.kind == "date" else self.name


@dataclass(frozen=True)
class Question:
    """One page. A page with one field is headed by the field's own label."""

    code: str
    title: str
    fields: tuple[Field, ...]
    intro: str = ""

    @property
    def is_single(self) -> bool:
        """Whether the page has one field alone, whose label is its heading; a tick has its words beside it."""
        return len(self.fields) == 1 and self.fields[0].kind != "tick"


_OWN_ADDRESS = "Enter an e-mail address in the form name@school.example"

_PROOF = (
    "Your headteacher looks at the certificate. You need not send it now. Do you hold another proof? Ask the training "
    "provider before you apply: they may make an exception."
)
QUESTIONS: tuple[Question, ...] = (
    Question("name", "What is your name?", (
        Field("name", "Full name", needed="Enter your full name", autocomplete="name"),
        Field("preferred_name", "What we should call you (optional)", autocomplete="given-name"),
        Field("certificate_name", "Name for the certificate, if it is another (optional)"),
    )),
    Question("birth-date", "What is your date of birth?", (
        Field("birth_date", "What is your date of birth?", "date", short="Date of birth",
              hint="For example 27 3 1985. It tells people of the same name apart; you can leave it empty."),
    )),
    Question("contact", "How can we reach you?", (
        Field("email", "E-mail address", "email", needed="Enter your e-mail address", autocomplete="email",
              hint="We write to you here. Use one that you read in holidays too."),
        Field("phone", "Telephone number (optional)", "tel", autocomplete="tel", width="w10"),
    )),
    Question("school", "Which school do you work in?", (
        Field("school_urn", "Which school do you work in?", "school", needed="Choose your school from the list",
              short="School"),
    )),
    Question("phase", "What kind of school is it?", (
        Field("phase", "What kind of school is it?", "one_of", needed="Choose the phase of your school",
              short="Kind of school"),
    )),
    Question("job", "What is your work there?", (
        Field("employed_in_school", "Are you employed in this school?", "yes_no", short="Employed there",
              needed="Say whether you are employed in this school"),
        Field("job_title", "Job title", needed="Enter your job title", autocomplete="organization-title",
              hint="Any job title will do."),
        Field("subjects", "Your subjects, if you have any (optional)", "list", short="Subjects",
              hint="With commas between them"),
        Field("region", "Region (optional)", hint="For example West Midlands"),
    )),
    Question("head", "Who is your headteacher?", (
        Field("head_name", "Full name", short="Headteacher", needed="Enter the name of your headteacher"),
        Field("head_email", "Work e-mail address", "email", short="Headteacher’s e-mail address",
              needed="Enter the work e-mail address of your headteacher",
              hint="At the school’s own address, not a private one"),
    ), intro="Your headteacher gets a message when you have sent the application, and makes four confirmations. "
             "Without them there is no place."),
    Question("occasions", "How often have you led a whole class with no teacher present?", (
        Field("whole_class_occasions", "How often have you led a whole class with no teacher present?", "number",
              short="Whole classes led with no teacher present",
              needed="Enter how often you have led a whole class, such as 3", width="w3",
              hint="A number. Another teaching assistant may have been in the room. It must be at least {occasions}."),
    )),
    Question("experience", "How many full years have you worked in schools?", (
        Field("years_experience", "How many full years have you worked in schools?", "number",
              short="Years of work in schools", needed="Enter the number of full years, such as 4", width="w3",
              hint="A number, such as 4{years}"),
    )),
    Question("english", "Which proof of level 2 English do you hold?", (
        Field("level2_english_kind", "Which proof of level 2 English do you hold?", "one_of",
              short="Level 2 English",
              needed="Choose the proof that you have of level 2 English",
              hint=_PROOF),
    )),
    Question("maths", "Which proof of level 2 maths do you hold?", (
        Field("level2_maths_kind", "Which proof of level 2 maths do you hold?", "one_of",
              short="Level 2 maths",
              needed="Choose the proof that you have of level 2 maths",
              hint=_PROOF),
    )),
    Question("payer", "Who pays the fees?", (
        Field("payer", "Who pays the fees?", "one_of", short="Fees paid by", needed="Choose who pays"),
    )),
    Question("copies", "Who else at your school should hear from us?", (
        Field("mentor_name", "Name of your mentor in school (optional)"),
        Field("mentor_email", "Work e-mail address of your mentor (optional)", "email"),
        Field("mentor_copies", wording("mentor_copies"), "tick", short="Copies for the mentor"),
        Field("school_contact_name", "Name of a contact at school, such as the business manager (optional)"),
        Field("school_contact_email", "Work e-mail address of that contact (optional)", "email"),
        Field("school_copies", wording("school_copies"), "tick", short="Copies for the contact"),
        Field("school_outcome", wording("school_outcome"), "tick", short="Result for the headteacher"),
    ), intro="You can leave all of this empty. You can change each tick later, by a link in our messages."),
    Question("after-award", "May we write to you after an award?", (
        Field("network", wording("network"), "tick", short="Messages after an award"),
    ), intro="You decide. It changes nothing about your assessment, and a link in each of these messages stops them."),
    Question("adjustments", "Is there anything that we should arrange for you?", (
        Field("adjustments", "What would help you (optional)", "long_text",
              hint="For example breaks, captions, or more time to read"),
        Field("extra_minutes", "More minutes for your own interviews (optional)", "number", width="w3",
              hint="A number up to 60. Your assessor plans with them."),
        Field("breaks", "Breaks between the parts of the appointment (optional)", "number", width="w3",
              hint="1 or 2"),
        Field("captions", "I need captions in the video call", "tick"),
    ), intro="We ask this once. Only the assessor who takes you reads it. You can leave all of it empty."),
)  # fmt: skip

BY_CODE: Mapping[str, Question] = {question.code: question for question in QUESTIONS}
PAGE_OF: Mapping[str, str] = {field.name: question.code for question in QUESTIONS for field in question.fields}
"""The page on which each field is answered."""
API_NAMES: Mapping[str, str] = {
    "birth_date": "birth_date_day",
    "school_id": "school_urn",
}
"""Fields whose place on the page has another name than in the API."""

_COUNTED = {
    "extra_minutes": "Enter a number of minutes up to 60, or leave it empty",
    "breaks": "Enter 1 or 2, or leave it empty",
}


def options_of(field: Field, kinds: Mapping[str, Mapping[str, str]]) -> Options:
    """What may be chosen; `kinds` holds the programme's kinds of proof by the name of the field."""
    if field.name in kinds:
        return (*kinds[field.name].items(), (NONE_OF_THESE, "None of these"))
    return _FIXED.get(field.name, ())


def filled(question: Question, answers: Mapping[str, Any]) -> Form:
    """The page with what was saved."""
    given: dict[str, object] = {}
    for field in question.fields:
        value = answers.get(field.name)
        if value is None:
            continue
        if field.kind == "date":
            on = date.fromisoformat(value)
            given |= {f"{field.name}_day": on.day, f"{field.name}_month": on.month, f"{field.name}_year": on.year}
        else:
            given[field.name] = _as_typed(field, value)
    return Form.filled(**given)


def read(question: Question, form: Form, kinds: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The answers of a page; what is wrong stands in the form. An answer that was left empty is None."""
    return {field.name: _read(field, form, options_of(field, kinds)) for field in question.fields}


def is_empty(question: Question, form: Form) -> bool:
    """Whether nothing at all was filled in."""
    names = [field.name for field in question.fields]
    parts = [f"{name}_{part}" for name in names for part in ("day", "month", "year")]
    return not any(form.get(name) for name in (*names, *parts))


def shown(field: Field, answers: Mapping[str, Any], kinds: Mapping[str, Mapping[str, str]]) -> str:
    """An answer as it is summed up; empty when there is none."""
    value = answers.get(field.name)
    if value is None or value in ("", []):
        return ""
    match field.kind:
        case "date":
            return day(date.fromisoformat(value))
        case "list":
            return listed(value)
        case "one_of":
            return dict(options_of(field, kinds)).get(value, str(value))
        case "yes_no":
            return "Yes" if value else "No"
        case "tick":
            return "Yes" if value else ""
        case "number":
            return "" if field.name in _COUNTED and not value else f"{value:g}"
    return str(value)


def _as_typed(field: Field, value: Any) -> object:
    match field.kind:
        case "list":
            return ", ".join(value)
        case "yes_no":
            return "yes" if value else "no"
        case "tick":
            return "yes" if value else None
        case "number":
            return None if field.name in _COUNTED and not value else f"{value:g}"
    return value


def _read(field: Field, form: Form, options: Options) -> Any:
    match field.kind:
        case "date":
            on = form.day(field.name)
            return on.isoformat() if on else None
        case "list":
            return form.all(field.name)
        case "tick":
            return bool(form.yes(field.name))
        case "yes_no":
            form.required(field.name, field.needed)
            return form.yes(field.name)
        case "number":
            return _number(field, form)
    answer = form.required(field.name, field.needed) if field.needed else form.optional(field.name)
    if answer and field.kind == "email" and "@" not in answer[1:-1]:
        form.refuse(field.name, _OWN_ADDRESS)
    if answer and options and answer not in dict(options):
        form.refuse(field.name, "Choose one of the answers on this page")
    return answer or None


def _number(field: Field, form: Form) -> int:
    if field.name in _COUNTED:
        return form.whole_number(field.name, _COUNTED[field.name]) if form.get(field.name) else 0
    return form.whole_number(field.name, field.needed)
