//! The least of RFC 6455 that a load generator needs: the upgrade, frames out, frame boundaries in.

use anyhow::{Result, ensure};

/// Text frames carry the protocol.
pub const TEXT: u8 = 1;
/// The end of a connection, with its code.
pub const CLOSE: u8 = 8;
/// A sign of life that asks for `PONG`.
pub const PING: u8 = 9;
/// The answer to `PING`.
pub const PONG: u8 = 10;

/// No frame of the protocol is larger; a larger one means that the boundaries are lost.
const FRAME_BYTES: usize = 16 << 20;

/// A request to upgrade. The key is constant: the answer to it is not checked.
pub fn upgrade(host: &str, path: &str, authorization: Option<&str>) -> Vec<u8> {
    let authorization = authorization.map(|value| format!("Authorization: {value}\r\n")).unwrap_or_default();
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{authorization}\r\n"
    )
    .into_bytes()
}

/// A complete answer to `upgrade`, its constant key included.
pub const SWITCHING: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// Where the head of an HTTP message ends, if all of it is there.
pub fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

fn push_header(opcode: u8, len: usize, mask_bit: u8, into: &mut Vec<u8>) {
    into.push(0x80 | opcode);
    match (u8::try_from(len), u16::try_from(len)) {
        (Ok(short), _) if short < 126 => into.push(mask_bit | short),
        (_, Ok(medium)) => {
            into.push(mask_bit | 126);
            into.extend_from_slice(&medium.to_be_bytes());
        }
        _ => {
            into.push(mask_bit | 127);
            into.extend_from_slice(&(len as u64).to_be_bytes());
        }
    }
}

/// Appends a frame as clients send it: masked.
pub fn push_masked(opcode: u8, payload: &[u8], into: &mut Vec<u8>) {
    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
    push_header(opcode, payload.len(), 0x80, into);
    into.extend_from_slice(&MASK);
    let start = into.len();
    into.extend_from_slice(payload);
    unmask(MASK, &mut into[start..]);
}

/// A frame as servers send it.
pub fn unmasked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(payload.len() + 10);
    push_header(opcode, payload.len(), 0, &mut frame);
    frame.extend_from_slice(payload);
    frame
}

/// Applies a mask; applied twice it is undone.
pub fn unmask(mask: [u8; 4], payload: &mut [u8]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let mut words = payload.chunks_exact_mut(8);
    for word in &mut words {
        if let Ok(bytes) = <[u8; 8]>::try_from(&*word) {
            word.copy_from_slice(&(u64::from_ne_bytes(bytes) ^ wide).to_ne_bytes());
        }
    }
    for (byte, key) in words.into_remainder().iter_mut().zip(mask.into_iter().cycle()) {
        *byte ^= key;
    }
}

/// The place of one frame in a run of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// Which kind of frame.
    pub opcode: u8,
    /// The mask of a client's frame.
    pub mask: Option<[u8; 4]>,
    /// Where the payload begins.
    pub start: usize,
    /// Where the frame ends and the next one begins.
    pub end: usize,
}

/// The first frame of `bytes`, or none while it is incomplete. Fragments are refused: the protocol has none.
pub fn boundary(bytes: &[u8]) -> Result<Option<Boundary>> {
    let [first, second, rest @ ..] = bytes else { return Ok(None) };
    ensure!(first & 0xf0 == 0x80, "a frame begins with {first:#04x}: compressed, in fragments, or not a frame");
    let (extra, len) = match second & 0x7f {
        126 => match rest {
            [a, b, ..] => (2, usize::from(u16::from_be_bytes([*a, *b]))),
            _ => return Ok(None),
        },
        127 => match rest.first_chunk::<8>() {
            Some(len) => (8, usize::try_from(u64::from_be_bytes(*len))?),
            None => return Ok(None),
        },
        short => (0, usize::from(short)),
    };
    ensure!(len <= FRAME_BYTES, "a frame of {len} bytes");
    let masked = second & 0x80 != 0;
    let mask = match (masked, rest.get(extra..).and_then(|rest| rest.first_chunk::<4>())) {
        (false, _) => None,
        (true, Some(mask)) => Some(*mask),
        (true, None) => return Ok(None),
    };
    let start = 2 + extra + if masked { 4 } else { 0 };
    let end = start + len;
    Ok((bytes.len() >= end).then_some(Boundary { opcode: first & 0x0f, mask, start, end }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_every_length_form_come_back_whole() -> Result<()> {
        for len in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
            let payload: Vec<u8> = (0..len).map(|at| u8::try_from(at % 251).unwrap_or(0)).collect();
            let mut frame = Vec::new();
            push_masked(TEXT, &payload, &mut frame);
            let found = boundary(&frame)?.ok_or_else(|| anyhow::anyhow!("no frame of {len}"))?;
            assert_eq!((found.opcode, found.end), (TEXT, frame.len()));
            let mut bytes = frame[found.start..found.end].to_vec();
            unmask(found.mask.unwrap_or_default(), &mut bytes);
            assert_eq!(bytes, payload);
            let plain = unmasked(TEXT, &payload);
            let found = boundary(&plain)?.ok_or_else(|| anyhow::anyhow!("no frame of {len}"))?;
            assert_eq!((found.mask, &plain[found.start..found.end]), (None, &payload[..]));
        }
        Ok(())
    }

    #[test]
    fn a_masked_frame_is_that_of_the_rfc() {
        let mut frame = Vec::new();
        push_masked(TEXT, b"Hello", &mut frame);
        // RFC 6455, section 5.7.
        assert_eq!(frame, [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]);
    }

    #[test]
    fn no_part_of_a_frame_is_taken_for_a_frame() -> Result<()> {
        for len in [0, 5, 126, 66_000] {
            let mut frame = Vec::new();
            push_masked(TEXT, &vec![7; len], &mut frame);
            for cut in (0..frame.len()).step_by(if len > 1000 { 997 } else { 1 }) {
                assert_eq!(boundary(&frame[..cut])?, None, "{cut} of {}", frame.len());
            }
        }
        Ok(())
    }

    #[test]
    fn a_compressed_or_fragmented_frame_is_an_error() {
        assert!(boundary(&[0xc1, 0]).is_err());
        assert!(boundary(&[0x01, 0]).is_err());
    }
}
