//! Reports, and who made them.

use db::{Row, Tx, args, sql};
use model::{ReportId, ReportReason, RoomId, Seq, Time, UserId};

use super::{Asked, Complaint, Decision, Of, Report};

/// The report of a message: the one that is there, else a new one.
pub fn open(tx: &mut Tx<'_>, id: ReportId, room: RoomId, seq: Seq) -> db::Result<ReportId> {
    tx.one(
        sql!(
            "insert into reports (id, room_id, seq) values ($1, $2, $3)
             on conflict (room_id, seq) do update set seq = excluded.seq returning id"
        ),
        args![id, room, seq],
        |row| row.get(0),
    )
}

/// False: they had said something already.
pub fn complain(
    tx: &mut Tx<'_>,
    report: ReportId,
    (user, now): (UserId, Time),
    (reason, note): (ReportReason, &str),
) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "insert into complaints (report_id, user_id, reason, note, made_at) values ($1, $2, $3, $4, $5)
             on conflict (report_id, user_id) do nothing"
        ),
        args![report, user, reason, note, now.0],
    )?;
    Ok(rows == 1)
}

/// Decided so, or not decided.
pub fn set_decision(tx: &mut Tx<'_>, report: ReportId, decision: Option<Decision>) -> db::Result<()> {
    let (verdict, by) = (decision.map(|it| it.verdict.word()), decision.and_then(|it| it.by));
    tx.execute(
        sql!(
            "update reports set verdict = cast($2 as text), decided_by = cast($3 as bigint), decided_at = cast($4 as bigint)
             where id = $1"
        ),
        args![report, verdict, by, decision.map(|it| it.at.0)],
    )?;
    Ok(())
}

/// The message went. False: nobody had reported it, or it was decided that it goes.
pub fn settle(tx: &mut Tx<'_>, room: RoomId, seq: Seq, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update reports set verdict = 'removed', decided_by = null, decided_at = $3
             where room_id = $1 and seq = $2 and coalesce(verdict, '') <> 'removed'"
        ),
        args![room, seq, now.0],
    )?;
    Ok(rows == 1)
}

pub fn find(tx: &mut Tx<'_>, id: ReportId) -> db::Result<Option<Report>> {
    tx.optional(
        sql!("select id, room_id, seq, verdict, decided_by, decided_at from reports where id = $1"),
        args![id],
        report,
    )
}

fn report(row: &Row<'_>) -> db::Result<Report> {
    let decision = match (row.get(3)?, row.get::<Option<i64>>(5)?) {
        (Some(verdict), Some(at)) => Some(Decision { verdict, by: row.get(4)?, at: Time(at) }),
        _ => None,
    };
    Ok(Report { id: row.get(0)?, room: row.get(1)?, seq: row.get(2)?, decision })
}

/// The last reported first; one more than is asked for.
pub fn page(tx: &mut Tx<'_>, of: Of, asked: Asked) -> db::Result<Vec<Report>> {
    let Asked { before, limit, .. } = asked;
    match (of, asked.open) {
        (Of::Room(room), true) => tx.all(
            sql!(
                "select id, room_id, seq, verdict, decided_by, decided_at from reports
                 where room_id = $1 and id < $2 and verdict is null order by id desc limit $3"
            ),
            args![room, before, limit + 1],
            report,
        ),
        (Of::Room(room), false) => tx.all(
            sql!(
                "select id, room_id, seq, verdict, decided_by, decided_at from reports
                 where room_id = $1 and id < $2 order by id desc limit $3"
            ),
            args![room, before, limit + 1],
            report,
        ),
        (Of::Server, true) => tx.all(
            sql!(
                "select id, room_id, seq, verdict, decided_by, decided_at from reports
                 where id < $1 and verdict is null order by id desc limit $2"
            ),
            args![before, limit + 1],
            report,
        ),
        (Of::Server, false) => tx.all(
            sql!(
                "select id, room_id, seq, verdict, decided_by, decided_at from reports
                 where id < $1 order by id desc limit $2"
            ),
            args![before, limit + 1],
            report,
        ),
    }
}

/// The first hundred who reported it, in their order.
pub fn complaints(tx: &mut Tx<'_>, report: ReportId) -> db::Result<Vec<Complaint>> {
    tx.all(
        sql!(
            "select user_id, made_at, reason, note from complaints where report_id = $1 order by made_at, user_id limit 100"
        ),
        args![report],
        |row| {
            let reason = row.get::<ReportReason>(2)?;
            Ok(Complaint { by: row.get(0)?, at: Time(row.get(1)?), reason, note: row.get(3)? })
        },
    )
}

/// Owners and moderators of a room, a hundred at most.
pub fn caretakers(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Vec<UserId>> {
    tx.all(
        sql!(
            "select m.user_id from memberships m join rooms r on r.id = m.room_id
             where m.room_id = $1 and m.state = 'joined' and m.role in ('owner', 'moderator') and r.kind <> 'direct'
             order by m.user_id limit 100"
        ),
        args![room],
        |row| row.get(0),
    )
}

/// Administrators who do not look after the room anyway, a hundred at most.
pub fn administrators(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Vec<UserId>> {
    tx.all(
        sql!(
            "select u.id from users u where u.id > 0 and u.admin and not exists (
                select 1 from memberships m join rooms r on r.id = m.room_id
                where m.room_id = $1 and m.user_id = u.id and m.state = 'joined' and m.role in ('owner', 'moderator')
                    and r.kind <> 'direct'
             ) order by u.id limit 100"
        ),
        args![room],
        |row| row.get(0),
    )
}

/// What somebody said of messages.
pub fn delete_of(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from complaints where user_id = $1"), args![user])?;
    Ok(())
}
