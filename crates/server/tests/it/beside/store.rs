//! A job as it was left behind.

use db::{Outcome, Place, Tx, Unit, Verdict, args, sql};

/// A row of a kind that does no harm.
pub struct NewRow {
    pub id: i64,
    pub state: &'static str,
}

impl Unit for NewRow {
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict {
        let ended = (self.state == "dead").then_some(1_800_000_000_000_000_i64);
        let due = (self.state == "waiting").then_some(1_i64);
        let inserted = tx.execute(
            sql!(
                "insert into jobs (id, kind, state, payload, due_at, lease, attempt, cancel_asked, done, error, created_at, finished_at)
                 values ($1, 'sessions.clean', $2, '{}', $3, 0, 0, false, 0, 'It was in the way.', 1, $4)"
            ),
            args![self.id, self.state, due, ended],
        );
        if inserted.is_ok() { Verdict::Keep } else { Verdict::Undo }
    }

    fn finish(self: Box<Self>, outcome: Outcome, _: Place) {
        assert!(matches!(outcome, Outcome::Committed), "{outcome:?}");
    }
}
