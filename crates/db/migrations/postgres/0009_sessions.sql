-- Sessions: what their owner calls them, where they began (coarse: never an address), and what a key is good for (null: whatever a key can be).
-- Owned by accounts.
alter table sessions add column label text;
alter table sessions add column place text;
alter table sessions add column scopes text;
