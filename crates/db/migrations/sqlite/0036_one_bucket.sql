-- What limits texts is kept in one place, text_buckets, for codes and invitations together.
drop table invitation_buckets;
