//! Claims as fast as they can be made, by many at a time.

use std::collections::HashSet;

use model::Job;
use testkit::{TestServer, both_dbs};

use super::{Errand, Plan, setup};

both_dbs!(claims_at_the_same_time_never_meet, setup(), async |server: TestServer| {
    const JOBS: usize = 300;
    let nodes = [server.clone(), server.another_node().await, server.another_node().await];
    server
        .write(|work| {
            let mut all = (0..JOBS).map(|_| Errand { name: String::new(), plan: Plan::Work });
            all.try_for_each(|errand| work.enqueue(&errand).map(|_| ()))
        })
        .await;
    let claimers = (0..24).map(|n| {
        let node = &nodes[n % nodes.len()];
        async move {
            let mut mine = Vec::new();
            while let Some(taken) = claim(node).await {
                mine.push(taken);
            }
            mine
        }
    });
    let taken: Vec<_> = futures_util::future::join_all(claimers).await.into_iter().flatten().collect();
    let once: HashSet<_> = taken.iter().collect();
    assert_eq!((taken.len(), once.len()), (JOBS, JOBS));
});

async fn claim(server: &TestServer) -> Option<model::JobId> {
    let taken = server
        .write(|work| {
            let now = work.now();
            let claim = jobs::Claim { kind: Errand::KIND, attempts: 9, worker: "w", now, until: now.plus_s(60) };
            Ok(jobs::claim(work.tx(), &claim)?)
        })
        .await;
    match taken? {
        jobs::Taken::Work(claimed) => Some(claimed.lease.job()),
        other => panic!("{other:?}"),
    }
}
