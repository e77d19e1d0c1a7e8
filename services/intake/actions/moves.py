"""Candidates moved between cohorts from a CSV file: each good row is moved, each bad one named with its reason."""

from __future__ import annotations

from services.intake.actions.places import fill_free_places, move_candidate
from services.intake.csv_import import Unreadable, cell_of, columns_of, lines_of
from services.intake.domain.application import Application
from services.intake.domain.cohort import Cohort
from services.intake.problem_rows import problem_file
from services.intake.repository import applications, cohorts
from services.intake.transaction import Transaction
from shared.contracts.envelope import Frozen
from shared.errors import DomainError, Invalid

COLUMNS = ("reference", "cohort")


class Moved(Frozen):
    """One row that was applied."""

    row: int
    journey_id: str
    reference: str
    was: str
    becomes: str


class NotMoved(Frozen):
    """One row that was not, as it stands in the file, and why."""

    row: int
    cells: tuple[str, ...]
    problem: str


class Moves(Frozen):
    """What became of a file."""

    headings: tuple[str, ...]
    moved: tuple[Moved, ...]
    bad: tuple[NotMoved, ...]
    there_already: int = 0
    """How many rows name the cohort in which the candidate has a place."""

    def problems(self) -> str:
        """The bad rows as a file of the same columns, with the reason in a last one."""
        return problem_file(self.headings, [(row.cells, row.problem) for row in self.bad])


async def move_by_csv(transaction: Transaction, provider_id: str, content: bytes) -> Moves:
    """Move everyone whom the file names; places that are left are offered only after the last row.

    Columns: `reference` and `cohort` (its name or id); others are passed over.
    """
    try:
        headings, lines = lines_of(content)
        columns = columns_of(headings, COLUMNS)
    except Unreadable as unreadable:
        rule = f"{unreadable.problem.rule} {unreadable.problem.remedy}"
        return Moves(headings=COLUMNS, moved=(), bad=(NotMoved(row=1, cells=(), problem=rule),))
    known = await cohorts.cohorts(transaction.connection, provider_id)
    references = [cell_of(cells, columns, "reference") for _, cells in lines]
    found = await applications.by_reference(transaction.connection, provider_id, references)
    mover = _Mover(transaction, provider_id, known, found)
    await cohorts.lock_cohorts(
        transaction.connection,
        provider_id,
        {one.cohort_id for one in known if not one.is_over(transaction.now())}
        | {application.cohort_id for application in found.values()},
    )
    moved: list[Moved] = []
    bad: list[NotMoved] = []
    there_already = 0
    for number, cells in lines:
        try:
            async with transaction.connection.transaction():  # a row that fails leaves nothing half done
                row = await mover.move(number, cell_of(cells, columns, "reference"), cell_of(cells, columns, "cohort"))
        except (DomainError, Invalid) as refusal:
            bad.append(NotMoved(row=number, cells=tuple(cells), problem=refusal.message))
        else:
            moved.extend([row] if row else [])
            there_already += row is None
    for cohort_id in sorted(mover.left):
        await fill_free_places(transaction, provider_id, cohort_id, transaction.last_event_id)
    return Moves(headings=tuple(headings), moved=tuple(moved), bad=tuple(bad), there_already=there_already)


class _Mover:
    """Moves row by row, and remembers who was moved and which cohorts were left."""

    def __init__(
        self, transaction: Transaction, provider_id: str, known: list[Cohort], found: dict[str, Application]
    ) -> None:
        self._transaction = transaction
        self._provider_id = provider_id
        self._names = {one.cohort_id: one.name for one in known}
        self._ids = {one.name.casefold(): one.cohort_id for one in known if one.cancelled_at is None}
        self._ids |= {one.cohort_id.casefold(): one.cohort_id for one in known}
        self._found = found
        self._seen: set[str] = set()
        self.left: set[str] = set()

    async def move(self, row: int, reference: str, cohort: str) -> Moved | None:
        """One row; None when the candidate is there already. Raises DomainError or Invalid that says why not."""
        application = self._found.get(reference.upper())
        cohort_id = self._ids.get(cohort.casefold())
        if application is None:
            raise Invalid(f"There is no candidate with the reference {reference or '(empty)'}. Correct it.")
        if cohort_id is None:
            raise Invalid(f"There is no cohort {cohort or '(empty)'}. Write its name as it stands in the list.")
        if reference.upper() in self._seen:
            raise Invalid("This candidate stands in an earlier row. Keep one of the two.")
        self._seen.add(reference.upper())
        was = application.cohort_id
        after = await move_candidate(
            self._transaction, self._provider_id, application.journey_id, cohort_id, fill=False
        )
        if after.cohort_id == was and after.stage == application.stage:
            return None
        self.left |= {was} - {cohort_id}
        return Moved(
            row=row,
            journey_id=application.journey_id,
            reference=application.reference,
            was=self._names[was],
            becomes=self._names[cohort_id],
        )
