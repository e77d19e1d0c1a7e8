"""The repository as the architecture tests look at it: its files, their lines and what they import."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("shared", "services", "workflows", "rehearsal", "deploy")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is in the repository, or added to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(sorted(ROOT / name for name in set(listed.stdout.split("\0")) if name and (ROOT / name).is_file()))


def modules(*rooms: str) -> Iterator[Path]:
    """The Python files of some rooms, of all rooms of the product when none is named."""
    wanted = rooms or ROOMS
    return (path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in wanted)


def named(path: Path) -> str:
    """The path as a reader writes it."""
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str | None:
    """A file's text; None for a picture or another file that is no text, or that has just gone."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return None


@cache
def parsed(path: Path) -> ast.Module:
    """A Python file's syntax tree."""
    return ast.parse(path.read_text(), filename=str(path))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports anywhere in it, by its full dotted name."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)
