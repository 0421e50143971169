-- Groups that admit whoever knows their address. Owned by rooms.
create table join_by_address (
    room_id integer not null primary key references rooms (id)
) strict;
