//! The chain against the rule in its own words, over every token that ever was.

use proptest::prelude::*;

use super::Chain;
use crate::sessions::SecretHash;

fn hash(number: usize) -> SecretHash {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    hash
}

/// Tokens by their number, each with the one it was given for.
struct Story {
    givers: Vec<Option<usize>>,
    uses: Vec<usize>,
    over: bool,
}

impl Story {
    fn begins() -> Self {
        Self { givers: vec![None], uses: vec![0], over: false }
    }

    fn was_used(&self, one: impl Fn(usize) -> bool) -> bool {
        (0..self.uses.len()).any(|token| one(token) && self.uses[token] > 0)
    }

    /// A token is good once; and once more while nothing that it was exchanged for was used; and not beside another that it was given with.
    fn takes(&mut self, token: usize) -> bool {
        let of_it = self.was_used(|other| self.givers[other] == Some(token));
        let beside = self.was_used(|other| {
            other != token && self.givers[token].is_some() && self.givers[other] == self.givers[token]
        });
        let good = !self.over && self.uses[token] < 2 && !of_it && !beside;
        if good {
            self.uses[token] += 1;
            self.givers.push(Some(token));
            self.uses.push(0);
        } else {
            self.over = true;
        }
        good
    }
}

/// The one chain of a server, until it ends.
struct Server {
    chain: Option<Chain>,
    given: usize,
}

impl Server {
    fn begins() -> Self {
        Self { chain: Some(Chain::of(hash(0))), given: 0 }
    }

    /// What the token is exchanged for.
    fn exchange(&mut self, token: usize) -> Option<usize> {
        let next = self.given + 1;
        self.chain = self.chain.and_then(|chain| chain.exchange(&hash(token), hash(next)));
        self.chain?;
        self.given = next;
        Some(next)
    }
}

proptest! {
    #[test]
    fn it_takes_what_the_rule_takes(shown in prop::collection::vec(0_usize..4, 1..40)) {
        let (mut story, mut server) = (Story::begins(), Server::begins());
        for back in shown {
            let token = server.given.saturating_sub(back);
            prop_assert_eq!(story.takes(token), server.exchange(token).is_some());
        }
    }

    #[test]
    fn nobody_is_shut_out_by_answers_that_are_lost_one_at_a_time(lost in prop::collection::vec(any::<bool>(), 1..60)) {
        let (mut server, mut token, mut lost_before) = (Server::begins(), 0, false);
        for lost in lost {
            let next = server.exchange(token);
            prop_assert!(next.is_some());
            lost_before = lost && !lost_before;
            if !lost_before {
                token = next.unwrap();
            }
        }
    }

    #[test]
    fn of_two_that_hold_the_same_token_one_goes_no_further_than_the_next(
        before in 0_usize..5, turns in prop::collection::vec(any::<bool>(), 1..40),
    ) {
        let mut server = Server::begins();
        let token = (0..before).fold(0, |token, _| server.exchange(token).unwrap());
        let (mut held, mut gained) = ([token; 2], [0; 2]);
        for thief in turns.into_iter().map(usize::from) {
            if let Some(next) = server.exchange(held[thief]) {
                held[thief] = next;
                gained[thief] += 1;
            }
        }
        prop_assert!(gained[0].min(gained[1]) <= 1, "{gained:?}");
    }
}
