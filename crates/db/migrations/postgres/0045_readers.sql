-- Who sees how far somebody has read; who lets nobody does not see it of others. In privacy, owned by people.
alter table privacy add column see_read text not null default 'everyone';
