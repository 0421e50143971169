-- The session that a browser held as it went to a provider, by the hash of its secret: it ends when they come in. Owned by accounts.
alter table provider_attempts add column held_hash bytea;
