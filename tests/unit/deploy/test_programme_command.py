"""`hlta programme check` and `diff`: one sentence for what is wrong, one for each change."""

from pathlib import Path

from shared.errors import InvalidPolicy
from shared.policy.loading import programme_text
from tests.unit.deploy.command_line import hlta


def _mine(tmp_path: Path, right: str, wrong: str) -> str:
    text = programme_text("hlta.toml")
    assert right in text
    file = tmp_path / "mine.toml"
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return str(file)


def test_a_valid_file_of_any_name_is_said_to_be_valid(tmp_path: Path) -> None:
    file = _mine(tmp_path, "version = 1", "version = 2")
    result = hlta("programme", "check", file)
    assert (result.exit_code, result.output) == (0, f"{file}: hlta@2 is valid.\n")


def test_an_invalid_file_is_refused_with_file_key_and_rule(tmp_path: Path) -> None:
    file = _mine(tmp_path, "lapses_on_day = 28", "lapses_on_day = 0")
    result = hlta("programme", "check", file)
    assert isinstance(result.exception, InvalidPolicy)
    assert str(result.exception) == (
        f"{file}: declaration.lapses_on_day: input should be greater than or equal to 1; it is 0."
    )


def test_a_missing_and_a_misspelt_key_are_both_named(tmp_path: Path) -> None:
    file = _mine(tmp_path, "partial_max = 3", "partial_maximum = 3")
    result = hlta("programme", "check", file)
    assert isinstance(result.exception, InvalidPolicy)
    assert "outcome.partial_max: field required" in str(result.exception)
    assert "Also wrong: outcome.partial_maximum" in str(result.exception)


def test_a_file_is_compared_with_the_shipped_programme_in_words(tmp_path: Path) -> None:
    file = _mine(tmp_path, "days_before = 10", "days_before = 14")
    result = hlta("programme", "diff", "hlta@1", file)
    assert result.output == "Tasks and file are due 14 days before the appointment (was 10).\n"
    assert hlta("programme", "diff", "hlta", "hlta@1").output == "Both say the same.\n"
