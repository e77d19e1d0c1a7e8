"""What holds for every answer: headers, kind pages of trouble, no door without its key, nothing changed by looking."""

import re

import httpx
import pytest

from shared.links import Purpose
from tests.services.portal.fakes import Scene, cookie, link, shown

LOOKED_AT_ONLY = (Purpose.JOURNEY, Purpose.CALL_TEST)
LINK_PAGES = [
    Purpose.APPLICATION,
    Purpose.DECLARATION,
    Purpose.GUESTS,
    Purpose.SLOTS,
    Purpose.CONFIRM,
    Purpose.EVIDENCE,
    Purpose.RESULT,
    Purpose.JOURNEY,
    Purpose.PLACE,
    Purpose.DUPLICATE,
]


async def test_every_answer_keeps_addresses_to_itself_and_runs_no_script(scene: Scene) -> None:
    for path in ("/", "/nowhere", "/declaration/forged", "/board", "/static/portal.css"):
        headers = (await scene.get(path)).headers
        assert headers["referrer-policy"] == "no-referrer"
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "script-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == ("max-age=86400" if path.startswith("/static/") else "no-store")


async def test_the_test_of_a_call_alone_runs_our_own_script_and_may_ask_for_camera_and_microphone(
    scene: Scene,
) -> None:
    for path in ("/call-test", link(Purpose.CALL_TEST, "meet.example.org")):
        headers = (await scene.get(path)).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["permissions-policy"] == "camera=(self), geolocation=(), microphone=(self)"
    others = (await scene.get("/accessibility")).headers
    assert others["permissions-policy"] == "camera=(), geolocation=(), microphone=()"


async def test_the_test_of_a_call_says_what_to_do_without_scripts_and_knows_host_and_telephone(scene: Scene) -> None:
    page = shown(await scene.get(link(Purpose.CALL_TEST, "meet.example.org")))
    assert "The link in your message begins with https://meet.example.org/ " in page.text
    assert "Ring Olive Operator at Northshire Training: 01632 960 001 " in page.text
    assert "Windows: open the app “Camera” to see yourself" in page.text
    anyone = shown(await scene.get("/call-test"))
    assert "Ring the telephone number in your message." in anyone.text
    assert scene.intake.asked == []
    assert scene.assessment.asked == []


async def test_the_public_pages_stand_alone(scene: Scene) -> None:
    for path in ("/", "/accessibility", "/sign-in", "/award"):
        shown(await scene.get(path))
    assert scene.intake.asked == []
    assert scene.assessment.asked == []


@pytest.mark.parametrize("purpose", LINK_PAGES)
async def test_a_link_that_is_no_longer_good_shows_a_kind_page(scene: Scene, purpose: Purpose) -> None:
    def expired(_: object) -> tuple[int, object]:
        return 410, {"detail": "A newer link has replaced this one.", "code": "link_expired"}

    for service in (scene.intake, scene.assessment):
        service.answers = _Always(expired)  # type: ignore[assignment]
    page = shown(await scene.get(link(purpose)), 410)
    assert "A newer link has replaced this one." in page.text
    assert "What you can do" in page.text
    assert "Ask Olive Operator at Northshire Training" in page.text


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_a_forged_link_or_one_for_another_purpose_opens_nothing(scene: Scene, purpose: Purpose) -> None:
    path = f"/{purpose.value}"
    page = shown(await scene.get(f"{path}/forged.token"), 401)
    assert "We cannot open this link" in page.text
    another = Purpose.GUESTS if purpose is not Purpose.GUESTS else Purpose.SLOTS
    token = link(another).rpartition("/")[2]
    shown(await scene.get(f"{path}/{token}"), 401)
    shown(await scene.post(f"{path}/{token}", data={}), 405 if purpose in LOOKED_AT_ONLY else 401)
    assert scene.intake.asked == []
    assert scene.assessment.asked == []


@pytest.mark.parametrize("purpose", LINK_PAGES)
async def test_a_service_that_is_away_is_told_as_passing(scene: Scene, purpose: Purpose) -> None:
    def away(_: object) -> tuple[int, object]:
        return 503, {"detail": "The database does not answer.", "code": "unreachable"}

    for service in (scene.intake, scene.assessment):
        service.answers = _Always(away)  # type: ignore[assignment]
    page = shown(await scene.get(link(purpose)), 503)
    assert "Nothing was lost" in page.text


async def test_an_answer_of_another_shape_is_our_mistake_and_shows_nothing_of_it(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/declarations/d1", {"state": "requested", "candidate_name": "Tamsin Example"})
    page = shown(await scene.get(link(Purpose.DECLARATION, "d1")), 502)
    assert "It is our mistake" in page.text
    assert "Tamsin" not in page.text


async def test_a_page_that_is_not_there_says_so(scene: Scene) -> None:
    assert "We cannot find this page" in shown(await scene.get("/nowhere"), 404).text


async def test_a_body_that_is_too_large_is_refused(scene: Scene) -> None:
    body = {"decision": "decline", "reason": "x" * 600_000}
    page = shown(await scene.post(link(Purpose.DECLARATION, "d1"), data=body), 413)
    assert "too large" in page.text
    assert scene.changes == []


async def test_a_page_does_without_its_footer_rather_than_fail(scene: Scene) -> None:
    scene.read_model.providers = {}
    shown(await scene.get(link(Purpose.WITHDRAW)))


async def test_style_sheet_and_icon_are_there_and_nothing_comes_from_elsewhere(scene: Scene) -> None:
    text = (await scene.get("/")).text
    addresses = re.findall(r'(?:href|src)="([^"]+)"', text)
    assert all(address.startswith(("/", "#", "mailto:", "tel:")) for address in addresses)
    for address in addresses:
        if address.startswith("/static/"):
            assert (await scene.get(address)).status_code == 200
    style = (await scene.get("/static/portal.css")).text
    assert "url(" not in style
    assert "@import" not in style


async def test_the_staff_cookie_never_opens_a_link_page_nor_a_link_the_board(scene: Scene) -> None:
    response: httpx.Response = await scene.get("/declaration/forged", cookies=cookie())
    assert response.status_code == 401
    token = link(Purpose.SIGN_IN).rpartition("/")[2]
    assert (await scene.get("/board", cookies={"hlta_staff": token})).status_code == 303


class _Always(dict[tuple[str, str], object]):
    """Answers alike, whatever is asked."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self._answer = answer

    def get(self, key: object, default: object = None) -> object:
        return self._answer
