"""Words that may be a pupil's name, so that the candidate looks once more: a warning, never a refusal.

Taken for a name is a word with a capital inside a sentence, or after "pupil", that is none of a school's ordinary ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from services.assessment.evidence.domain import Document, Holding
from shared.contracts.envelope import Frozen

MOST = 20
"""More words than this in one place help nobody to look through it."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_ENDS = re.compile(r"[.!?:;\n\r•(\"“‘*]\s*[-–]?\s*$")
_LEAD = 8
_BEFORE_A_CHILD = frozenset({"pupil", "pupils", "child", "children", "student", "students", "boy", "girl", "named"})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam"})
_ORDINARY = frozenset(
    {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
        "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
        "autumn", "spring", "summer", "winter", "christmas", "easter", "ramadan", "eid", "diwali", "english",
        "maths", "mathematics", "science", "history", "geography", "french", "german", "spanish", "latin",
        "welsh", "music", "art", "drama", "design", "technology", "computing", "religious", "education",
        "physical", "phonics", "literacy", "numeracy", "reading", "writing", "spelling", "grammar", "year", "key",
        "stage", "reception", "nursery", "foundation", "early", "years", "infant", "infants", "junior", "juniors",
        "primary", "secondary", "school", "academy", "college", "teaching", "assistant", "assistants", "higher",
        "level", "status", "head", "headteacher", "teacher", "teachers", "deputy", "senior", "leader", "mentor",
        "coordinator", "learning", "support", "sats", "eyfs", "hlta", "senco", "send", "sen", "ehcp", "iep",
        "ict", "pe", "pshe", "re", "dt", "britain", "british", "england", "london", "ofsted", "curriculum",
        "national", "standard", "standards", "task", "tasks", "the", "i'm", "i've", "i'd", "i'll",
    }
)  # fmt: skip


class LikelyNames(Frozen):
    """Words in one place that may be names: `where` is a task's code, or a document's id."""

    where: str
    words: tuple[str, ...]


def likely_names(text: str) -> tuple[str, ...]:
    """Each word once, in order, at most twenty: "I read with Oliver." gives Oliver, "Mrs Brown read." nobody."""
    found = dict.fromkeys(_candidates(text))
    return tuple(found)[:MOST]


def in_holding(holding: Holding) -> tuple[LikelyNames, ...]:
    """Every task and document in which something looks like a name."""
    places = [*((task.task, task.text) for task in holding.tasks), *_of_documents(holding.documents)]
    told = (LikelyNames(where=where, words=likely_names(text)) for where, text in places)
    return tuple(one for one in told if one.words)


def _of_documents(documents: Iterable[Document]) -> Iterator[tuple[str, str]]:
    return ((one.document_id, "\n".join([one.title, *(link.place for link in one.links)])) for one in documents)


def _candidates(text: str) -> Iterator[str]:
    before = ""
    for match in _WORD.finditer(text):
        word = match.group()
        bare = re.sub(r"['’]s$", "", word)
        if _is_name(bare, before, text[max(0, match.start() - _LEAD) : match.start()]):
            yield bare
        before = word.casefold()


def _is_name(word: str, before: str, lead: str) -> bool:
    """`before` is the word before it, `lead` what stands right in front: the end of a sentence makes any word great."""
    if not word[0].isupper() or len(word) < 2 or word.isupper():
        return False
    if word.casefold() in _ORDINARY | _TITLES or before in _TITLES:
        return False
    begins_a_sentence = not lead.strip() or _SENTENCE_ENDS.search(lead) is not None
    return before in _BEFORE_A_CHILD or not begins_a_sentence
