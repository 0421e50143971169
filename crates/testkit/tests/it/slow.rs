//! Who reads slowly gets everything, who does not read is cut, and both disturb nobody.

use std::time::Duration;

use model::RoomId;
use serde_json::json;
use testkit::{End, Setup, TestCertificate, TestClient, TestServer, TestSocket, both_dbs};

use crate::replica::{Replica, say_many};

/// Forty kilobytes that begin with a number.
fn long(number: usize) -> String {
    format!("{number} {}", "𝄞".repeat(9_900))
}

/// Small queues, and so many seconds for a write.
fn impatient_after(write_s: u64) -> Setup {
    crate::setup().tune(|config| (config.socket.queue_frames, config.socket.write_s) = (32, write_s))
}

/// As [`impatient_after`]; who is slow comes over TLS, which holds back what the system does not take.
fn sealed_and_impatient_after(write_s: u64) -> Setup {
    impatient_after(write_s).over_tls(TestCertificate::shared().tls())
}

/// Two who talk, and one who holds everything said so far and whose kernel holds little more.
struct Stage {
    ann: TestClient,
    carl: TestClient,
    room: RoomId,
    replica: Replica,
    slow: TestSocket,
}

impl Stage {
    async fn new(server: &TestServer) -> Self {
        let people = [server.user("ann").await, server.user("slow").await, server.user("carl").await];
        let room = server.group(&people.each_ref()).await;
        let [ann, slow, carl] = people;
        let (replica, socket) = Replica::begin(&slow, &[room]).await;
        drop(socket);
        let mut dial = slow.dial().receive_bytes(4_096);
        if server.setup().speaks_tls() {
            dial = dial.over_tls(TestCertificate::shared());
        }
        let slow = dial.resumed(replica.resume()).await;
        Self { ann, carl, room, replica, slow }
    }

    /// Says far more than two kernels and a queue hold, in portions, as `carl` reads them; the last seq.
    async fn say_far_too_much(&self) -> i64 {
        let (mut quick, mut at_carl) = Replica::begin(&self.carl, &[self.room]).await;
        let mut at_ann = self.ann.socket().await;
        let mut last = 0;
        for portion in 0..40 {
            last = say_many(&mut at_ann, self.room, (0..8).map(|number| long(portion * 8 + number))).await;
            quick.read_up_to(&mut at_carl, self.room, last).await;
        }
        quick.check_against_the_log().await;
        last
    }

    /// Nothing is missing, and nothing had to be loaded anew.
    async fn check(&self) {
        assert_eq!(self.replica.gaps, 0);
        self.replica.check_against_the_log().await;
    }
}

async fn cut_who_does_not_read(server: &TestServer) {
    let mut stage = Stage::new(server).await;
    let last = stage.say_far_too_much().await;
    while server.app().socket_count() > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // A goodbye can still be said to somebody who reads at last.
    let (events, end) = stage.slow.drained().await;
    assert_eq!(end, End::Code(4008));
    for event in events {
        stage.replica.apply(&event).await;
    }
    assert!(stage.replica.last(stage.room) < last, "it held everything and was not slow");
    let mut socket = stage.replica.connect().await;
    stage.replica.read_up_to(&mut socket, stage.room, last).await;
    stage.check().await;
}

both_dbs!(who_does_not_read_is_cut_and_disturbs_nobody, impatient_after(3), async |server: TestServer| {
    cut_who_does_not_read(&server).await;
});

both_dbs!(
    over_tls_who_does_not_read_is_cut_and_disturbs_nobody,
    sealed_and_impatient_after(3),
    async |server: TestServer| {
        cut_who_does_not_read(&server).await;
    }
);

async fn serve_who_reads_late(server: &TestServer) {
    let mut stage = Stage::new(server).await;
    let last = stage.say_far_too_much().await;
    stage.replica.read_up_to(&mut stage.slow, stage.room, last).await;
    stage.check().await;
}

both_dbs!(who_reads_late_gets_everything_without_coming_back, impatient_after(600), async |server: TestServer| {
    serve_who_reads_late(&server).await;
});

both_dbs!(
    over_tls_who_reads_late_gets_everything_without_coming_back,
    sealed_and_impatient_after(600),
    async |server: TestServer| {
        serve_who_reads_late(&server).await;
    }
);

both_dbs!(
    a_room_that_is_deleted_while_somebody_reads_slowly_is_gone_for_them_too,
    impatient_after(600),
    async |server: TestServer| {
        let mut stage = Stage::new(&server).await;
        stage.say_far_too_much().await;
        server.delete(stage.room).await;
        assert_eq!(stage.slow.event("gone").await, json!({"event": "gone", "room": stage.room}));
        stage.slow.ok("ping", json!({})).await;
    }
);

async fn answer_amid_delivery(server: &TestServer) {
    let Stage { ann, room, mut replica, slow: mut busy, .. } = Stage::new(server).await;
    let mut at_ann = ann.socket().await;
    let mut asked = Vec::new();
    for portion in 0..12 {
        // More than the peer takes at once, and then questions, while most of it still waits.
        let last = say_many(&mut at_ann, room, (0..4).map(|number| long(portion * 4 + number))).await;
        for _ in 0..5 {
            busy.say_ping().await;
            asked.push(busy.ask("ping", json!({})).await);
        }
        if portion % 3 == 2 {
            replica.read_up_to(&mut busy, room, last).await;
        }
    }
    for id in asked {
        assert_eq!(busy.answer(id).await["ok"], json!({}));
    }
    assert_eq!(replica.gaps, 0);
    replica.check_against_the_log().await;
}

both_dbs!(answers_never_cut_into_what_is_half_delivered, impatient_after(600), async |server: TestServer| {
    answer_amid_delivery(&server).await;
});

both_dbs!(
    over_tls_answers_never_cut_into_what_is_half_delivered,
    sealed_and_impatient_after(600),
    async |server: TestServer| {
        answer_amid_delivery(&server).await;
    }
);

both_dbs!(
    a_burst_closes_nobody_who_reads,
    crate::setup().tune(|config| config.socket.queue_frames = 32),
    async |server: TestServer| {
        let (ann, bob) = (server.user("ann").await, server.user("bob").await);
        let rooms = [server.group(&[&ann, &bob]).await, server.group(&[&ann, &bob]).await];
        let (mut replica, mut socket) = Replica::begin(&bob, &rooms).await;
        // Each in one commit, and many times what the queue holds. The person's own log as well.
        server.rename_often(rooms[0], 1_500).await;
        server.rename_often(rooms[1], 700).await;
        let user = bob.id();
        let moved: Vec<_> = (1..100).filter_map(|seq| model::Seq::try_from(seq).ok()).collect();
        let (room, last) = (rooms[1], 2 + 99);
        server
            .write(move |work| {
                moved.iter().try_for_each(|seq| {
                    work.announce_to(
                        user,
                        &model::UserEvent::PositionMoved { room, seq: *seq, set_back: 0, through: None },
                    )
                    .map(drop)
                })
            })
            .await;
        server.rename_often(rooms[0], 100).await;
        replica.read_up_to(&mut socket, rooms[0], 3 + 1_600).await;
        replica.read_up_to(&mut socket, rooms[1], 3 + 700).await;
        while replica.cursor() < last {
            let event = socket.next_event_text().await;
            replica.apply(&event).await;
        }
        assert_eq!(replica.gaps, 0);
        replica.check_against_the_log().await;
    }
);
