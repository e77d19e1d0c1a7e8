"""What README and docs/ say is true: commands, targets, files, functions, settings and links exist."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main

from deploy.cli import app
from deploy.processes import PROCESSES
from shared.settings import PREFIX, Settings
from tests.architecture.repository import ROOT, parsed
from workflows.attributes import SEARCH_ATTRIBUTES

PAGES = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "deploy" / "RUNBOOK.md", *(ROOT / "docs").rglob("*.md")]
)
README = ROOT / "README.md"
PLACES = ("shared/", "services/", "workflows/", "rehearsal/", "deploy/", "tests/", "docs/", "requirements/")
MADE_BY_PEOPLE = {"deploy/env", "deploy/compose/servers.env"}
"""Files that a page tells people to make."""


def _pages(wanted: str) -> list[tuple[str, str]]:
    """Every match of a pattern's one group, with the page on which it stands."""
    return [
        (path.relative_to(ROOT).as_posix(), found)
        for path in PAGES
        for found in re.findall(wanted, path.read_text(), re.MULTILINE)
    ]


@cache
def _targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def _command(words: list[str]) -> Any:
    """The command of these words; None when there is none. Further words are its arguments."""
    found: Any = typer.main.get_command(app)
    for word in words:
        inner = getattr(found, "commands", None)
        if inner is None:
            return found
        found = inner.get(word)
        if found is None:
            return None
    return found


def test_every_make_target_that_a_page_names_exists() -> None:
    named = _pages(r"(?:^|`|\s)make ([a-z]+(?:-[a-z]+)*)(?=`|\s+ARGS|$)")

    assert {target for _, target in named} >= {"demo", "test", "run", "check", "clean", "help"}
    assert [(page, target) for page, target in named if target not in _targets()] == []


def test_every_target_of_the_makefile_that_has_a_description_is_in_the_readme() -> None:
    described = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = README.read_text()

    assert [target for target in sorted(described - {"environment"}) if f"`make {target}`" not in text] == []


def test_every_command_that_a_page_names_exists() -> None:
    named = _pages(r"(?:`|bin/)hlta ((?:[a-z]+)(?: [a-z]+)?)\b(?! machine)")
    unknown = [(page, words) for page, words in named if _command(words.split()[:1]) is None]
    half_known = [
        (page, words)
        for page, words in named
        if words.split()[0] in {"provider", "schemas", "clock"} and _command(words.split()) is None
    ]

    assert len(named) >= 8
    assert unknown == []
    assert half_known == []


def test_every_option_in_an_example_exists() -> None:
    add = _command(["provider", "add"])
    assert add is not None
    options = {name for parameter in add.params for name in parameter.opts}
    examples = [match for _, match in _pages(r"provider add \"[^\"]+\"((?: \\\n)?[^\n`]*(?:\n  --[^\n]*)?)")]

    assert examples
    for example in examples:
        assert set(re.findall(r"--[a-z-]+", example)) <= options


def test_every_file_that_a_page_names_exists() -> None:
    named = _pages(r"`((?:" + "|".join(PLACES) + r")[\w./-]*)`")

    assert len(named) > 40
    assert [(page, path) for page, path in named if path not in MADE_BY_PEOPLE and not (ROOT / path).exists()] == []


def test_every_link_inside_a_page_leads_somewhere() -> None:
    broken = [
        (path.relative_to(ROOT).as_posix(), target)
        for path in PAGES
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text())
        if not (path.parent / target).exists()
    ]

    assert broken == []


@pytest.mark.parametrize(
    ("file", "name"), re.findall(r"^\| `([\w/]+\.py)` `(\w+)` \|", README.read_text(), re.MULTILINE)
)
def test_each_stop_of_the_followed_request_exists(file: str, name: str) -> None:
    defined = {
        node.name
        for node in ast.walk(parsed(ROOT / file))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }

    assert name in defined


def test_the_followed_request_has_stops() -> None:
    assert len(re.findall(r"^\| `[\w/]+\.py` `\w+` \|", README.read_text(), re.MULTILINE)) >= 12


def test_the_drawn_tree_is_the_real_one() -> None:
    drawn = re.search(r"```text\n(shared/.*?)```", README.read_text(), re.DOTALL)
    assert drawn is not None
    paths: list[Path] = []
    above = ROOT
    for line in drawn[1].splitlines():
        name = line.split()[0]
        if line.startswith(" "):
            paths.append(above / name)
        else:
            above = ROOT / name
            paths.append(above)

    assert [path for path in paths if not path.is_dir()] == []
    top = {path.name for path in paths if path.parent == ROOT}
    real = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert top == real - {"build", "dist"}


def test_the_test_folders_that_the_tree_names_are_those_that_exist() -> None:
    line = re.search(r"^tests/ +by cost: (.*)$", README.read_text(), re.MULTILINE)
    assert line is not None

    folders = {path.name for path in (ROOT / "tests").iterdir() if (path / "__init__.py").exists()}
    assert set(line[1].split(", ")) == folders


def test_every_setting_that_a_page_names_is_one() -> None:
    settings = {PREFIX + name.upper() for name in Settings.model_fields}
    named = _pages(rf"({PREFIX}[A-Z]+(?:_[A-Z]+)*)\b(?!\*)")

    assert named
    assert [(page, name) for page, name in named if name not in settings] == []


def test_the_readme_names_each_interface_as_the_demo_prints_it() -> None:
    text = README.read_text()

    assert [process.label for process in PROCESSES if process.url_setting and process.label not in text] == []


def test_the_page_about_the_codec_names_every_search_attribute() -> None:
    text = (ROOT / "docs" / "codec.md").read_text()

    assert [key.name for key in SEARCH_ATTRIBUTES if f"`{key.name}`" not in text] == []


def test_decision_records_are_numbered_and_say_what_was_rejected() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    assert [path.name for path in records if not path.read_text().startswith(f"# {int(path.name[:4])}. ")] == []
    tables = {"0002-libraries.md"}
    assert [path.name for path in records if path.name not in tables and "**Rejected**" not in path.read_text()] == []


def test_what_is_run_before_landing_is_the_readmes_test_command() -> None:
    commands = re.search(r"## Two commands\n.*?```bash\n(.*?)```", README.read_text(), re.DOTALL)
    assert commands is not None
    run = (ROOT / ".ci" / "run").read_text().splitlines()

    assert commands[1].splitlines() == ["make demo", "make test"]
    assert [line for line in run if "make" in line and "echo" not in line and not line.startswith("#")] == [
        "exec make test"
    ]


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "decisions" / "0002-libraries.md").read_text()
    project = re.search(r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL | re.MULTILINE)
    assert project is not None
    names = re.findall(r'"([a-z0-9-]+)', project[1])

    assert len(names) > 15
    assert [name for name in names if name not in text] == []
