//! Frames on their way out: as many as there are, with their headers (RFC 6455, section 5.2), in one write.

use std::cell::RefCell;
use std::io::{self, ErrorKind};

use realtime::Frame;

use super::door::Outlet;

/// How much is written at a time.
const CHUNK: usize = 64 * 1_024;
/// A final text frame.
const TEXT: u8 = 0x81;
/// An empty ping.
const PING: [u8; 2] = [0x89, 0];

thread_local! {
    /// What is written next, laid out in one piece: owned by the thread, for no connection needs it while it rests.
    static CHUNKS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// What is written next where it is gone at once, as most parcels are.
    static PARCEL: RefCell<Parcel> = const { RefCell::new(Parcel::of(Vec::new())) };
}

/// Lends the thread's own parcel, which is empty before and must be after.
pub(super) fn with<R>(act: impl FnOnce(&mut Parcel) -> R) -> R {
    PARCEL.with_borrow_mut(act)
}

/// Frames of which a part may be written.
#[derive(Debug, Default)]
pub(super) struct Parcel {
    frames: Vec<Frame>,
    /// Of these the first have gone.
    gone: usize,
    /// Bytes of the next one that have gone, its header among them.
    part: usize,
    ping: bool,
}

impl Parcel {
    pub(super) const fn of(frames: Vec<Frame>) -> Self {
        Self { frames, gone: 0, part: 0, ping: false }
    }

    pub(super) const fn ping() -> Self {
        Self { frames: Vec::new(), gone: 0, part: 0, ping: true }
    }

    /// Where more frames are added.
    pub(super) const fn frames(&mut self) -> &mut Vec<Frame> {
        &mut self.frames
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.frames.is_empty() && !self.ping
    }

    /// Writes as much as the system takes. True: all of it is gone, and the parcel is empty. An empty parcel that is not gone is to be written again.
    ///
    /// # Errors
    /// The connection is broken.
    pub(super) fn write(&mut self, stream: &Outlet) -> io::Result<bool> {
        CHUNKS.with_borrow_mut(|chunk| {
            while !self.is_empty() {
                chunk.clear();
                self.lay_out(chunk);
                match stream.try_write(&chunk[self.part..]) {
                    Ok(0) => return Err(ErrorKind::WriteZero.into()),
                    Ok(written) => self.advance(written),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                    Err(error) => return Err(error),
                }
            }
            match stream.try_flush() {
                Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
                flushed => flushed.map(|()| true),
            }
        })
    }

    /// What comes next, from the beginning of the first frame that has not gone as a whole.
    fn lay_out(&self, chunk: &mut Vec<u8>) {
        for frame in &self.frames[self.gone..] {
            if !chunk.is_empty() && chunk.len() + frame.len() > CHUNK {
                return;
            }
            let (header, length) = header(frame.len());
            chunk.extend_from_slice(&header[..length]);
            chunk.extend_from_slice(frame);
        }
        if self.ping {
            chunk.extend_from_slice(&PING);
        }
    }

    fn advance(&mut self, written: usize) {
        self.part += written;
        while let Some(frame) = self.frames.get(self.gone) {
            let whole = frame.len() + header(frame.len()).1;
            if self.part < whole {
                return;
            }
            self.part -= whole;
            self.gone += 1;
        }
        if !self.ping || self.part == PING.len() {
            self.frames.clear();
            (self.gone, self.part, self.ping) = (0, 0, false);
        }
    }
}

/// The header of a text frame that is not masked, and how long it is.
fn header(length: usize) -> ([u8; 10], usize) {
    let mut header = [0; 10];
    header[0] = TEXT;
    if let Ok(short) = u8::try_from(length)
        && short < 126
    {
        header[1] = short;
        return (header, 2);
    }
    if let Ok(medium) = u16::try_from(length) {
        header[1] = 126;
        header[2..4].copy_from_slice(&medium.to_be_bytes());
        return (header, 4);
    }
    header[1] = 127;
    header[2..].copy_from_slice(&(length as u64).to_be_bytes());
    (header, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(parcel: &Parcel) -> Vec<u8> {
        let mut chunk = Vec::new();
        parcel.lay_out(&mut chunk);
        chunk.split_off(parcel.part)
    }

    #[test]
    fn headers_are_those_of_the_standard() {
        let begins =
            |length: usize| laid_out(&Parcel::of(vec![Frame::from(vec![b'x'; length])]))[..11.min(length)].to_vec();
        assert_eq!(begins(5), b"\x81\x05xxx");
        assert_eq!(begins(125)[..3], *b"\x81\x7dx");
        assert_eq!(begins(126)[..5], *b"\x81\x7e\x00\x7ex");
        assert_eq!(begins(65_535)[..5], *b"\x81\x7e\xff\xffx");
        assert_eq!(begins(65_536)[..11], *b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00x");
    }

    #[test]
    fn whatever_is_taken_at_a_time_all_of_it_goes_once() {
        let lengths = [1, 125, 126, 3_000, 65_535, 65_536, 200_000, 7];
        for step in [1, 2, 3, 130, 65_539, 1_000_000] {
            let frames: Vec<Frame> = lengths.iter().map(|length| Frame::from(vec![b'a'; *length])).collect();
            let mut whole = Vec::new();
            for frame in &frames {
                let (header, length) = header(frame.len());
                whole.extend_from_slice(&header[..length]);
                whole.extend_from_slice(frame);
            }
            whole.extend_from_slice(&PING);
            let (mut parcel, mut gone) = (Parcel { ping: true, ..Parcel::of(frames) }, Vec::new());
            // Bytes one by one would lay the large ones out again each time.
            let step = |gone: usize| if gone < 7_000 || whole.len() - gone < 20 { step } else { step.max(10_000) };
            while !parcel.is_empty() {
                let next = laid_out(&parcel);
                assert!(!next.is_empty());
                let taken = step(gone.len()).min(next.len());
                gone.extend_from_slice(&next[..taken]);
                parcel.advance(taken);
            }
            assert!(gone == whole, "in steps of {}", step(0));
        }
    }
}
