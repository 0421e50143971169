-- Pieces of files that are nobody's any more go bit by bit, as entries of books do: nothing takes them along. Owned by people.
create table contact_pieces (
    import_id integer not null,
    number integer not null,
    bytes blob not null,
    primary key (import_id, number)
) strict;
insert into contact_pieces (import_id, number, bytes) select import_id, number, bytes from contact_import_pieces;
drop table contact_import_pieces;
alter table contact_pieces rename to contact_import_pieces;
