//! What the machine is and what its processes use, read from /proc and /sys.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::sys;

/// One named fact, for printing and for RESULTS.md.
pub type Fact = (&'static str, String);

fn read(path: &str) -> String {
    fs::read_to_string(path)
        .map_or_else(|_| "unknown".to_owned(), |text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Everything that PERFORMANCE.md wants printed beside a figure. Raises the limit of open files as a side effect.
pub fn facts() -> Result<Vec<Fact>> {
    let limit = sys::raise_open_files().context("cannot raise the limit of open files")?;
    Ok(vec![
        ("date", command("date", &["-u", "+%Y-%m-%d %H:%M UTC"])),
        ("commit", commit()),
        ("kernel", read("/proc/sys/kernel/osrelease")),
        ("cores", sys::affinity()?.len().to_string()),
        ("processor", processor()),
        ("open files (ulimit -n)", limit.to_string()),
        ("congestion control of the system", read("/proc/sys/net/ipv4/tcp_congestion_control")),
        ("port range", read("/proc/sys/net/ipv4/ip_local_port_range")),
        ("somaxconn", read("/proc/sys/net/core/somaxconn")),
        ("SYN backlog", read("/proc/sys/net/ipv4/tcp_max_syn_backlog")),
        ("spectre v2", read("/sys/devices/system/cpu/vulnerabilities/spectre_v2")),
        ("load average at the start", read("/proc/loadavg")),
        (
            "profile of this program",
            if cfg!(debug_assertions) { "with debug assertions: not a measurement" } else { "optimised" }.to_owned(),
        ),
    ])
}

fn command(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(|_| "unknown".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn commit() -> String {
    let hash = command("git", &["rev-parse", "--short=12", "HEAD"]);
    let changed = !command("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty();
    if changed { format!("{hash} with uncommitted changes") } else { hash }
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    line.trim_start_matches([' ', '\t', ':']).to_owned()
}

/// Processor seconds of the whole machine since its start.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Processor {
    /// User, system, interrupts: everything but idle, waiting and stolen time.
    pub busy_s: f64,
    /// Taken by the hypervisor.
    pub steal_s: f64,
    /// All of it, the idle part included.
    pub total_s: f64,
}

impl Processor {
    /// Reads the counters now.
    pub fn now() -> Result<Self> {
        let text = fs::read_to_string("/proc/stat")?;
        let line = text.lines().next().context("/proc/stat is empty")?;
        let ticks: Vec<f64> = line.split_whitespace().skip(1).take(8).filter_map(|field| field.parse().ok()).collect();
        let [user, nice, system, idle, wait, interrupt, soft, steal] = ticks[..] else {
            anyhow::bail!("/proc/stat has another form: {line}");
        };
        let second = ticks_per_second();
        let busy = user + nice + system + interrupt + soft;
        Ok(Self { busy_s: busy / second, steal_s: steal / second, total_s: (busy + idle + wait + steal) / second })
    }

    /// What passed since `earlier`.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            busy_s: self.busy_s - earlier.busy_s,
            steal_s: self.steal_s - earlier.steal_s,
            total_s: self.total_s - earlier.total_s,
        }
    }

    /// Stolen time as a share of all time.
    pub fn steal(self) -> f64 {
        if self.total_s > 0.0 { self.steal_s / self.total_s } else { 0.0 }
    }
}

fn ticks_per_second() -> f64 {
    f64::from(u32::try_from(sys::ticks_per_second()).unwrap_or(100))
}

/// User and system seconds that a process has used so far.
pub fn process_cpu_s(process: u32) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).context("the process is gone")?;
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let mut fields = after_name.split_whitespace().skip(11).filter_map(|field| field.parse::<f64>().ok());
    let ticks = fields.next().unwrap_or(0.0) + fields.next().unwrap_or(0.0);
    Ok(ticks / ticks_per_second())
}

/// Voluntary and forced context switches of all threads of a process so far.
pub fn context_switches(process: u32) -> Result<u64> {
    let mut sum = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let status = fs::read_to_string(thread?.path().join("status")).unwrap_or_default();
        sum += status.lines().filter(|line| line.contains("ctxt_switches")).filter_map(number_of).sum::<u64>();
    }
    Ok(sum)
}

fn number_of(line: &str) -> Option<u64> {
    line.split_whitespace().find_map(|word| word.parse().ok())
}

/// Proportional memory of a process in bytes (Pss of smaps_rollup).
pub fn memory_bytes(process: u32) -> Result<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).context("the process is gone")?;
    let line = text.lines().find(|line| line.starts_with("Pss:")).and_then(number_of);
    Ok(line.context("no Pss in smaps_rollup")? * 1024)
}

/// Kernel slab memory of the machine in bytes. On loopback it holds both ends of every connection.
pub fn slab_bytes() -> Result<u64> {
    let text = fs::read_to_string("/proc/meminfo")?;
    let line = text.lines().find(|line| line.starts_with("Slab:")).and_then(number_of);
    Ok(line.context("no Slab in meminfo")? * 1024)
}

/// Start of a measured stretch of time: the machine, the process under test and this process.
#[derive(Debug)]
pub struct Meter {
    process: u32,
    at: Instant,
    machine: Processor,
    under_test_s: f64,
    generator_s: f64,
    switches: u64,
}

/// What a measured stretch cost.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Cost {
    /// Length of the stretch in seconds.
    pub seconds: f64,
    /// The whole machine.
    pub machine: Processor,
    /// Processor seconds of the process under test.
    pub under_test_s: f64,
    /// Processor seconds of the load generator.
    pub generator_s: f64,
    /// Context switches of the process under test.
    pub switches: u64,
}

impl Meter {
    /// Begins to measure `process` beside the machine and ourselves.
    pub fn start(process: u32) -> Result<Self> {
        Ok(Self {
            process,
            at: Instant::now(),
            machine: Processor::now()?,
            under_test_s: process_cpu_s(process)?,
            generator_s: process_cpu_s(std::process::id())?,
            switches: context_switches(process)?,
        })
    }

    /// How long the stretch is so far.
    pub fn elapsed(&self) -> Duration {
        self.at.elapsed()
    }

    /// Ends the stretch.
    pub fn stop(&self) -> Result<Cost> {
        Ok(Cost {
            seconds: self.at.elapsed().as_secs_f64(),
            machine: Processor::now()?.since(self.machine),
            under_test_s: process_cpu_s(self.process)? - self.under_test_s,
            generator_s: process_cpu_s(std::process::id())? - self.generator_s,
            switches: context_switches(self.process)?.saturating_sub(self.switches),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_work_shows_in_the_meter() -> Result<()> {
        let meter = Meter::start(std::process::id())?;
        let mut sum = 0_u64;
        while meter.elapsed() < Duration::from_millis(100) {
            sum = sum.wrapping_mul(31).wrapping_add(std::hint::black_box(7));
        }
        let cost = meter.stop()?;
        assert!(cost.under_test_s > 0.0, "{cost:?} {sum}");
        assert!(cost.machine.total_s > 0.0, "{cost:?}");
        Ok(())
    }

    #[test]
    fn own_memory_is_more_than_a_page_and_less_than_the_machine() -> Result<()> {
        let bytes = memory_bytes(std::process::id())?;
        assert!((4096..1 << 34).contains(&bytes), "{bytes}");
        Ok(())
    }
}
