"""Which directories a stack takes, and that a refusal leaves them as they were."""

import os
import stat
from pathlib import Path

import pytest

from deploy.embedded.data_directory import DataDirectory, Version, wipe
from deploy.refusal import Refusal

VERSION = Version(layout=1, postgres="18")


def _content(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.is_file()}


def test_a_directory_in_use_is_refused_and_free_again_after_the_end(tmp_path: Path) -> None:
    first = DataDirectory(tmp_path / "data", VERSION)
    with pytest.raises(Refusal, match=rf"in use by process {os.getpid()}: stop that one, or name another --data-dir"):
        DataDirectory(tmp_path / "data", VERSION)
    first.close()
    DataDirectory(tmp_path / "data", VERSION).close()


@pytest.mark.parametrize("other", [Version(layout=2, postgres="18"), Version(layout=1, postgres="17")])
def test_a_directory_of_another_version_is_refused_and_not_touched(tmp_path: Path, other: Version) -> None:
    DataDirectory(tmp_path / "data", other).close()
    before = _content(tmp_path / "data")
    with pytest.raises(Refusal, match=r"of another version .*start the release that made it"):
        DataDirectory(tmp_path / "data", VERSION)
    assert _content(tmp_path / "data") == before


def test_a_version_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    DataDirectory(tmp_path / "data", VERSION).close()
    (tmp_path / "data" / "version.json").write_text("{")
    with pytest.raises(Refusal, match="the version of the data is unknown: restore the file"):
        DataDirectory(tmp_path / "data", VERSION)


def test_a_directory_with_other_files_is_neither_used_nor_removed(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(Refusal, match="is no data directory of this product"):
        DataDirectory(tmp_path, VERSION)
    with pytest.raises(Refusal, match="is no data directory of this product"):
        wipe(tmp_path)
    assert _content(tmp_path) == {"letter.txt": b"mine"}


def test_a_file_in_the_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(Refusal, match="is a file: name a directory"):
        DataDirectory(tmp_path / "data", VERSION)


def test_a_directory_in_use_is_not_removed(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "data", VERSION)
    with pytest.raises(Refusal, match="is in use by process"):
        wipe(tmp_path / "data")
    directory.close()
    wipe(tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "data", VERSION)
    made = directory.secrets()
    directory.close()
    again = DataDirectory(tmp_path / "data", VERSION)
    assert again.secrets() == made
    assert stat.filemode((tmp_path / "data" / "secrets.json").stat().st_mode) == "-rw-------"
    again.close()


def test_two_directories_have_different_secrets(tmp_path: Path) -> None:
    one, other = DataDirectory(tmp_path / "one", VERSION), DataDirectory(tmp_path / "other", VERSION)
    assert one.secrets().secret_key != other.secrets().secret_key
    assert len(one.secrets().secret_key) >= 32
    one.close()
    other.close()
