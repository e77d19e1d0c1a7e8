"""Which words a candidate is asked to look at again, because they may be a pupil's name."""

from __future__ import annotations

import pytest

from services.assessment.evidence.domain import Document, DocumentLink, Holding, Task
from services.assessment.evidence.names import LikelyNames, in_holding, likely_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I read with Oliver on Monday.", ("Oliver",)),
        ("I read with Oliver. Oliver liked Oliver's book, and so did Zoë O'Neill.", ("Oliver", "Zoë", "O'Neill")),
        ("The whole class listened. Pupil Amir answered first.", ("Amir",)),
        ("Pupils in Year 6 worked on English and Maths with Mrs Brown.", ()),
        ("I planned it.\nThen I led the class. We sang; Everyone joined.", ()),
        ("KS2 SATS, EHCP and ICT were discussed with the SENCO.", ()),
        ("", ()),
    ],
)
def test_capitals_inside_a_sentence_are_likely_names_and_a_schools_own_words_are_not(
    text: str, names: tuple[str, ...]
) -> None:
    assert likely_names(text) == names


def test_not_more_words_are_named_than_anybody_would_look_at() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    assert len(likely_names("I saw " + ", ".join(f"X{letter}o" for letter in letters))) == 20


def test_each_task_and_document_is_named_with_its_own_words() -> None:
    holding = Holding(
        tasks=(Task(task="1", text="I read with Oliver."), Task(task="2", text="I planned the lesson.")),
        documents=(
            Document(
                document_id="d1",
                title="Lesson plan",
                links=(DocumentLink(standard=3, place="Page 2: what Amir said"),),
                file_name="plan.pdf",
                content_type="application/pdf",
                size=3,
                sha256="",
            ),
        ),
    )
    assert in_holding(holding) == (
        LikelyNames(where="1", words=("Oliver",)),
        LikelyNames(where="d1", words=("Amir",)),
    )
