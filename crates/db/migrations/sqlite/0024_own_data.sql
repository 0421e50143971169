-- What is known of somebody, put together for them: one archive a person, made by a job. The id is another one whenever its making begins anew, so that
-- whoever made it before adds nothing any more. It lies here, in pieces, so that every node can hand it out and nothing else has to be cleaned. Owned by
-- accounts.
create table own_data (
    id integer not null primary key,
    user_id integer not null unique references users (id),
    job_id integer not null,
    size integer not null,
    asked_at integer not null,
    -- When it was done; null: not yet.
    made_at integer,
    ends_at integer not null
) strict;
create index own_data_age on own_data (ends_at);

create table own_data_pieces (
    own_data_id integer not null references own_data (id) on delete cascade,
    number integer not null,
    bytes blob not null,
    primary key (own_data_id, number)
) strict;
