-- What was handed to the mail server, as an operator reads it in the log: without the links, which open what is private.

create table sent_words (
    provider_id text not null,
    message_key text not null,
    sent_to     text not null,
    subject     text not null,
    words       text not null,
    sent_at     timestamptz not null,
    primary key (provider_id, message_key),
    foreign key (provider_id, message_key) references messages on delete cascade
);
comment on column sent_words.sent_at is 'business time of the last attempt; its outcome stands in messages.state';
