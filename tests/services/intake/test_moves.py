"""Candidates moved by CSV: good rows previewed, bad ones downloaded with the reason, nothing before confirmation."""

from __future__ import annotations

import csv
import io
from typing import Any

from shared.contracts.intake import PlaceConfirmed, PlaceOffered
from tests.services.intake.office import Office


async def three_cohorts(office: Office) -> dict[str, str]:
    await office.school()
    return {
        "Autumn": await office.cohort("Autumn", capacity=2),
        "Winter": await office.cohort("Winter", "2026-11-04", "2026-12-03", capacity=1),
        "Full": await office.cohort("Full", "2026-11-05", "2026-12-08", capacity=1),
    }


async def reference(office: Office, journey_id: str) -> str:
    return str((await office.get(f"/v1/applications/{journey_id}")).json()["reference"])


async def look(office: Office, text: str) -> Any:
    body = {"reason": "The trainer is ill.", "csv": text}
    answer = await office.post("/v1/office/move_candidates?preview=true", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_good_rows_are_previewed_and_moved_only_when_confirmed(office: Office) -> None:
    cohorts = await three_cohorts(office)
    ada, bea = [await office.placed(name, cohorts["Autumn"]) for name in ("Ada Sample", "Bea Sample")]
    in_line = await office.placed("Cy Sample", cohorts["Autumn"])
    await office.placed("Dot Sample", cohorts["Full"])
    refs = [await reference(office, journey_id) for journey_id in (ada, bea)]
    text = f"Reference,Cohort,Note\n{refs[0].lower()},winter,first\n{refs[1]},Full,second\nHLTA-NO-ONE,Winter,=1+1\n"
    before = await office.everything_told()

    shown = await look(office, text)

    assert [(one["what"], one["was"], one["becomes"]) for one in shown["changes"]] == [
        (f"row 2, {refs[0]}: cohort", "Autumn", "Winter")
    ]
    assert shown["warnings"] == [
        "row 3 is left out: All 1 places of this cohort are taken. Choose another cohort.",
        "row 4 is left out: There is no candidate with the reference HLTA-NO-ONE. Correct it.",
    ]
    assert await office.everything_told() == before
    await office.acted("move_candidates", csv=text, expected=shown["expected"])
    moved = (await office.told(PlaceConfirmed))[-1]
    assert (moved.journey, moved.data.cohort_id) == (ada, cohorts["Winter"])
    assert [one.journey for one in await office.told(PlaceOffered)] == [in_line]
    assert (await office.get(f"/v1/applications/{bea}")).json()["cohort"]["name"] == "Autumn"


async def test_bad_rows_are_downloaded_with_the_reason_in_a_last_column(office: Office) -> None:
    cohorts = await three_cohorts(office)
    ada = await office.placed("Ada Sample", cohorts["Autumn"])
    ref = await reference(office, ada)
    text = f"reference,cohort,note\n{ref},Winter,ok\n{ref},Full,twice\nHLTA-NO-ONE,Winter,=1+1\n{ref},Spring\n"

    answer = await office.client.post("/v1/moves/csv/problems", content=text.encode(), headers=office.operator)

    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows == [
        ["reference", "cohort", "note", "problem"],
        [ref, "Full", "twice", "This candidate stands in an earlier row. Keep one of the two."],
        ["HLTA-NO-ONE", "Winter", "'=1+1", "There is no candidate with the reference HLTA-NO-ONE. Correct it."],
        [ref, "Spring", "", "There is no cohort Spring. Write its name as it stands in the list."],
    ]
    assert (await office.get(f"/v1/applications/{ada}")).json()["cohort"]["name"] == "Autumn"


async def test_two_who_change_places_are_moved_by_one_file_and_nobody_is_offered_theirs(office: Office) -> None:
    cohorts = await three_cohorts(office)
    ada = await office.placed("Ada Sample", cohorts["Winter"])
    bea = await office.placed("Bea Sample", cohorts["Full"])
    waits = await office.placed("Cy Sample", cohorts["Winter"])
    refs = [await reference(office, journey_id) for journey_id in (ada, bea)]

    await office.acted("move_candidates", csv=f"reference;cohort\n{refs[0]};Autumn\n{refs[1]};Winter\n")

    shown = [(await office.get(f"/v1/applications/{one}")).json()["cohort"]["name"] for one in (ada, bea, waits)]
    assert shown == ["Autumn", "Winter", "Winter"]
    assert await office.told(PlaceOffered) == []


async def test_another_providers_candidates_are_unknown_and_an_unreadable_file_moves_nobody(
    office: Office, other_office: Office
) -> None:
    cohorts = await three_cohorts(office)
    ada = await office.placed("Ada Sample", cohorts["Autumn"])
    ref = await reference(office, ada)
    await other_office.cohort("Winter", "2026-11-04", "2026-12-03")

    foreign = await look(other_office, f"reference,cohort\n{ref},Winter\n")
    unreadable = await look(office, "name,cohort\nAda,Winter\n")

    assert foreign["changes"] == unreadable["changes"] == []
    assert foreign["warnings"] == [f"row 2 is left out: There is no candidate with the reference {ref}. Correct it."]
    assert unreadable["warnings"][0].startswith("row 1 is left out: A column is missing: reference.")


async def test_two_hundred_rows_are_added_and_moved_with_the_bad_ones_as_a_file(office: Office) -> None:
    await office.school()
    await office.cohort("Autumn", capacity=200)
    winter = await office.cohort("Winter", "2026-11-04", "2026-12-03", capacity=120)
    columns = office.form() | {"subjects": "English", "cohort": "Autumn"}
    people = [columns | {"name": f"Sample {n}", "email": f"s{n}@home.example"} for n in range(200)]
    for one in people[::4]:
        one["level2_maths_kind"] = "none"
    text = _sheet(list(columns), people)
    url, headers = "/v1/applications/csv", office.operator

    looked = (await office.client.post(url, content=text, headers=headers)).json()
    bad = await office.client.post(f"{url}/problems", content=text, headers=headers)

    assert (looked["rows"], looked["good"], len(looked["bad"]), looked["applied"]) == (200, 150, 50, [])
    written = list(csv.DictReader(io.StringIO(bad.text.removeprefix("\ufeff"))))
    assert [row["name"] for row in written] == [f"Sample {n}" for n in range(0, 200, 4)]
    assert list(written[0])[-1] == "problem"
    assert written[0]["problem"].startswith("level2_maths_kind: ")
    assert await office.value("select count(*) from applications") == 0

    alone = await office.client.post(f"{url}?apply=true", content=text, headers=headers)
    assert alone.json()["code"] == "second_person_needed"
    oscar = office.bearer("operator", "oscar")
    applied = (await office.client.post(f"{url}?apply=true", content=text, headers=oscar)).json()["applied"]
    assert len(applied) == 150

    for row in applied:
        assert (await office.sign(row["journey_id"])).status_code == 200
    refs = [row["reference"] for row in applied]
    moves = _sheet(["reference", "cohort"], [{"reference": ref, "cohort": "winter"} for ref in refs])
    shown = await look(office, moves.decode())
    assert (len(shown["changes"]), len(shown["warnings"]), shown["needs_second_person"]) == (120, 30, True)
    assert await office.value("select count(*) from places") == 0
    body = {"csv": moves.decode(), "expected": shown["expected"]}
    assert (await office.act("move_candidates", **body)).json()["code"] == "second_person_needed"
    office.operator = oscar
    assert (await office.act("move_candidates", **body)).status_code == 200
    assert await office.value("select count(*) from places where cohort_id = $1 and state = 'placed'", winter) == 120


def _sheet(columns: list[str], rows: list[dict[str, Any]]) -> bytes:
    written = io.StringIO()
    writer = csv.DictWriter(written, columns)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


async def test_rows_that_name_the_own_cohort_are_counted_and_moved_nowhere(office: Office) -> None:
    cohorts = await three_cohorts(office)
    ref = await reference(office, await office.placed("Ada Sample", cohorts["Autumn"]))
    shown = await look(office, f"reference,cohort\n{ref},Autumn\n")
    assert shown["changes"] == []
    assert shown["warnings"] == ["1 rows name the cohort in which the candidate has a place already."]


async def test_an_unreadable_file_comes_back_with_the_reason_alone(office: Office) -> None:
    for url in ("/v1/applications/csv/problems", "/v1/moves/csv/problems"):
        answer = await office.client.post(url, content=b"\xff\xfe", headers=office.operator)
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert rows[0][-1] == "problem"
        assert "The file is not UTF-8 text." in rows[1][-1]
