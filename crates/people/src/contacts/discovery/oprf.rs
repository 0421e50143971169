//! The oblivious pseudorandom function of RFC 9497 (mode OPRF, suite ristretto255-SHA512): whoever asks learns its value for what they hold, and this server,
//! which alone has the secret, learns nothing of what that was. The one file that names the crate `voprf`.
//!
//! Without the RFC's proof that the same secret was used for everybody: it would keep a server from telling people apart by what they answer later, and nobody
//! answers here.

use app::{Error, Result};
use voprf::{BlindedElement, OprfServer, Ristretto255};

/// Bytes of an element.
pub const ELEMENT: usize = 32;

/// Bytes of a value.
pub const VALUE: usize = 64;

/// An address that its owner blinded, and that is no bad element (RFC 9497, 2.1).
pub struct Blinded(BlindedElement<Ristretto255>);

impl Blinded {
    /// Takes an element.
    ///
    /// # Errors
    /// `bad_element` (422).
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let element = (bytes.len() == ELEMENT).then(|| BlindedElement::deserialize(bytes).ok()).flatten();
        let bad = || Error::invalid("bad_element", "This is no blinded element of the group ristretto255.");
        element.map(Self).ok_or_else(bad)
    }
}

/// What evaluates.
pub struct Evaluator(OprfServer<Ristretto255>);

impl Evaluator {
    /// Derives it from a secret (RFC 9497, 3.2.1).
    ///
    /// # Errors
    /// One secret of 2^252 has no key.
    pub fn new(secret: &[u8]) -> Result<Self> {
        OprfServer::new_from_seed(secret, b"commune contacts").map(Self).map_err(Error::internal)
    }

    /// Evaluates what is hidden.
    pub fn answer(&self, blinded: &Blinded) -> [u8; ELEMENT] {
        self.0.blind_evaluate(&blinded.0).serialize().into()
    }

    /// Evaluates what this server knows itself.
    ///
    /// # Errors
    /// More than 65,535 bytes.
    pub fn value(&self, input: &[u8]) -> Result<[u8; VALUE]> {
        self.0.evaluate(input).map(Into::into).map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<char> = hex.chars().filter(char::is_ascii_hexdigit).collect();
        digits.chunks(2).map(|pair| u8::from_str_radix(&String::from_iter(pair), 16).unwrap()).collect()
    }

    /// RFC 9497, A.1.1: input, blinded element, evaluated element, output.
    const VECTORS: [[&str; 4]; 2] = [
        [
            "00",
            "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c",
            "7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e",
            "527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3
             ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6",
        ],
        [
            "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
            "da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418",
            "b4cbf5a4f1eeda5a63ce7b77c7d23f461db3fcab0dd28e4e17cecb5c90d02c25",
            "f4a74c9c592497375e796aa837e907b1a045d34306a749db9f34221f7e750cb4
             f2a6413a6bf6fa5e19ba6348eb673934a722a7ede2e7621306d18951e7cf2c73",
        ],
    ];

    #[test]
    fn the_vectors_of_the_rfc_hold() {
        let server = OprfServer::new_from_seed(&[0xa3; 32], b"test key").map(Evaluator).unwrap();
        for [input, blinded, evaluated, output] in VECTORS {
            let element = Blinded::read(&bytes(blinded)).unwrap();
            assert_eq!(server.answer(&element).to_vec(), bytes(evaluated));
            assert_eq!(server.value(&bytes(input)).unwrap().to_vec(), bytes(output));
        }
    }

    #[test]
    fn what_is_no_element_is_refused() {
        // The neutral element, one that is not in its one form, too few bytes, too many.
        for bad in [vec![0; 32], vec![0xff; 32], vec![], bytes(VECTORS[0][1])[1..].to_vec(), vec![1; 33]] {
            assert!(Blinded::read(&bad).is_err(), "{bad:?}");
        }
    }
}
