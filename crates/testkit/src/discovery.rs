//! The other side of contacts that are compared where they are: what a client does with addresses (RFC 9497).

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{Id, UserId};
use rand_core::OsRng;
use voprf::{EvaluationElement, OprfClient, Ristretto255};

/// An address that is hidden.
pub struct HiddenAddress {
    address: String,
    client: OprfClient<Ristretto255>,
    blinded: String,
}

impl HiddenAddress {
    /// Hides an address, as it is compared.
    #[must_use]
    pub fn new(address: &str) -> Self {
        let hidden = OprfClient::blind(address.as_bytes(), &mut OsRng).expect("an address");
        let blinded = STANDARD.encode(hidden.message.serialize());
        Self { address: address.to_owned(), client: hidden.state, blinded }
    }

    /// What is sent.
    #[must_use]
    pub fn blinded(&self) -> &str {
        &self.blinded
    }

    /// What an answer means.
    #[must_use]
    pub fn opened(&self, evaluated: &str) -> OpenedAddress {
        let element = EvaluationElement::deserialize(&STANDARD.decode(evaluated).expect("base64")).expect("an element");
        let value = self.client.finalize(self.address.as_bytes(), &element).expect("a value");
        OpenedAddress { address: self.address.clone(), value: value.into() }
    }
}

/// An address whose value is known.
#[derive(Debug)]
pub struct OpenedAddress {
    /// The address.
    pub address: String,
    value: [u8; 64],
}

impl OpenedAddress {
    /// The tag it stands under, if it stands anywhere.
    #[must_use]
    pub fn tag(&self) -> &[u8] {
        &self.value[..8]
    }

    /// Who an entry is, if this address opens it: id and username.
    #[must_use]
    pub fn open(&self, entry: &[u8]) -> Option<(UserId, String)> {
        let (tag, rest) = entry.split_at_checked(8)?;
        let (nonce, hidden) = rest.split_at_checked(NONCE_LEN)?;
        let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &self.value[32..]).ok()?);
        let mut hidden = hidden.to_vec();
        let opened = key.open_in_place(Nonce::try_assume_unique_for_key(nonce).ok()?, Aad::from(tag), &mut hidden);
        let (id, name) = opened.ok()?.split_at_checked(8)?;
        let name = std::str::from_utf8(name).ok()?.trim_end_matches('\0').to_owned();
        Some((UserId::from_raw(i64::from_be_bytes(id.try_into().ok()?)), name))
    }
}
