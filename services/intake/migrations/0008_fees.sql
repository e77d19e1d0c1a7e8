-- The lines of a journey's fees: money is whole pence, the tax belongs to the line, and each line has its payer.

alter table applications add column payers jsonb not null default '{}';   -- by line, where not `payer`

create table fee_lines (
    journey_id     text not null,
    line           text not null,
    provider_id    text not null,
    net_pence      integer not null check (net_pence >= 0),
    vat_pence      integer not null check (vat_pence >= 0),
    payer          text not null check (payer in ('school', 'candidate', 'authority', 'local_authority')),
    due_on         date not null,
    due_since      timestamptz not null,
    settled_at     timestamptz,
    refunded_pence integer not null default 0 check (refunded_pence between 0 and net_pence + vat_pence),
    primary key (journey_id, line),
    foreign key (provider_id, journey_id) references applications (provider_id, journey_id)
);
create index fee_lines_unpaid on fee_lines (provider_id, due_on) where settled_at is null;
