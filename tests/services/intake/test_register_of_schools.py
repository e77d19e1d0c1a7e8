"""The public register: imported again and again, looked through, and taken over by the provider who needs a school."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from services.intake.actions import register_of_schools
from services.intake.actions.register_of_schools import Imported, import_register
from services.intake.transaction import Intake
from shared.contracts.intake import ApplicationReceived, SchoolRecorded
from shared.errors import Invalid
from tests.services.intake.office import Office

SAMPLE = (Path(__file__).parent / "establishments.csv").read_text(encoding="utf-8")


def sample(**cells_of_row: dict[str, str]) -> bytes:
    """The file with other cells by URN: `sample(u990001={"Town": "Elsewhere"})`."""
    rows = [row | cells_of_row.get(f"u{row['URN']}", {}) for row in csv.DictReader(io.StringIO(SAMPLE))]
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode("cp1252")


async def imported(intake: Intake, content: bytes) -> Imported:
    return await import_register(intake, io.BytesIO(content), "machine")


def counts(done: Imported) -> tuple[int, int, int, int, int, int]:
    return done.rows, done.added, done.changed, done.unchanged, done.broken, done.told


async def found(office: Office, search: str, **query: str) -> list[str]:
    asked = "".join(f"&{name}={value}" for name, value in query.items())
    answer = await office.get(f"/v1/schools?search={search}{asked}")
    assert answer.status_code == 200, answer.text
    return [one["urn"] for one in answer.json()["schools"]]


async def offered(office: Office, search: str) -> list[str]:
    answer = await office.client.get(f"/v1/providers/{office.provider_id}/schools?search={search}")
    assert answer.status_code == 200, answer.text
    return [one["urn"] for one in answer.json()["schools"]]


async def test_importing_again_updates_and_never_doubles(intake: Intake, office: Office) -> None:
    assert counts(await imported(intake, sample())) == (7, 7, 0, 0, 0, 0)
    assert counts(await imported(intake, sample())) == (7, 0, 0, 7, 0, 0)
    moved = sample(u990001={"Town": "Newtown"}, u990003={"EstablishmentStatus (code)": "2", "CloseDate": "31-08-2026"})
    assert counts(await imported(intake, moved)) == (7, 0, 2, 5, 0, 0)
    assert await office.value("select count(*) from establishments") == 7
    assert await office.value("select town from establishments where urn = '990001'") == "Newtown"
    assert await office.value("select array_agg(changed order by position) from establishment_imports") == [0, 0, 2]


async def test_broken_rows_are_named_whatever_batch_they_stand_in(
    intake: Intake, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_of_schools, "BATCH", 2)
    done = await imported(intake, sample(u990002={"URN": "x"}, u990005={"LA (name)": ""}, u990007={"CloseDate": "?"}))
    assert counts(done) == (7, 4, 0, 0, 3, 0)
    assert [(one.row, one.field) for one in done.bad] == [(3, "URN"), (6, "LA (name)"), (8, "CloseDate")]
    assert await office.value("select count(*) from establishments") == 4


async def test_a_broken_row_leaves_the_school_as_it_was(intake: Intake, office: Office) -> None:
    await imported(intake, sample())
    await imported(intake, sample(u990001={"EstablishmentName": "Other", "EstablishmentStatus (code)": "?"}))
    name = await office.value("select name from establishments where urn = '990001'")
    assert name == "St Mary's Church of England Primary School"


async def test_another_file_changes_nothing(intake: Intake, office: Office) -> None:
    with pytest.raises(Invalid, match="missing in row 1"):
        await imported(intake, b"a,b\n1,2\n")
    assert await office.value("select count(*) from establishment_imports") == 0


@pytest.mark.parametrize(
    ("search", "urns"),
    [
        ("990001", ["990001"]),
        ("zz1 1ab", ["990003", "990002"]),
        ("ZZ1", ["990003", "990001", "990002"]),
        ("st marys", ["990001"]),
        ("Saint Mary’s Sampleton", ["990001"]),
        ("elan va", ["990004"]),
        ("oak sampl", ["990003", "990002"]),
        ("ysgol", ["490006"]),
        ("nothing like it", []),
        ("%25", []),
        ("a' or 1=1 --", []),
    ],
)
async def test_an_operator_finds_schools_by_name_postcode_or_urn(
    intake: Intake, office: Office, search: str, urns: list[str]
) -> None:
    await imported(intake, sample())
    assert await found(office, search) == urns


async def test_what_is_closed_planned_or_outside_england_is_shown_with_the_reason_and_not_offered(
    intake: Intake, office: Office
) -> None:
    await imported(intake, sample())
    shown = {}
    for search in ("oakfield", "meadow", "ysgol", "island", "elan"):
        for one in (await office.get(f"/v1/schools?search={search}")).json()["schools"]:
            shown[one["urn"]] = (one["offered"], one["why_not"])
    assert shown.pop("990003") == (True, None)
    assert shown.pop("990004") == (True, None)  # open, but proposed to close
    assert {urn: why for urn, (is_offered, why) in shown.items() if not is_offered} == {
        "990002": "Oakfield Infant School (URN 990002) closed on Sat 31 Aug 2024. Choose the school that took its "
        "place: an academy has a URN of its own.",
        "990005": "New Meadow Primary School (URN 990005) has not opened yet. Choose the school where you work now.",
        "490006": "Ysgol Enghraifft (URN 490006) is outside England; this programme is for schools in England. Choose "
        "a school in England, or ask the training provider.",
        "990007": "Island Sample School (URN 990007) is outside England; this programme is for schools in England. "
        "Choose a school in England, or ask the training provider.",
    }
    assert [await offered(office, search) for search in ("oakfield", "meadow", "ysgol", "island", "elan")] == [
        ["990003"],
        [],
        [],
        [],
        ["990004"],
    ]


async def test_whoever_applies_needs_no_sign_in_to_look_and_a_strange_provider_has_nothing(office: Office) -> None:
    await office.school("900001")
    assert await offered(office, "sample school") == ["900001"]
    assert await offered(office, "") == []
    strange = await office.client.get("/v1/providers/none/schools?search=sample")
    assert strange.status_code == 404


async def test_an_application_takes_the_school_over_from_the_register_and_everyone_is_told_first(
    intake: Intake, office: Office, other_office: Office
) -> None:
    await imported(intake, sample())
    await office.cohort()
    await office.apply(school_urn="990003")
    await office.apply("Kim Sample", school_urn="990003")
    (recorded,) = await office.told(SchoolRecorded)
    assert (recorded.data.urn, recorded.data.name, recorded.data.area, recorded.data.trust) == (
        "990003",
        "Oakfield Academy",
        "Sampleshire",
        "Example Learning Trust",
    )
    kinds = [type(one.data) for one in await office.everything_told()]
    assert kinds.index(SchoolRecorded) < kinds.index(ApplicationReceived)
    assert await other_office.told(SchoolRecorded) == []
    (shown,) = (await office.get("/v1/schools?search=990003")).json()["schools"]
    assert shown["school_id"] == recorded.data.school_id


@pytest.mark.parametrize(
    ("urn", "code"),
    [
        ("990002", "school_closed"),
        ("990005", "school_not_open_yet"),
        ("490006", "school_outside_country"),
        ("123456", "unknown_school"),
    ],
)
async def test_nobody_applies_from_a_school_that_is_not_offered(
    intake: Intake, office: Office, urn: str, code: str
) -> None:
    await imported(intake, sample())
    await office.cohort()
    path = f"/v1/providers/{office.provider_id}/applications"
    refused = await office.post(path, office.form(school_urn=urn))
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, code, "school_urn")
    sheet = ",".join(office.form()) + "\n" + ",".join(_cells(office.form(school_urn=urn)))
    report = (
        await office.client.post("/v1/applications/csv?apply=true", content=sheet, headers=office.operator)
    ).json()
    assert [(one["row"], one["field"]) for one in report["bad"]] == [(2, "school_urn")]
    assert await office.told(SchoolRecorded) == []


async def test_a_spreadsheet_takes_schools_over_from_the_register(intake: Intake, office: Office) -> None:
    await imported(intake, sample())
    await office.cohort()
    form = office.form(school_urn="990001")
    sheet = ",".join(form) + "\n" + ",".join(_cells(form))
    report = (
        await office.client.post("/v1/applications/csv?apply=true", content=sheet, headers=office.operator)
    ).json()
    assert (report["bad"], len(report["applied"])) == ([], 1)
    assert [one.data.urn for one in await office.told(SchoolRecorded)] == ["990001"]


async def test_schools_that_follow_the_register_change_with_it_and_only_then_anything_is_told(
    intake: Intake, office: Office
) -> None:
    await imported(intake, sample())
    await office.cohort()
    await office.apply(school_urn="990001")
    again = await imported(intake, sample(u990001={"Postcode": "ZZ1 9ZZ"}, u990004={"EstablishmentName": "Other"}))
    assert counts(again) == (7, 0, 2, 5, 0, 0)
    renamed = await imported(intake, sample(u990001={"EstablishmentName": "St Mary's Academy", "Trusts (name)": "T"}))
    assert renamed.told == 1
    told = [(one.data.name, one.data.trust) for one in await office.told(SchoolRecorded)]
    assert told == [("St Mary's Church of England Primary School", None), ("St Mary's Academy", "T")]


async def test_what_an_operator_entered_stands_whatever_the_register_says(intake: Intake, office: Office) -> None:
    await imported(intake, sample())
    await office.school("990001", name="St Mary's, upper site")
    await imported(intake, sample(u990001={"EstablishmentName": "St Mary's Academy"}))
    assert [one.data.name for one in await office.told(SchoolRecorded)] == ["St Mary's, upper site"]


def _cells(form: dict[str, object]) -> list[str]:
    return [" / ".join(value) if isinstance(value, list) else str(value) for value in form.values()]
