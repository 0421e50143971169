//! Bytes that features hold, and what becomes of them when nothing does.

use app::blobs::{self, Blob, Folder, Holder, Laid};
use testkit::{Setup, TestServer, both_dbs};

const DAY_S: i64 = 86_400;

const fn holder(id: i64) -> Holder {
    Holder { kind: "test", id }
}

async fn lay(server: &TestServer, bytes: &[u8]) -> Laid {
    server.app().lay_down(bytes.to_vec(), "text/plain").await.unwrap()
}

async fn hold(server: &TestServer, id: i64, laid: &Laid) -> bool {
    let laid = laid.clone();
    server.write(move |work| blobs::hold(work, holder(id), &laid)).await
}

async fn release(server: &TestServer, id: i64) {
    server.write(move |work| blobs::release(work, holder(id))).await;
}

async fn held(server: &TestServer, id: i64) -> Option<Blob> {
    server.read(move |tx| blobs::held(tx, holder(id))).await
}

async fn bytes(server: &TestServer, id: i64) -> Option<Vec<u8>> {
    server.app().read_blob(held(server, id).await?.key).await.unwrap()
}

fn folder(server: &TestServer) -> Folder {
    Folder::at(&server.database().folder().join("blobs"))
}

fn files(server: &TestServer) -> usize {
    folder(server).files().unwrap().len()
}

/// Time goes by, and what is due is done.
async fn later(server: &TestServer, seconds: i64) {
    server.clock().advance_s(seconds);
    server.app().work_off_jobs().await.unwrap();
}

fn hourly() -> Setup {
    Setup::new(app::Feature::new)
}

both_dbs!(what_is_held_is_read_back_and_stays, hourly(), async |server: TestServer| {
    let laid = lay(&server, b"one").await;
    assert!(hold(&server, 1, &laid).await);
    later(&server, 30 * DAY_S).await;
    assert_eq!(bytes(&server, 1).await.as_deref(), Some(&b"one"[..]));
    let found = held(&server, 1).await.unwrap();
    assert_eq!((found.size, found.media_type.as_str()), (3, "text/plain"));
    assert!(held(&server, 2).await.is_none());
});

both_dbs!(the_same_bytes_stand_once_until_the_last_lets_go, hourly(), async |server: TestServer| {
    let (first, second) = (lay(&server, b"one").await, lay(&server, b"one").await);
    assert!(hold(&server, 1, &first).await);
    assert!(!hold(&server, 2, &second).await, "they are there already");
    server.app().take_up(second).await.unwrap();
    assert_eq!(files(&server), 1);
    release(&server, 1).await;
    later(&server, 2 * DAY_S).await;
    assert!(held(&server, 1).await.is_none());
    assert_eq!(bytes(&server, 2).await.as_deref(), Some(&b"one"[..]));
    release(&server, 2).await;
    later(&server, DAY_S - 7_200).await;
    assert_eq!(files(&server), 1, "not before a day is over");
    later(&server, 2 * 7_200).await;
    assert_eq!(files(&server), 0);
});

both_dbs!(bytes_that_are_wanted_again_within_a_day_are_kept, hourly(), async |server: TestServer| {
    let first = lay(&server, b"one").await;
    hold(&server, 1, &first).await;
    release(&server, 1).await;
    later(&server, DAY_S - 7_200).await;
    let again = lay(&server, b"one").await;
    assert!(!hold(&server, 2, &again).await);
    later(&server, 2 * DAY_S).await;
    assert_eq!(bytes(&server, 2).await.as_deref(), Some(&b"one"[..]));
});

both_dbs!(a_file_that_got_no_row_is_swept_and_no_other, hourly(), async |server: TestServer| {
    let (kept, _lost) = (lay(&server, b"kept").await, lay(&server, b"lost").await);
    hold(&server, 1, &kept).await;
    assert_eq!(files(&server), 2);
    later(&server, 2 * DAY_S).await;
    assert_eq!(files(&server), 1);
    assert_eq!(bytes(&server, 1).await.as_deref(), Some(&b"kept"[..]));
});

both_dbs!(nothing_is_removed_while_a_copy_is_made, hourly(), async |server: TestServer| {
    let (gone, _lost) = (lay(&server, b"gone").await, lay(&server, b"lost").await);
    hold(&server, 1, &gone).await;
    release(&server, 1).await;
    let copying = folder(&server).keep().unwrap();
    later(&server, 3 * DAY_S).await;
    assert_eq!(files(&server), 2);
    drop(copying);
    later(&server, DAY_S).await;
    assert_eq!(files(&server), 0);
});

both_dbs!(two_who_let_go_at_once_leave_it_to_be_collected, hourly(), async |server: TestServer| {
    for round in 0..20_u8 {
        let laid = lay(&server, &[round]).await;
        hold(&server, 1, &laid).await;
        hold(&server, 2, &laid).await;
        tokio::join!(release(&server, 1), release(&server, 2));
    }
    later(&server, 2 * DAY_S).await;
    assert_eq!(files(&server), 0);
});
