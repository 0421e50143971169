-- Durable work, and when it is due by itself. Owned by jobs.
create table jobs (
    id integer not null primary key,
    kind text not null,
    state text not null,
    payload text not null,
    -- What administrators are shown of the payload.
    about text,
    -- Among those that wait or run, one of a kind has it.
    unique_key text,
    -- While it waits: when it is to be done. While it runs: when its lease ends. Afterwards: null.
    due_at integer,
    -- Rises whenever somebody takes it: whoever holds a smaller number lost it.
    lease integer not null,
    attempt integer not null,
    cancel_asked integer not null check (cancel_asked in (0, 1)),
    worker text,
    done integer not null,
    total integer,
    error text,
    created_at integer not null,
    started_at integer,
    finished_at integer
) strict;
create index jobs_due on jobs (kind, due_at, id) where due_at is not null;
create unique index jobs_unique on jobs (kind, unique_key) where unique_key is not null and due_at is not null;
create index jobs_state on jobs (state, id);
create index jobs_finished on jobs (finished_at) where finished_at is not null;

create table job_schedules (
    name text not null primary key,
    cron text not null,
    -- Set by an administrator; otherwise it follows the program.
    custom integer not null check (custom in (0, 1)),
    enabled integer not null check (enabled in (0, 1)),
    next_at integer not null,
    last_at integer
) strict, without rowid;

-- Sessions that ended by themselves are cleaned away. Owned by accounts.
create index sessions_expired on sessions (expires_at) where expires_at is not null;
