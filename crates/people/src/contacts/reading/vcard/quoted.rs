//! Quoted-printable (RFC 2045), as vCard 2.1 uses it. The breaks of lines are gone already.

/// The bytes of a text. What is no pair of digits stays as it is.
pub fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, behind)) = rest.split_first() {
        let pair = behind.get(..2).filter(|_| *first == b'=').and_then(|pair| Some((digit(pair[0])?, digit(pair[1])?)));
        if let Some((high, low)) = pair {
            bytes.push(high * 16 + low);
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    bytes
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_and_everything_else_stays() {
        assert_eq!(decoded(b"=C3=91=20a=3D"), "Ñ a=".as_bytes());
        assert_eq!(decoded(b"=c3=91"), "Ñ".as_bytes());
        for whole in [&b"a=b"[..], b"=", b"=4", b"=G1", b"100 = x"] {
            assert_eq!(decoded(whole), whole);
        }
    }
}
