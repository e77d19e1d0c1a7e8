"""Rows of the public register of establishments, and the providers' own schools that follow it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg

from services.intake.domain.establishment import Establishment, Sought, postcode_key, search_words
from shared.contracts.envelope import Frozen
from shared.db import Connection

_COLUMNS = (
    "urn", "name", "area", "kind", "phase", "status", "closed_on", "country", "town", "postcode", "trust",
    "email_domain",
)  # fmt: skip
_ESTABLISHMENT = f"select {', '.join(_COLUMNS)} from establishments"


class Put(Frozen):
    """What a batch of rows changed, by URN."""

    added: frozenset[str]
    changed: frozenset[str]


async def put_establishments(connection: Connection, batch: Sequence[Establishment], at: datetime) -> Put:
    """Keep each under its URN; rows that are known just so are not touched."""
    columns = [[getattr(one, name) for one in batch] for name in _COLUMNS]
    rows = await connection.fetch(
        f"""insert into establishments as old ({", ".join(_COLUMNS)}, search_words, postcode_key, imported_at)
            select *, $15::timestamptz
              from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[],
                          $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
            on conflict (urn) do update set ({", ".join(_COLUMNS)}, search_words, postcode_key, imported_at)
               = ({", ".join(f"excluded.{name}" for name in _COLUMNS)}, excluded.search_words,
                  excluded.postcode_key, excluded.imported_at)
             where ({", ".join(f"old.{name}" for name in _COLUMNS)})
                   is distinct from ({", ".join(f"excluded.{name}" for name in _COLUMNS)})
            returning urn, xmax = 0 as added""",
        *columns,
        [search_words(f"{one.name} {one.town} {one.area}") for one in batch],
        [postcode_key(one.postcode) for one in batch],
        at,
    )
    added = frozenset(row["urn"] for row in rows if row["added"])
    return Put(added=added, changed=frozenset(row["urn"] for row in rows) - added)


async def follow(connection: Connection, urns: Iterable[str]) -> list[tuple[str, str]]:
    """Bring the providers' schools that follow the register up to date; (provider, school) of each that changed."""
    rows = await connection.fetch(
        """update schools s
              set name = e.name, area = e.area, phase = e.phase, trust = e.trust, email_domain = e.email_domain
             from establishments e
            where e.urn = any($1::text[]) and s.urn = e.urn and s.follows_register
              and (s.name, s.area, s.phase, s.trust, s.email_domain)
                  is distinct from (e.name, e.area, e.phase, e.trust, e.email_domain)
        returning s.provider_id, s.school_id""",
        list(urns),
    )
    return sorted((row["provider_id"], row["school_id"]) for row in rows)


async def keep_import(
    connection: Connection, at: datetime, actor: str, *, rows: int, added: int, changed: int, broken: int
) -> None:
    """Remember who imported how much."""
    await connection.execute(
        """insert into establishment_imports (imported_at, actor, rows, added, changed, broken)
           values ($1, $2, $3, $4, $5, $6)""",
        at,
        actor,
        rows,
        added,
        changed,
        broken,
    )


async def establishments_of(connection: Connection, urns: Iterable[str]) -> dict[str, Establishment]:
    """The register's entries of these URNs."""
    rows = await connection.fetch(_ESTABLISHMENT + " where urn = any($1::text[])", list(urns))
    return {row["urn"]: _read(row) for row in rows}


async def search_establishments(
    connection: Connection, search: Sought, limit: int, offered_in: str | None = None
) -> list[Establishment]:
    """Entries with that URN, with a postcode that begins so, or with all the words in name, town and area.

    Open ones come first, then those whose name begins with the first word. `offered_in` leaves out what is not offered
    to programmes of that country.
    """
    if search.is_nothing:
        return []
    rows = await connection.fetch(
        _ESTABLISHMENT
        + """ where (urn = $1 or postcode_key like $2 || '%'
                     or to_tsvector('simple', search_words) @@ to_tsquery('simple', $3))
                and ($4::text is null or (status in ('open', 'closing') and country = $4))
              order by status in ('open', 'closing') desc, search_words like $5 || '%' desc, lower(name), urn
              limit $6""",
        search.urn,
        search.postcode,
        search.query,
        offered_in,
        search.words[0],
        limit,
    )
    return [_read(row) for row in rows]


def _read(row: asyncpg.Record) -> Establishment:
    return Establishment(**row)
