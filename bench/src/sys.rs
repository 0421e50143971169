//! The few calls of Linux that the standard library and socket2 do not offer, in safe wrappers. The only unsafe code of this crate.
#![expect(unsafe_code, reason = "epoll, processor affinity, limits and pidfd have no safe form in our dependencies")]

use std::ffi::c_int;
use std::io;
use std::mem;
use std::net::TcpStream;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

/// Turns the -1 of a system call into the error behind it.
fn check(answer: c_int) -> io::Result<c_int> {
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(answer) }
}

/// One readiness report: whose, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// The number given at `Epoll::add`.
    pub token: u64,
    /// There are bytes, an end or an error to read.
    pub readable: bool,
    /// The socket takes bytes again.
    pub writable: bool,
    /// The other side has ended: nothing is reported after this, so read up to the end.
    pub ended: bool,
}

/// An edge-triggered epoll instance.
#[derive(Debug)]
pub struct Epoll {
    fd: OwnedFd,
    slots: Vec<libc::epoll_event>,
}

const EDGES: u32 = (libc::EPOLLIN | libc::EPOLLOUT | libc::EPOLLRDHUP | libc::EPOLLET) as u32;

impl Epoll {
    /// An instance that reports at most `batch` sockets a turn.
    pub fn new(batch: usize) -> io::Result<Self> {
        // SAFETY: takes no pointer; the descriptor is owned from here on.
        let fd = check(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })?;
        // SAFETY: `fd` was just made and nobody else holds it.
        let fd = unsafe { OwnedFd::from_raw_fd(fd) };
        Ok(Self { fd, slots: vec![libc::epoll_event { events: 0, u64: 0 }; batch] })
    }

    /// Watches a socket for both directions, edge-triggered. Closing the socket removes it.
    pub fn add(&self, socket: &impl AsRawFd, token: u64) -> io::Result<()> {
        let mut event = libc::epoll_event { events: EDGES, u64: token };
        // SAFETY: `event` lives through the call; both descriptors are open.
        check(unsafe {
            libc::epoll_ctl(self.fd.as_raw_fd(), libc::EPOLL_CTL_ADD, socket.as_raw_fd(), &raw mut event)
        })?;
        Ok(())
    }

    /// Waits up to `timeout` (none: for ever) and writes what is ready into `into`.
    pub fn wait(&mut self, timeout: Option<Duration>, into: &mut Vec<Ready>) -> io::Result<()> {
        into.clear();
        let timeout_ms =
            timeout.map_or(-1, |time| c_int::try_from(time.as_micros().div_ceil(1000)).unwrap_or(c_int::MAX));
        let room = c_int::try_from(self.slots.len()).unwrap_or(c_int::MAX);
        // SAFETY: `slots` holds `room` events that the kernel may overwrite.
        let count = unsafe { libc::epoll_wait(self.fd.as_raw_fd(), self.slots.as_mut_ptr(), room, timeout_ms) };
        let count = match check(count) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            other => other?,
        };
        for slot in &self.slots[..usize::try_from(count).unwrap_or(0)] {
            let events = slot.events as c_int;
            into.push(Ready {
                token: slot.u64,
                readable: events & (libc::EPOLLIN | libc::EPOLLRDHUP | libc::EPOLLHUP | libc::EPOLLERR) != 0,
                writable: events & libc::EPOLLOUT != 0,
                ended: events & (libc::EPOLLRDHUP | libc::EPOLLHUP | libc::EPOLLERR) != 0,
            });
        }
        Ok(())
    }
}

/// Lets the kernel pick the source port at connect time, so that a port is taken per target and not for the whole machine.
pub fn bind_address_no_port(socket: &impl AsRawFd) -> io::Result<()> {
    let on: c_int = 1;
    let size = libc::socklen_t::try_from(size_of::<c_int>()).unwrap_or(4);
    // SAFETY: the pointer and the size describe one live integer.
    check(unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::IPPROTO_IP,
            libc::IP_BIND_ADDRESS_NO_PORT,
            (&raw const on).cast(),
            size,
        )
    })?;
    Ok(())
}

/// How many segments with data this socket has received: on loopback, without delay, the number of writes of the other end.
pub fn data_segments_in(socket: &TcpStream) -> io::Result<u64> {
    // `tcpi_data_segs_in` stands at byte 152 of `struct tcp_info` (linux/tcp.h), which libc does not have whole.
    const OFFSET: usize = 152;
    let mut info = [0_u8; 256];
    let mut size = libc::socklen_t::try_from(info.len()).unwrap_or(256);
    // SAFETY: the kernel writes at most `size` bytes into `info`.
    check(unsafe {
        libc::getsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_INFO, info.as_mut_ptr().cast(), &raw mut size)
    })?;
    let bytes = info[OFFSET..OFFSET + 4].try_into().map_err(io::Error::other)?;
    Ok(u64::from(u32::from_ne_bytes(bytes)))
}

/// A copy of a descriptor that another process holds; the kernel asks for the right to trace that process.
pub fn borrow_descriptor(process: u32, fd: RawFd) -> io::Result<OwnedFd> {
    let process = c_int::try_from(process).map_err(io::Error::other)?;
    // SAFETY: both calls take plain numbers; the answers are new descriptors that only we hold.
    unsafe {
        let handle = OwnedFd::from_raw_fd(plain_fd(libc::syscall(libc::SYS_pidfd_open, process, 0))?);
        Ok(OwnedFd::from_raw_fd(plain_fd(libc::syscall(libc::SYS_pidfd_getfd, handle.as_raw_fd(), fd, 0))?))
    }
}

fn plain_fd(answer: libc::c_long) -> io::Result<RawFd> {
    check(c_int::try_from(answer).map_err(io::Error::other)?)
}

/// Raises the limit of open files to the hard limit and returns it.
pub fn raise_open_files() -> io::Result<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a live structure of the right type for both calls.
    unsafe {
        check(libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit))?;
        limit.rlim_cur = limit.rlim_max;
        check(libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit))?;
    }
    Ok(limit.rlim_cur)
}

/// The processors that this thread may run on.
pub fn affinity() -> io::Result<Vec<usize>> {
    // SAFETY: a zeroed set is a valid empty one; the kernel fills it.
    unsafe {
        let mut set: libc::cpu_set_t = mem::zeroed();
        check(libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &raw mut set))?;
        let limit = usize::try_from(libc::CPU_SETSIZE).unwrap_or(0);
        Ok((0..limit).filter(|&core| libc::CPU_ISSET(core, &set)).collect())
    }
}

/// Restricts this thread, and what it starts from now on, to `cores`.
pub fn set_affinity(cores: &[usize]) -> io::Result<()> {
    // SAFETY: a zeroed set is a valid empty one, and the numbers come from `affinity` or are small.
    unsafe {
        let mut set: libc::cpu_set_t = mem::zeroed();
        for &core in cores {
            libc::CPU_SET(core, &mut set);
        }
        check(libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set))?;
    }
    Ok(())
}

/// How many ticks of /proc/PID/stat make a second.
pub fn ticks_per_second() -> u64 {
    // SAFETY: takes and returns plain numbers.
    u64::try_from(unsafe { libc::sysconf(libc::_SC_CLK_TCK) }).unwrap_or(100)
}

/// Asks a process to end (SIGTERM).
pub fn terminate(process: u32) -> io::Result<()> {
    let process = c_int::try_from(process).map_err(io::Error::other)?;
    // SAFETY: takes plain numbers; the process is a child that we have not waited for.
    check(unsafe { libc::kill(process, libc::SIGTERM) })?;
    Ok(())
}
