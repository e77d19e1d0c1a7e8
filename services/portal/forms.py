"""What a person filled in: read once, kept as it was typed, and shown again together with what is wrong.

Nothing that somebody typed is ever wiped; a page that refuses shows all of it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from fastapi import Request
from starlette.datastructures import UploadFile

from services.portal.api import ApiProblem, FieldProblem

_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s?(?:(?P<half>[ap])\.?m\.?)?", re.ASCII)
_NAMED_TIMES = {"midday": "12pm", "noon": "12pm", "midnight": "12am"}
_MAX_FIELDS = 400
_MAX_FIELD_OCTETS = 4 * 1024 * 1024
"""Above the largest body that is let in (security.py), so that the body's limit is the one that people meet."""


@dataclass(frozen=True)
class Upload:
    """A file that came with a form; the body's limit bounds its size."""

    name: str
    media_type: str
    content: bytes


class Form:
    """Answers by field name, and the problems found with them in the order of the page."""

    def __init__(self, values: Mapping[str, list[str]] | None = None, files: Mapping[str, Upload] | None = None):
        self.values = dict(values or {})
        self.files = dict(files or {})
        self.problems: list[FieldProblem] = []
        self.status = 422
        """The HTTP status of the page that shows the problems."""

    @classmethod
    async def of(cls, request: Request) -> Form:
        """The posted form."""
        values: dict[str, list[str]] = {}
        files: dict[str, Upload] = {}
        async with request.form(max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD_OCTETS) as posted:
            for name, value in posted.multi_items():
                if isinstance(value, UploadFile):
                    media_type = value.content_type or "application/octet-stream"
                    files[name] = Upload(value.filename or "", media_type, await value.read())
                else:
                    values.setdefault(name, []).append(value)
        return cls(values, files)

    @classmethod
    def filled(cls, **values: object) -> Form:
        """A form that begins with what is known; None is an empty answer."""
        return cls({name: [str(value)] for name, value in values.items() if value not in (None, "")})

    def get(self, name: str) -> str:
        """The answer without surrounding blanks; empty when there is none."""
        return (self.values.get(name) or [""])[0].strip()

    def raw(self, name: str) -> str:
        """The answer exactly as it was typed."""
        return (self.values.get(name) or [""])[0]

    def all(self, name: str) -> list[str]:
        """All answers of a group of checkboxes; one field with commas is taken apart."""
        return [part.strip() for value in self.values.get(name, []) for part in value.split(",") if part.strip()]

    def optional(self, name: str) -> str | None:
        """The answer, or None when it was left empty."""
        return self.get(name) or None

    def yes(self, name: str) -> bool | None:
        """A yes or no answer; None when neither was given."""
        answer = self.get(name).lower()
        return True if answer in _YES else False if answer in _NO else None

    def required(self, name: str, otherwise: str) -> str:
        """The answer; when it is empty, `otherwise` says what to do."""
        answer = self.get(name)
        if not answer:
            self.refuse(name, otherwise)
        return answer

    def whole_number(self, name: str, otherwise: str) -> int:
        """A whole number from 0 on; else `otherwise` says what to do and 0 stands in for it."""
        answer = self.get(name)
        if answer.isascii() and answer.isdigit() and len(answer) <= 6:
            return int(answer)
        self.refuse(name, otherwise)
        return 0

    def day(self, name: str) -> date | None:
        """A date from three boxes (`3`, `03` and `Mar` will do), or from one field in ISO form. None if left empty."""
        boxes = [self.get(f"{name}_{part}") for part in ("day", "month", "year")]
        if not any(boxes):
            boxes = list(reversed(self.get(name).split("-"))) if self.get(name) else []
        if not boxes:
            return None
        try:
            if len(boxes[2]) != 4:  # "85" would be read as the year 85
                raise ValueError(boxes[2])
            return date(int(boxes[2]), _month(boxes[1]), int(boxes[0]))
        except (ValueError, IndexError):
            self.refuse(f"{name}_day", "Enter a real date, such as 27 3 1985")
            return None

    def time_of_day(self, name: str) -> time | None:
        """A time on a 12-hour or 24-hour clock: `4pm`, `9:30am`, `9.30 am`, `16:00`, `midday`. None after a refusal."""
        said = self.get(name).lower()
        found = _TIME.fullmatch(_NAMED_TIMES.get(said, said))
        hour = int(found["hour"]) if found else 24
        if found and found["half"] and 1 <= hour <= 12:
            hour = hour % 12 + (12 if found["half"] == "p" else 0)
        elif found and (found["half"] or found["minute"] is None):
            hour = 24  # 13pm; or a bare 4, which may be either
        minute = int((found and found["minute"]) or 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
        self.refuse(name, "Enter a time such as 4pm or 9:30am")
        return None

    def refuse(self, name: str | None, message: str) -> None:
        """Say what is wrong with a field, or with the whole form."""
        self.problems.append(FieldProblem(name, message))

    def refused_by(self, problem: ApiProblem, names: Mapping[str, str] | None = None) -> None:
        """Take over what a service found wrong; `names` turns its field names into the page's."""
        self.status = problem.status_code
        for found in problem.problems:
            field = (names or {}).get(found.field, found.field) if found.field else None
            self.refuse(field, found.message)

    def problem(self, name: str) -> str | None:
        """What is wrong with this field, to stand beside it."""
        return next((found.message for found in self.problems if found.field == name), None)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _MONTHS.index(text[:3].lower()) + 1
