-- Bots: accounts that belong to somebody and that nobody signs in as. Owned by accounts.
alter table users add column bot_of integer references users (id);
-- The hash of a bot's key that opens nothing while the bot, or its owner, may not come in.
alter table users add column resting_key blob;
create index users_bots on users (bot_of, id) where bot_of is not null;
