-- From when a key signs: it is published before, so that every node and every other service knows it by then. Owned by accounts.
alter table signing_keys add column signs_at integer not null default 0;
