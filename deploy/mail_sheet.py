"""All messages on one sheet, as a page and, where a browser is installed, as a picture."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.mail_command import COMPOSER
from services.notifications.gallery import sheet
from shared.errors import Unreachable

COLUMNS, PHONE, GAP, EDGE = 12, 390, 20, 24
WIDTH = COLUMNS * PHONE + (COLUMNS - 1) * GAP + 2 * EDGE
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SECONDS = 120
_MEASURE = "<script>document.documentElement.dataset.height = document.documentElement.scrollHeight</script>"


def write_sheet(path: Path) -> None:
    """The page, at that path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sheet(COMPOSER, COLUMNS), encoding="utf-8")


def browser() -> str | None:
    """The browser that takes the picture; None where there is none."""
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


def take_picture(page: Path, picture: Path) -> None:
    """The whole page as a PNG. Raises Unreachable without a browser, or when it fails."""
    program = browser()
    if program is None:
        raise Unreachable(f"No browser was found to take the picture: install {_BROWSERS[0]}, or open {page} yourself.")
    picture.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        measured = Path(profile) / "measured.html"
        measured.write_text(page.read_text(encoding="utf-8") + _MEASURE, encoding="utf-8")
        height = re.search(r'data-height="(\d+)"', _run(program, profile, measured, 1000, "--dump-dom"))
        if height is None:
            raise Unreachable(f"{program} did not say how tall {page} is. Open it yourself.")
        _run(program, profile, page, int(height.group(1)), f"--screenshot={picture.resolve()}")
    if not picture.is_file():
        raise Unreachable(f"{program} took no picture of {page}. Open it yourself.")


def _run(program: str, profile: str, page: Path, height: int, *what: str) -> str:
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}")
    size = f"--window-size={WIDTH},{height}"
    done = subprocess.run(
        [program, *options, size, *what, page.resolve().as_uri()],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise Unreachable(f"{program} ended with {done.returncode} instead of showing {page}. Open it yourself.")
    return done.stdout
