-- Pieces of files that are nobody's any more go bit by bit, as entries of books do: nothing takes them along. Owned by people.
alter table contact_import_pieces drop constraint contact_import_pieces_import_id_fkey;
