-- A withdrawal is undone to what was: how the request to the head stood, and until when an offered place was held.
alter table applications add column left_declaration text, add column left_hold_until timestamptz;
