//! What ran, what failed and what was skipped: counted, explained, and summed up in one last line.

use std::fmt;
use std::ops::AddAssign;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use crate::run::Ended;

/// How many checks or tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// How one stage ended.
pub(crate) enum Outcome {
    Passed,
    Failed(String),
    /// A stage that ran many tests.
    Counted(Tally),
}

impl From<Ended> for Outcome {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Well => Self::Passed,
            Ended::Badly => Self::Failed("see its output above".to_owned()),
        }
    }
}

/// Collects the outcomes of a run.
#[derive(Default)]
pub(crate) struct Report {
    tally: Tally,
    failures: Vec<String>,
    skips: Vec<String>,
    times: Vec<String>,
}

impl Report {
    /// Runs a check that counts as one, or a stage that counts its own tests. An error is a failure of this stage only.
    pub(crate) fn check(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) -> bool {
        let outcome = self.timed(name, work);
        if matches!(outcome, Outcome::Passed) {
            self.tally.passed += 1;
        }
        self.record(name, outcome)
    }

    /// Runs a preparation: its success is not worth counting, its failure is.
    pub(crate) fn prepare(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) -> bool {
        let outcome = self.timed(name, work);
        self.record(name, outcome)
    }

    /// Counts one thing that this machine cannot do, with the reason.
    pub(crate) fn skip(&mut self, what: &str, why: &str) {
        println!("SKIPPED: {what} ({why})");
        self.tally.skipped += 1;
        self.skips.push(format!("{what} ({why})"));
    }

    /// Takes over what ran beside it.
    pub(crate) fn join(&mut self, side: Self) {
        self.tally += side.tally;
        self.failures.extend(side.failures);
        self.skips.extend(side.skips);
        self.times.extend(side.times.into_iter().map(|line| format!("{line} (beside others)")));
    }

    /// Names a skipped test that its stage has counted already.
    pub(crate) fn name_skip(&mut self, line: String) {
        self.skips.push(line);
    }

    /// Prints what failed and what was skipped, then the last line, and turns the whole into an exit code.
    pub(crate) fn finish(self) -> ExitCode {
        println!("\nTimes:");
        self.times.iter().for_each(|line| println!("  {line}"));
        if !self.skips.is_empty() {
            println!("Skipped:");
            self.skips.iter().for_each(|line| println!("  {line}"));
        }
        if !self.failures.is_empty() {
            println!("Failed:");
            self.failures.iter().for_each(|line| println!("  {line}"));
        }
        println!("{}", self.tally);
        if self.tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn timed(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) -> Outcome {
        println!("\n==> {name}");
        let started = Instant::now();
        let outcome = work().unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
        let line = format!("{:7.1} s  {name}", started.elapsed().as_secs_f64());
        println!("<== {line}");
        self.times.push(line);
        outcome
    }

    fn record(&mut self, name: &str, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Passed => true,
            Outcome::Failed(why) => {
                println!("FAILED: {name}: {why}");
                self.tally.failed += 1;
                self.failures.push(format!("{name}: {why}"));
                false
            }
            Outcome::Counted(tally) => {
                self.tally += tally;
                if tally.failed > 0 {
                    self.failures.push(format!("{name}: {tally}"));
                }
                tally.failed == 0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_fails_its_stage_and_the_next_one_still_counts() {
        let mut report = Report::default();
        assert!(!report.check("broken", || anyhow::bail!("no disk")));
        assert!(report.check("fine", || Ok(Outcome::Passed)));
        report.skip("browser", "not installed");
        assert_eq!(report.tally.to_string(), "1 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn what_ran_beside_counts_as_well() {
        let (mut report, mut side) = (Report::default(), Report::default());
        assert!(report.check("fine", || Ok(Outcome::Passed)));
        assert!(!side.check("broken", || anyhow::bail!("no disk")));
        side.skip("browser", "not installed");
        report.join(side);
        assert_eq!(report.tally, Tally { passed: 1, failed: 1, skipped: 1 });
        assert_eq!((report.failures.len(), report.skips.len(), report.times.len()), (1, 1, 2));
    }

    #[test]
    fn a_preparation_counts_only_when_it_fails() {
        let mut report = Report::default();
        assert!(report.prepare("install", || Ok(Outcome::Passed)));
        assert!(!report.prepare("build", || Ok(Outcome::Failed("no compiler".to_owned()))));
        assert_eq!(report.tally, Tally { passed: 0, failed: 1, skipped: 0 });
    }
}
