"""Names, sizes and words of the repository's own files."""

import ast
import re
from collections import Counter
from pathlib import Path

from tests.architecture.repository import ROOMS, ROOT, files, modules, named, parsed, text

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc", "stuff", "tools"}
MOST_LINES = 450
WRITTEN_BY_PROGRAMS = (
    "requirements/",
    "shared/contracts/schemas/",
    "docs/api/",
    "docs/messages.md",
    "tests/replay/",
)
PATIENCE = re.compile("TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK", re.ASCII)
INDEX_ADDRESS = re.compile(
    r"https?://[^\s)\"']*(?:" + "py" + r"pi|/simp" + r"le\b)|--(?:extra-)?index-url[ =]", re.ASCII
)
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ho" + r"me/\w|Us" + r"ers/\w)|\.\./sha" + r"red\b", re.ASCII)


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{named(path)}:{number}"
        for path in files()
        for number, line in enumerate((text(path) or "").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    nameless = {
        named(path)
        for path in files()
        for part in path.relative_to(ROOT).parts
        if Path(part).stem in EMPTY_NAMES and path.suffix != ".html"  # "base" is a template engine's own term
    }

    assert nameless == set()


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        named(path): len(content.splitlines())
        for path in files()
        if not named(path).startswith(WRITTEN_BY_PROGRAMS)
        and path.suffix != ".csv"
        and (content := text(path)) is not None
        and len(content.splitlines()) > MOST_LINES
    }

    assert long == {}


def test_every_python_file_opens_with_what_lives_here() -> None:
    silent = [
        named(path) for path in modules(*ROOMS, "tests") if (tree := parsed(path)).body and not ast.get_docstring(tree)
    ]

    assert silent == []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    assert _lines_with(PATIENCE) == []


def test_no_file_names_a_package_index() -> None:
    assert _lines_with(INDEX_ADDRESS) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert _lines_with(MACHINE_PATH) == []


def test_the_patterns_find_what_they_are_for() -> None:
    assert PATIENCE.search("# TO" + "DO: later")
    assert INDEX_ADDRESS.search("--index-url" + " https://packages.example.org")
    assert INDEX_ADDRESS.search("https://py" + "pi.example.org/simp" + "le/")
    assert MACHINE_PATH.search("see /wo" + "rk/main")
    assert not MACHINE_PATH.search("https://example.org/wo" + "rk")
    assert not INDEX_ADDRESS.search("--no-emit-index-url")


def test_no_error_is_swallowed() -> None:
    swallowing = [
        f"{named(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
    ]

    assert swallowing == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marks = re.compile(r"pytest\.(?:mark\.)?(?:sk" + r"ip|xf" + r"ail)")

    assert [line for line in _lines_with(marks) if line.startswith("tests/")] == []


def test_migrations_of_one_service_are_numbered_without_gap_or_double() -> None:
    numbers: dict[str, Counter[int]] = {}
    for path in files():
        if path.suffix == ".sql" and path.parent.name.startswith("migrations"):
            numbers.setdefault(named(path.parent), Counter())[int(path.name[:4])] += 1

    assert numbers
    for folder, found in numbers.items():
        assert sorted(found.elements()) == list(range(1, len(found) + 1)), folder
