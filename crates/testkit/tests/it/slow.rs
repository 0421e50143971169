//! A reader that stops: bounded, cut, and exact when it comes back.

use testkit::{End, TestServer, both_dbs};

use crate::replica::{Replica, say_many};

/// Forty kilobytes that begin with a number.
fn long(number: usize) -> String {
    format!("{number} {}", "𝄞".repeat(9_900))
}

both_dbs!(
    who_does_not_read_is_cut_and_disturbs_nobody,
    // A goodbye can only be said where the write that is stuck comes through after all.
    crate::setup().tune(|config| (config.socket.queue_frames, config.socket.write_s) = (32, 600)),
    async |server: TestServer| {
        let people = [server.user("ann").await, server.user("slow").await, server.user("carl").await];
        let room = server.group(&people.each_ref()).await;
        let [ann, slow, carl] = &people;
        let (mut quick, mut at_carl) = Replica::begin(carl, &[room]).await;
        let (mut replica, socket) = Replica::begin(slow, &[room]).await;
        drop(socket);
        let mut stuck = slow.dial().receive_bytes(4_096).resumed(replica.resume()).await;
        let mut at_ann = ann.socket().await;
        // Far more than two kernels hold; in portions that the other readers' queues can take.
        let mut last = 0;
        for portion in 0..40 {
            last = say_many(&mut at_ann, room, (0..8).map(|number| long(portion * 8 + number))).await;
            quick.read_up_to(&mut at_carl, room, last).await;
        }
        server.settle().await;
        let (events, end) = stuck.drained().await;
        assert_eq!(end, End::Code(4008));
        for event in events {
            replica.apply(&event).await;
        }
        assert!(replica.last(room) < last, "it held everything and was not slow");
        let mut socket = replica.connect().await;
        replica.read_up_to(&mut socket, room, last).await;
        assert_eq!(replica.gaps, 0);
        replica.check_against_the_log().await;
        quick.check_against_the_log().await;
    }
);
