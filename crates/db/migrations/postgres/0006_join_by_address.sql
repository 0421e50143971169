-- Groups that admit whoever knows their address. Owned by rooms.
create table join_by_address (
    room_id bigint not null primary key references rooms (id)
);
