mod otp;

use model::UserId;
use testkit::{Setup, TestServer, both_dbs};

use super::{Bound, Code, MINUTES, Purpose, Redeemed, Use, Wish, issue, redeem, wish};
use crate::{Accounts, Config};
use app::address::Address;

pub(super) fn setup() -> Setup {
    Setup::new(|| Accounts::new(Config::default()).feature())
}

/// A use, with an address of its own.
#[derive(Clone)]
pub(super) struct For {
    purpose: Purpose,
    owner: Option<UserId>,
    pub(super) address: Address,
}

impl For {
    pub(super) fn reset(address: &str) -> Self {
        let address = Address::read(address, None).unwrap();
        Self { purpose: Purpose::ResetPassword, owner: None, address }
    }

    pub(super) fn verify(address: &str, owner: i64) -> Self {
        use model::Id;
        let address = Address::read(address, None).unwrap();
        Self { purpose: Purpose::VerifyAddress, owner: Some(UserId::from_raw(owner)), address }
    }

    pub(super) fn what(&self) -> Use<'_> {
        Use { purpose: self.purpose, owner: self.owner, address: &self.address }
    }
}

async fn ask(server: &TestServer, what: &For) -> Wish {
    let what = what.clone();
    server.write(move |work| wish(work, &what.what())).await
}

/// A code, after however long one has to wait for it.
pub(super) async fn code(server: &TestServer, what: &For) -> Code {
    loop {
        match ask(server, what).await {
            Wish::Granted => break,
            Wish::Silent(_) | Wish::Nobody => server.clock().advance_s(600),
            Wish::Wait(seconds) => server.clock().advance_s(i64::try_from(seconds).unwrap()),
        }
    }
    let what = what.clone();
    server.write(move |work| issue(work, &what.what())).await
}

pub(super) async fn show(server: &TestServer, what: &For, code: &Code) -> Redeemed {
    let (what, code) = (what.clone(), code.clone());
    server.write(move |work| redeem(work, &what.what(), &code)).await
}

pub(super) fn other(code: &Code) -> Code {
    Code(if code.as_str() == "000000" { "000001" } else { "000000" }.to_owned())
}

both_dbs!(a_code_is_good_once_and_for_its_purpose_owner_and_address_alone, setup(), async |server: TestServer| {
    let what = For::verify("ann@example.org", 7);
    let code = code(&server, &what).await;
    for another in [For::verify("ann@example.org", 8), For::verify("bob@example.org", 7), For::reset("ann@example.org")]
    {
        assert_eq!(show(&server, &another, &code).await, Redeemed::Wrong, "{}", another.address.as_str());
    }
    assert_eq!(show(&server, &what, &code).await, Redeemed::Right);
    assert_eq!(show(&server, &what, &code).await, Redeemed::Wrong);
});

both_dbs!(a_code_is_good_for_ten_minutes, setup(), async |server: TestServer| {
    let what = For::reset("ann@example.org");
    let first = code(&server, &what).await;
    server.clock().advance_s(MINUTES * 60 + 1);
    assert_eq!(show(&server, &what, &first).await, Redeemed::Wrong);
    let second = code(&server, &what).await;
    server.clock().advance_s(MINUTES * 60 - 1);
    assert_eq!(show(&server, &what, &second).await, Redeemed::Right);
});

both_dbs!(only_the_newest_code_is_good, setup(), async |server: TestServer| {
    let what = For::reset("ann@example.org");
    let (first, second) = (code(&server, &what).await, code(&server, &what).await);
    if first != second {
        assert_eq!(show(&server, &what, &first).await, Redeemed::Wrong);
    }
    assert_eq!(show(&server, &what, &second).await, Redeemed::Right);
});

/// So many wrong tries at once, and then the right code.
async fn after_wrong_tries(server: &TestServer, many: usize) -> Redeemed {
    let what = For::reset("ann@example.org");
    let code = code(server, &what).await;
    let wrong = other(&code);
    for end in futures_util::future::join_all((0..many).map(|_| show(server, &what, &wrong))).await {
        assert_eq!(end, Redeemed::Wrong);
    }
    show(server, &what, &code).await
}

both_dbs!(of_a_thousand_tries_at_once_five_are_looked_at, setup(), async |server: TestServer| {
    assert_eq!(after_wrong_tries(&server, 1_000).await, Redeemed::Wrong, "the right one comes too late");
});

both_dbs!(a_code_is_looked_at_five_times_although_its_mailbox_has_tries_left, setup(), async |server: TestServer| {
    assert_eq!(after_wrong_tries(&server, 5).await, Redeemed::Wrong);
    server.clock().advance_s(31);
    assert_eq!(after_wrong_tries(&server, 4).await, Redeemed::Right);
});

both_dbs!(of_the_same_right_code_at_once_one_is_taken, setup(), async |server: TestServer| {
    let what = For::reset("ann@example.org");
    let code = code(&server, &what).await;
    let ends = futures_util::future::join_all((0..5).map(|_| show(&server, &what, &code))).await;
    assert_eq!(ends.into_iter().filter(|end| *end == Redeemed::Right).count(), 1);
});

both_dbs!(new_codes_bring_no_more_than_twenty_tries_a_day, setup(), async |server: TestServer| {
    let mut looked_at = 0;
    for round in 0..6 {
        // Another use of the address is no way round it.
        let what = if round % 2 == 0 { For::reset("ann@example.org") } else { For::verify("ann@example.org", 7) };
        let code = code(&server, &what).await;
        for _ in 0..4 {
            assert_eq!(show(&server, &what, &other(&code)).await, Redeemed::Wrong);
        }
        looked_at += 4;
        let right = if looked_at < 20 { Redeemed::Right } else { Redeemed::Wrong };
        // The right one is a try too, but takes back none.
        looked_at += 1;
        assert_eq!(show(&server, &what, &code).await, right, "after {looked_at} tries");
    }
    server.clock().advance_s(24 * 3_600);
    let what = For::reset("ann@example.org");
    let code = code(&server, &what).await;
    assert_eq!(show(&server, &what, &code).await, Redeemed::Right, "the next day");
});

both_dbs!(a_use_waits_longer_from_code_to_code_and_gets_ten_a_day, setup(), async |server: TestServer| {
    let what = For::reset("ann@example.org");
    assert_eq!(ask(&server, &what).await, Wish::Granted);
    let mut waits = Vec::new();
    while waits.len() < 10 {
        let Wish::Wait(seconds) = ask(&server, &what).await else { panic!("no pause after {waits:?}") };
        waits.push(seconds);
        server.clock().advance_s(i64::try_from(seconds).unwrap());
        assert_eq!(ask(&server, &what).await, Wish::Granted);
        assert_eq!(ask(&server, &For::reset(&format!("{}@example.org", waits.len()))).await, Wish::Granted);
    }
    let day = 24 * 3_600 - (30 + 60 + 7 * 600);
    assert_eq!(waits, [30, 60, 600, 600, 600, 600, 600, 600, 600, day]);
});

both_dbs!(what_others_wish_for_one_address_is_told_to_nobody, setup(), async |server: TestServer| {
    for owner in 1..=3 {
        assert_eq!(ask(&server, &For::verify("ann@example.org", owner)).await, Wish::Granted);
    }
    let eve = For::verify("ann@example.org", 4);
    assert_eq!(ask(&server, &eve).await, Wish::Silent(Bound::Address));
    assert_eq!(ask(&server, &eve).await, Wish::Wait(30), "as after a letter");
    assert_eq!(ask(&server, &For::reset("bob@example.org")).await, Wish::Granted);
    server.clock().advance_s(600);
    // A wish that brought no letter takes none from others.
    assert_eq!(ask(&server, &For::reset("ann@example.org")).await, Wish::Granted);
    assert_eq!(ask(&server, &eve).await, Wish::Silent(Bound::Address));
});

both_dbs!(a_wish_without_a_code_brings_none, setup(), async |server: TestServer| {
    let what = For::reset("nobody@example.org");
    assert_eq!(ask(&server, &what).await, Wish::Granted);
    for digits in ["000000", "123456"] {
        assert_eq!(show(&server, &what, &Code(digits.to_owned())).await, Redeemed::Wrong);
    }
});

#[test]
fn a_code_is_six_digits_however_they_are_spaced() {
    let read = |text: &str| serde_json::from_value::<Code>(serde_json::Value::from(text)).ok();
    for good in ["123456", " 123 456", "123-456\n", "1 2 3 4 5 6"] {
        assert_eq!(read(good).unwrap().as_str(), "123456", "{good:?}");
    }
    for bad in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "123456; --"] {
        assert!(read(bad).is_none(), "{bad:?}");
    }
}

#[test]
fn a_code_is_never_printed_and_keeps_its_zeros() {
    assert_eq!(Code::new(7_u64.to_be_bytes()).as_str(), "000007");
    assert_eq!(format!("{:?}", Code::new([1; 8])), "Code");
}
