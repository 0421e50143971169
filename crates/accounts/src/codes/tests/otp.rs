//! The adversarial cases of one-time codes, by phone.

use std::collections::HashMap;

use app::Rate;
use futures_util::future::join_all;
use testkit::{TestServer, both_dbs};

use super::{For, code, other, setup, show};
use crate::codes::{Bound, Redeemed, TextRates, Wish, take_place, wish};

const NUMBER: &str = "+4915123456789";

both_dbs!(otp_1_of_a_thousand_tries_at_once_five_are_looked_at, setup(), async |server: TestServer| {
    let what = For::reset(NUMBER);
    let right = code(&server, &what).await;
    let wrong = other(&right);
    for end in join_all((0..1_000).map(|_| show(&server, &what, &wrong))).await {
        assert_eq!(end, Redeemed::Wrong);
    }
    assert_eq!(show(&server, &what, &right).await, Redeemed::Wrong, "the right one comes too late");
    // Of what was shown, five tries were looked at and counted, and no more.
    let what = For::reset("+4915123456788");
    let right = code(&server, &what).await;
    let wrong = other(&right);
    join_all((0..4).map(|_| show(&server, &what, &wrong))).await;
    assert_eq!(show(&server, &what, &right).await, Redeemed::Right, "the fifth");
});

both_dbs!(otp_2_a_new_code_gives_a_number_no_more_than_twenty_tries_a_day, setup(), async |server: TestServer| {
    let mut looked_at = 0;
    for round in 0..5 {
        // Another use of the number is no way round it.
        let what = if round % 2 == 0 { For::reset(NUMBER) } else { For::verify(NUMBER, 7) };
        let code = code(&server, &what).await;
        for _ in 0..5 {
            assert_eq!(show(&server, &what, &other(&code)).await, Redeemed::Wrong);
            looked_at += 1;
        }
        assert_eq!(show(&server, &what, &code).await, Redeemed::Wrong, "after {looked_at} tries");
    }
    // Twenty are gone: this code was never tried, and is not looked at.
    let what = For::reset(NUMBER);
    let last = code(&server, &what).await;
    assert_eq!(show(&server, &what, &last).await, Redeemed::Wrong);
    let neighbour = For::reset("+4915123456780");
    let theirs = code(&server, &neighbour).await;
    assert_eq!(show(&server, &neighbour, &theirs).await, Redeemed::Right, "a neighbour has tries of their own");
});

both_dbs!(otp_3_a_code_is_refused_601_seconds_later, setup(), async |server: TestServer| {
    let what = For::reset(NUMBER);
    let old = code(&server, &what).await;
    server.clock().advance_s(601);
    assert_eq!(show(&server, &what, &old).await, Redeemed::Wrong);
    let young = code(&server, &what).await;
    server.clock().advance_s(599);
    assert_eq!(show(&server, &what, &young).await, Redeemed::Right);
});

both_dbs!(otp_7_of_codes_sent_three_times_only_the_newest_is_good, setup(), async |server: TestServer| {
    let what = For::reset(NUMBER);
    let (first, second, third) = (code(&server, &what).await, code(&server, &what).await, code(&server, &what).await);
    for late in [&first, &second] {
        if *late != third {
            assert_eq!(show(&server, &what, late).await, Redeemed::Wrong);
        }
    }
    assert_eq!(show(&server, &what, &third).await, Redeemed::Right);
});

/// Wishes for a text, and takes its place if it may.
async fn text(server: &TestServer, number: &str) -> Wish {
    let (what, rates) = (For::reset(number), TextRates::of(server.app()));
    server
        .write(move |work| match wish(work, &what.what())? {
            Wish::Granted => take_place(work, &what.address, &rates),
            refused => Ok(refused),
        })
        .await
}

/// Numbers of so many ranges, so many of each, that stand side by side.
fn numbers(ranges: usize, each: usize) -> Vec<String> {
    (0..ranges).flat_map(|range| (0..each).map(move |number| format!("+49151234{range:02}{number:03}"))).collect()
}

both_dbs!(
    otp_4_of_two_thousand_neighbours_a_range_gets_three_and_everybody_ten,
    setup().tune(|config| {
        config.limits.text_range = Rate { burst: 3, refill_s: 600.0 };
        config.limits.texts = Rate { burst: 10, refill_s: 60.0 };
    }),
    async |server: TestServer| {
        let one_range = join_all(numbers(1, 1_000).iter().map(|number| text(&server, number))).await;
        let count = |wishes: &[Wish], what: Wish| wishes.iter().filter(|wish| **wish == what).count();
        assert_eq!(count(&one_range, Wish::Granted), 3);
        assert_eq!(count(&one_range, Wish::Silent(Bound::Range)), 997, "and none of them was everybody's");
        let many = numbers(100, 10);
        let wishes = join_all(many.iter().map(|number| text(&server, number))).await;
        let mut by_range: HashMap<&str, usize> = HashMap::new();
        for (number, _) in many.iter().zip(&wishes).filter(|(_, wish)| **wish == Wish::Granted) {
            *by_range.entry(&number[..10]).or_default() += 1;
        }
        assert_eq!(by_range.values().sum::<usize>(), 7, "the breaker is open: ten in all");
        assert!(by_range.values().all(|texts| *texts <= 3), "{by_range:?}");
        assert!(count(&wishes, Wish::Silent(Bound::Everybody)) > 0);
        server.clock().advance_s(60);
        assert_eq!(text(&server, "+4915177777777").await, Wish::Granted, "one more a minute later");
        assert_eq!(text(&server, "+4915188888888").await, Wish::Silent(Bound::Everybody));
        // Mail costs nothing and is not bounded so.
        assert_eq!(text(&server, "ann@example.org").await, Wish::Granted);
    }
);
