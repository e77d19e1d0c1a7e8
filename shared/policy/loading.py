"""Reading the shipped programmes: `programmes/<code>.toml`, and superseded versions as `<code>@<version>.toml`.

Reading the package's own files is the only I/O here, and each file is read once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.errors import InvalidPolicy
from shared.policy.programme import Programme


def codes() -> tuple[str, ...]:
    """The codes of the shipped programmes: ("hlta", "level-5-sta")."""
    names = (entry.name for entry in _programmes().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml") and "@" not in name))


@lru_cache(maxsize=64)
def load(code: str, version: int | None = None) -> Programme:
    """The shipped programme, in the given version or the current one: `load("hlta", 1).key` is "hlta@1".

    Raises InvalidPolicy when there is no such programme or version, or when its file breaks a rule.
    """
    if code not in codes():
        raise InvalidPolicy(f"Programme {code!r} is not shipped. Choose one of {', '.join(codes())}.", field="code")
    current = _read(f"{code}.toml")
    if version is None or version == current.version:
        return current
    superseded = f"{code}@{version}.toml"
    if not _programmes().joinpath(superseded).is_file():
        raise InvalidPolicy(
            f"Programme {code!r} has no version {version}; the current one is {current.version}. "
            f"Keep superseded versions as programmes/{superseded}.",
            field="version",
        )
    return _read(superseded)


def load_key(key: str) -> Programme:
    """The programme that a message's key names: `load_key("hlta@1")`. Raises InvalidPolicy like `load`."""
    code, _, version = key.partition("@")
    if not version.isdecimal():
        raise InvalidPolicy(f"Programme key {key!r} is not of the form code@version, such as hlta@1.", field="key")
    return load(code, int(version))


def parse(text: str, file: str) -> Programme:
    """A programme from the text of its TOML file. Raises InvalidPolicy naming file, key and rule."""
    content = _toml(text, file)
    standards = content.get("standards")
    if isinstance(standards, str):
        content["standards"] = _standards(standards, file)
    return _validated(content, file)


def published(content: Mapping[str, Any]) -> Programme:
    """A provider's published version from the data that was kept of it.

    A section or rule that the product did not have when it was published is as the shipped programme has it.
    """
    shipped = load(str(content["code"])).model_dump(mode="json")
    whole = {
        name: {**value, **content.get(name, {})} if isinstance(value, dict) else content.get(name, value)
        for name, value in shipped.items()
    }
    return _validated(whole, f"{content['code']}@{content['version']}")


def is_shipped(key: str) -> bool:
    """Whether the key names a version that comes with the product."""
    code, _, version = key.partition("@")
    if code not in codes() or not version.isdecimal():
        return False
    return int(version) == load(code).version or _programmes().joinpath(f"{key}.toml").is_file()


def _validated(content: Mapping[str, Any], file: str) -> Programme:
    try:
        return Programme.model_validate(content)
    except ValidationError as error:
        raise _told(error, content, file) from error


def _read(file: str) -> Programme:
    programme = parse(programme_text(file), file)
    expected = f"{programme.code}.toml", f"{programme.key}.toml"
    if file not in expected:
        raise InvalidPolicy(
            f"{file}: code and version are those of {' or '.join(expected)}. Rename the file, or correct them.",
            field="code",
        )
    return programme


def _programmes() -> Traversable:
    return files("shared").joinpath("programmes")


def programme_text(file: str) -> str:
    """The text of a shipped file, such as `hlta.toml`, to start an own version from."""
    return _programmes().joinpath(file).read_text(encoding="utf-8")


def _standards(code: str, file: str) -> Mapping[str, Any]:
    found = _programmes().joinpath("standards", f"{code}.toml")
    if not code.replace("-", "").isalnum() or not found.is_file():
        raise InvalidPolicy(f"{file}: standards: there is no set {code!r} in programmes/standards.", field="standards")
    return {"code": code, **_toml(found.read_text(encoding="utf-8"), found.name)}


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidPolicy(f"{file}: not TOML: {error}. Correct the file.") from error


def _told(error: ValidationError, content: Mapping[str, Any], file: str) -> InvalidPolicy:
    """All that is wrong, the first in full: file, key, rule and what stands there."""
    first, *more = error.errors(include_url=False)
    key = _key_of(first)
    rule = first.get("ctx", {}).get("rule") or first["msg"][0].lower() + first["msg"][1:]
    also = f" Also wrong: {', '.join(_key_of(one) for one in more)}." if more else ""
    return InvalidPolicy(f"{file}: {key}: {rule}{_found(content, key)}.{also}", field=key)


def _key_of(error: ErrorDetails) -> str:
    return ".".join(str(part) for part in (*error["loc"], *filter(None, [error.get("ctx", {}).get("key")])))


def _found(content: object, key: str) -> str:
    """What stands at the key, to be said after the rule; nothing for a key that is not there."""
    for part in key.split("."):
        if isinstance(content, Mapping) and part in content:
            content = content[part]
        elif isinstance(content, list) and part.isdecimal() and int(part) < len(content):
            content = content[int(part)]
        else:
            return ""
    return "" if isinstance(content, Mapping) else f"; it is {_shown(content)}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
