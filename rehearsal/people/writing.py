"""What simulated candidates hand in: eight tasks, and four documents that together serve every standard."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WrittenTask:
    """One written piece and the standards that it cites."""

    code: str
    text: str
    standards: str


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One document of the file, and which standards it is there for."""

    title: str
    where: str
    standards: str


_ABOUT = {
    "1": "I planned ten short reading sessions with pupil A and kept a note of each.",
    "2": "With a group of five I built number lines, and two of them explained theirs to the others.",
    "3": "I led the whole class for an afternoon of science, with no teacher in the room.",
    "4a": "A parent asked how to help at home; we agreed on three small things.",
    "4b": "I changed a worksheet while the lesson ran, since half of the table was stuck.",
    "4c": "The class teacher and I looked at the marks together and regrouped two pupils.",
    "4d": "I asked for feedback on how I give instructions, and shortened them.",
    "4e": "I settled a quarrel before the lesson began, with the school's own steps.",
}
_STANDARDS = ("1,2,8,9", "12,13,18,19", "20,21,22,31", "3,4,5", "6,7,23", "24,25,10", "14,15,16,17", "26,27,28,29")

TASKS = tuple(
    WrittenTask(code, f"{about} What came of it is told in my notes.", standards)
    for (code, about), standards in zip(_ABOUT.items(), _STANDARDS, strict=True)
)

_NUMBERS = [number for number in range(1, 34) if number != 11]  # certificates prove standard 11

DOCUMENTS = tuple(
    SampleDocument(title, f"Page {place}, the marked paragraph shows it", ",".join(str(n) for n in numbers))
    for place, (title, numbers) in enumerate(
        {
            "Planning notes of one half term": _NUMBERS[:9],
            "Observation by the class teacher": _NUMBERS[9:18],
            "Records of a group's progress": _NUMBERS[18:26],
            "Letter about parents' evening": _NUMBERS[26:],
        }.items(),
        start=1,
    )
)


def document_file(document: SampleDocument) -> tuple[str, bytes, str]:
    """Name, content and media type of the file to upload."""
    text = f"{document.title}\n\n{document.where}.\nA sample for rehearsals; nobody's work.\n"
    return f"{document.title.lower().replace(' ', '-')}.txt", text.encode(), "text/plain"
