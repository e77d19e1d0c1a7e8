"""Who may apply, and whose address a head's may be. Every failed check comes with its reason and remedy."""

from __future__ import annotations

from services.intake.domain.application import NewApplication, email_key
from shared.contracts.envelope import Frozen
from shared.errors import DomainError
from shared.policy import Choice, Programme
from shared.policy.preparing import Eligibility

FREE_MAIL = frozenset(
    {
        "aol.com", "btinternet.com", "gmail.com", "googlemail.com", "gmx.com", "gmx.co.uk", "hotmail.co.uk",
        "hotmail.com", "icloud.com", "live.co.uk", "live.com", "mail.com", "me.com", "msn.com", "ntlworld.com",
        "outlook.com", "proton.me", "protonmail.com", "sky.com", "talktalk.net", "virginmedia.com", "yahoo.co.uk",
        "yahoo.com", "zoho.com",
    }
)  # fmt: skip


ENTRY_CODES = (
    "not_employed",
    "no_level2_english",
    "no_level2_maths",
    "too_few_whole_classes",
    "too_little_experience",
)
"""The checks that somebody must pass to be taken on, each by the code under which a refusal is kept."""


class Problem(Frozen):
    """One thing that is wrong with an application: the field, the rule that it breaks, and what to do."""

    field: str
    code: str
    rule: str
    remedy: str

    def in_words(self) -> str:
        """Rule and remedy as one text."""
        return f"{self.rule} {self.remedy}"


class Refused(DomainError):
    """The application cannot be taken in; `problems` holds one reason for each failed check."""

    status = 422
    code = "not_eligible"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(
            " ".join(problem.in_words() for problem in problems), code=problems[0].code, field=problems[0].field
        )
        self.problems = problems


def problems_of(application: NewApplication, programme: Programme) -> tuple[Problem, ...]:
    """All failed checks, in the order of the form. Employment, level 2 and whole class are BPN's rules."""
    rules = programme.eligibility
    found: list[Problem] = []
    if rules.employed_in_school and not application.employed_in_school:
        found.append(
            Problem(
                field="employed_in_school",
                code="not_employed",
                rule="Only people employed in a school can apply.",
                remedy="Apply once you are employed in one, whatever your job title.",
            )
        )
    level2 = (
        ("English", application.level2_english_kind, application.level2_english_exception, rules.level2_english_kinds),
        ("maths", application.level2_maths_kind, application.level2_maths_exception, rules.level2_maths_kinds),
    )
    for subject, kind, exception, allowed in level2:
        found.extend(_level2_problem(subject, kind, allowed, exception, rules))
    if application.whole_class_occasions < rules.whole_class_minimum:
        found.append(
            Problem(
                field="whole_class_occasions",
                code="too_few_whole_classes",
                rule=f"A whole class must have been led with no teacher present at least {rules.whole_class_minimum} "
                "times.",
                remedy="Ask your school for the occasions that are missing, then apply.",
            )
        )
    if application.years_experience < rules.years_minimum:
        found.append(
            Problem(
                field="years_experience",
                code="too_little_experience",
                rule=f"At least {rules.years_minimum} years of experience are needed.",
                remedy="Apply when you have them.",
            )
        )
    return tuple(found)


def refuse_if_any(problems: tuple[Problem, ...]) -> None:
    """Raise Refused with every reason, unless there is none."""
    if problems:
        raise Refused(problems)


def head_address_doubt(candidate_email: str, head_email: str, school_domain: str | None) -> str | None:
    """What a person must look at in the head's address before a signature counts (own); None when nothing is odd.

    `head_is_candidate`: the candidate's own address; `head_free_mail`: a free-mail domain;
    `head_address_not_of_school`: another domain than the school's.
    """
    if email_key(head_email) == email_key(candidate_email):
        return "head_is_candidate"
    domain = email_key(head_email).rpartition("@")[2]
    if domain in FREE_MAIL:
        return "head_free_mail"
    if school_domain and not _is_within(domain, school_domain.casefold().lstrip("@")):
        return "head_address_not_of_school"
    return None


ADDRESS_DOUBTS = ("head_is_candidate", "head_free_mail", "head_address_not_of_school")


def _level2_problem(
    subject: str, kind: str, allowed: tuple[Choice, ...], exception: str | None, rules: Eligibility
) -> tuple[Problem, ...]:
    """Nothing when the kind is accepted, or an operator gives a reason to do without where the programme allows it."""
    name = subject.lower()
    if exception and not rules.level2_exception_allowed:
        return (
            Problem(
                field=f"level2_{name}_exception",
                code=f"no_level2_{name}",
                rule="This programme makes no exceptions from proof of level 2.",
                remedy=f"Give one of {', '.join(choice.code for choice in allowed)}, and no reason for an exception.",
            ),
        )
    if exception or kind in {choice.code for choice in allowed}:
        return ()
    return (
        Problem(
            field=f"level2_{name}_kind",
            code=f"no_level2_{name}",
            rule=f"A level 2 qualification in {subject} is needed.",
            remedy=f"Give one of {', '.join(choice.code for choice in allowed)}.",
        ),
    )


def _is_within(domain: str, parent: str) -> bool:
    return domain == parent or domain.endswith("." + parent)
