-- Durable work, and when it is due by itself. Owned by jobs.
create table jobs (
    id bigint not null primary key,
    kind text not null,
    state text not null,
    payload text not null,
    -- What administrators are shown of the payload.
    about text,
    -- Among those that wait or run, one of a kind has it.
    unique_key text,
    -- While it waits: when it is to be done. While it runs: when its lease ends. Afterwards: null.
    due_at bigint,
    -- Rises whenever somebody takes it: whoever holds a smaller number lost it.
    lease bigint not null,
    attempt bigint not null,
    cancel_asked boolean not null,
    worker text,
    done bigint not null,
    total bigint,
    error text,
    created_at bigint not null,
    started_at bigint,
    finished_at bigint
);
create index jobs_due on jobs (kind, due_at, id) where due_at is not null;
create unique index jobs_unique on jobs (kind, unique_key) where unique_key is not null and due_at is not null;
create index jobs_state on jobs (state, id);
create index jobs_finished on jobs (finished_at) where finished_at is not null;

create table job_schedules (
    name text not null primary key,
    cron text not null,
    -- Set by an administrator; otherwise it follows the program.
    custom boolean not null,
    enabled boolean not null,
    next_at bigint not null,
    last_at bigint
);

-- Sessions that ended by themselves are cleaned away. Owned by accounts.
create index sessions_expired on sessions (expires_at) where expires_at is not null;
