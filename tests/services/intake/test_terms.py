"""Term dates by file and by API: whose they become, who is told, and what is left alone."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from services.intake.actions.register_of_schools import import_register
from services.intake.transaction import Intake
from shared.contracts.intake import SchoolRecorded
from tests.services.intake.office import Office
from tests.services.intake.test_register_of_schools import sample

HEAD = "area,urn,term,starts_on,ends_on,half_term_starts_on,half_term_ends_on"
AUTUMN = "Sampleshire,,autumn,2026-09-03,2026-12-18,2026-10-26,2026-10-30"
SPRING = "Sampleshire,,spring,2027-01-04,2027-03-25,2027-02-15,2027-02-19"


async def sent(office: Office, *rows: str, apply: str = "true") -> Any:
    answer = await office.client.post(
        f"/v1/terms/csv?apply={apply}", content="\n".join([HEAD, *rows]), headers=office.operator
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def told(office: Office) -> list[tuple[str, int, list[date]]]:
    return [(one.data.urn, len(one.data.terms), list(one.data.closed_on)) for one in await office.told(SchoolRecorded)]


async def test_an_authoritys_dates_reach_its_schools_and_a_schools_own_stand(office: Office) -> None:
    await office.school("1", terms=None)
    await office.school("2")
    before = len(await told(office))
    report = await sent(office, AUTUMN, SPRING, "sampleshire,,INSET,2026-09-03,2026-09-04", ",1,closed,27/11/2026,")
    assert (report["changed"], report["told"], report["bad"]) == (["Sampleshire", "URN 1"], 2, [])
    assert (await told(office))[before:] == [
        ("1", 2, [date(2026, 9, 3), date(2026, 9, 4)]),
        ("1", 2, [date(2026, 11, 27), date(2026, 9, 3), date(2026, 9, 4)]),
    ]
    again = await sent(office, AUTUMN, SPRING, ",1,closed,2026-11-27,")
    assert (again["changed"], again["unchanged"], again["told"]) == ([], ["Sampleshire", "URN 1"], 0)
    assert len(await told(office)) == before + 2


async def test_a_school_gets_terms_of_its_own_by_file(office: Office) -> None:
    await office.school("1", terms=None)
    await sent(office, AUTUMN, SPRING)
    await sent(office, ",1,autumn,2026-09-01,2026-12-11,,")
    assert (await told(office))[-1] == ("1", 1, [])
    assert await office.value("select closed_on from areas") == []


async def test_checking_changes_nothing(office: Office) -> None:
    await office.school("1", terms=None)
    report = await sent(office, AUTUMN, ",1,closed,2026-11-27,", apply="false")
    assert (report["changed"], report["told"]) == (["Sampleshire", "URN 1"], 0)
    assert await office.value("select count(*) from areas") == 0
    assert len(await told(office)) == 1


async def test_what_is_wrong_is_named_and_the_rest_is_kept(office: Office) -> None:
    await office.school("1", area="Exampleshire", terms=None)
    report = await sent(
        office,
        AUTUMN,
        "Exampleshire,,autumn,2026-09-03,2026-12-18,,",
        "Exampleshire,,spring,2026-12-01,2027-03-25,,",
        ",999,closed,2026-11-27,",
        "Sampleshire,,spring,soon,2027-03-25,,",
        "Otherland,,autumn,2026-09-03,2026-12-18,,",
    )
    assert [(one["row"], one["field"]) for one in report["bad"]] == [(3, "starts_on"), (5, "urn"), (6, "starts_on")]
    assert report["bad"][0]["rule"].startswith("Exampleshire: Term from 2026-12-01 starts before the one from")
    assert sorted(report["spoilt"]) == ["Exampleshire", "Sampleshire", "URN 999"]
    assert (report["changed"], report["unknown_areas"]) == (["Otherland"], ["Otherland"])
    assert await office.value("select array_agg(area) from areas") == ["Otherland"]


async def test_a_school_of_the_register_is_taken_over_for_its_dates(intake: Intake, office: Office) -> None:
    await import_register(intake, io.BytesIO(sample()), "machine")
    report = await sent(office, AUTUMN, ",990001,closed,2026-11-27,")
    assert (report["changed"], report["unknown_areas"]) == (["Sampleshire", "URN 990001"], [])
    assert await told(office) == [("990001", 1, []), ("990001", 1, [date(2026, 11, 27)])]
    renamed = await import_register(intake, io.BytesIO(sample(u990001={"EstablishmentName": "Other"})), "machine")
    assert renamed.told == 1  # it follows the register still, and keeps its days
    assert (await told(office))[-1] == ("990001", 1, [date(2026, 11, 27)])


async def test_one_schools_dates_by_the_api_and_back_to_the_areas(office: Office) -> None:
    await office.school("1", terms=None)
    await sent(office, AUTUMN, SPRING)
    own = {"terms": [{"name": "autumn", "starts_on": "2026-09-01", "ends_on": "2026-12-11"}], "closed_on": []}
    for body in (own, own, {"terms": None, "closed_on": ["2026-11-27"]}):
        set_ = await office.client.put("/v1/schools/1/terms", json=body, headers=office.operator)
        assert set_.status_code == 200, set_.text
    assert [(terms, days) for _, terms, days in (await told(office))[-2:]] == [(1, []), (2, [date(2026, 11, 27)])]
    strange = await office.client.put("/v1/schools/7/terms", json=own, headers=office.operator)
    assert strange.status_code == 404


async def test_dates_of_one_provider_are_none_of_anothers(office: Office, other_office: Office) -> None:
    await office.school("1", terms=None)
    await other_office.school("1", terms=None)
    report = await sent(other_office, AUTUMN, ",1,closed,2026-11-27,")
    assert report["told"] == 2
    assert len(await told(office)) == 1
