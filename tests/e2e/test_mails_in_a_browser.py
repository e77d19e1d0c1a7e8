"""What only a browser can say: that no mail is wider than a phone, and that all of them make one picture."""

from __future__ import annotations

import html
import re
import struct
import subprocess
from pathlib import Path

import pytest

from deploy.mail_sheet import WIDTH, browser, take_picture, write_sheet
from services.notifications.catalogue import CATALOGUE
from shared.errors import Unreachable
from tests.mails.reading import mails

NARROWEST = 320
"""Pixels: WCAG 2.2, 1.4.10."""
FOUND = browser()
"""On a machine without one, the promise of these tests is that the picture is refused with the reason."""


def test_the_sheet_has_every_message_and_loads_nothing(tmp_path: Path) -> None:
    write_sheet(tmp_path / "new" / "mails.html")
    page = (tmp_path / "new" / "mails.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'<figure id="(m\d\d_[a-z_]+)-', page))
    assert shown == {rule.template for rule in CATALOGUE}
    assert not re.search(r"<(img|script|link|iframe)\b|\bsrc=|url\(", page)


def _is_refused(tmp_path: Path) -> bool:
    """Whether there is no browser, having looked that this is said."""
    if FOUND is None:
        with pytest.raises(Unreachable, match="No browser was found to take the picture: install chromium"):
            take_picture(tmp_path / "mails.html", tmp_path / "mails.png")
    return FOUND is None


def test_the_sheet_becomes_one_picture(tmp_path: Path) -> None:
    write_sheet(tmp_path / "mails.html")
    if _is_refused(tmp_path):
        return
    take_picture(tmp_path / "mails.html", tmp_path / "pictures" / "mails.png")
    head = (tmp_path / "pictures" / "mails.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    assert width == WIDTH
    assert 5_000 < height < 16_384, "Chromium's tallest picture"


def test_without_a_browser_no_picture_is_promised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unreachable, match="No browser was found to take the picture: install chromium"):
        take_picture(tmp_path / "mails.html", tmp_path / "mails.png")


def test_no_mail_is_wider_than_a_phone(tmp_path: Path) -> None:
    if _is_refused(tmp_path):
        return
    versions = {f"{found.template}-{found.part}-{found.title}": found.html for found in mails()}
    frames = "".join(
        f'<iframe title="{html.escape(name)}" width="{NARROWEST}" srcdoc="{html.escape(source)}"></iframe>'
        for name, source in versions.items()
    )
    measure = """<script>onload = () => document.querySelectorAll("iframe").forEach((frame) => {
      frame.outerHTML = `<p data-width="${frame.contentDocument.documentElement.scrollWidth}">${frame.title}</p>`; });
    </script>"""
    page = tmp_path / "frames.html"
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8>{frames}{measure}", encoding="utf-8")
    seen = subprocess.run(
        [
            str(FOUND),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path}",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    widths = {html.unescape(name): int(width) for width, name in re.findall(r'<p data-width="(\d+)">([^<]+)</p>', seen)}
    assert set(widths) == set(versions)
    assert {name: width for name, width in widths.items() if width > NARROWEST} == {}
