-- A deadline names its last second, which counts to its very end.
alter table declarations
    drop constraint declarations_check2,
    add constraint declarations_signed_in_time
        check (state <> 'signed' or decided_at < lapses_at + interval '1 second');
