-- When people were last here, and who learns it. Owned by accounts.
alter table users add column last_seen_at integer;
alter table users add column presence text not null default 'everyone';
