-- Messages that were reported to those who look after their rooms. Owned by messages.
-- verdict: none yet. decided_by: none: nobody, the message went by itself.
create table reports (
    id bigint primary key,
    room_id bigint not null references rooms (id),
    seq bigint not null,
    verdict text check (verdict in ('dismissed', 'removed')),
    decided_by bigint references users (id),
    decided_at bigint,
    unique (room_id, seq)
);
create index reports_open on reports (room_id, id) where verdict is null;
create index reports_all_open on reports (id) where verdict is null;

-- Who reported it, and why.
create table complaints (
    report_id bigint not null references reports (id) on delete cascade,
    user_id bigint not null references users (id),
    reason text not null,
    note text not null,
    made_at bigint not null,
    primary key (report_id, user_id)
);
create index complaints_user on complaints (user_id);
