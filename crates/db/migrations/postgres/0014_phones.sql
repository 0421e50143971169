-- Phone numbers that are known to be their owner's, in E.164: each stands for one account. Owned by accounts.
alter table users add column phone text;
create unique index users_phone on users (phone);
-- How many texts may go to a range of numbers, and to all, before some time has passed. Owned by accounts.
create table text_buckets (
    bucket text not null primary key,
    full_at bigint not null
);
create index text_buckets_age on text_buckets (full_at);
-- Letters go by mail or as text messages. Owned by app.
alter table letters add column kind text not null default 'mail';
