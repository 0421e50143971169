-- Whose a name was that was given up, while they are here, and when: they may have it back, and nobody gives up many. Owned by accounts.
alter table former_names add column user_id bigint references users (id);
alter table former_names add column left_at bigint;
create index former_names_user on former_names (user_id, left_at) where user_id is not null;
