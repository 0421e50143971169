//! What is read from certificates and put into them (RFC 5280): how long they are good, what is asked for, and the proof of RFC 8737.

use anyhow::{Context, Result, anyhow};
use model::Time;
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use x509_cert::der::Decode;

use super::names::Name;

/// From when to when a certificate is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Its first moment.
    pub from: Time,
    /// Its last.
    pub until: Time,
}

impl Validity {
    /// That of a certificate.
    ///
    /// # Errors
    /// If it is none.
    pub fn of(certificate: &CertificateDer<'_>) -> Result<Self> {
        let read = x509_cert::Certificate::from_der(certificate).map_err(|why| anyhow!("no certificate: {why}"))?;
        let validity = read.tbs_certificate.validity;
        let time = |time: x509_cert::time::Time| {
            let since_1970 = time.to_unix_duration().as_micros();
            Time(i64::try_from(since_1970).unwrap_or(i64::MAX))
        };
        Ok(Self { from: time(validity.not_before), until: time(validity.not_after) })
    }

    /// That of the first certificate of a PEM text.
    ///
    /// # Errors
    /// If there is none.
    pub fn of_chain(chain: &str) -> Result<Self> {
        Self::of(&CertificateDer::from_pem_slice(chain.as_bytes()).context("no certificate")?)
    }
}

/// A new key, as PEM: P-256, which every browser knows.
pub fn new_key() -> Result<String> {
    Ok(KeyPair::generate().context("no key could be made")?.serialize_pem())
}

/// Asks for a certificate of these names for a key (PKCS #10), as DER.
pub fn request(names: &[Name], key: &str) -> Result<Vec<u8>> {
    let key = KeyPair::from_pem(key).context("the key of the order cannot be read")?;
    Ok(params(names)?.serialize_request(&key).context("the request could not be made")?.der().to_vec())
}

/// A certificate that proves a name (RFC 8737, 3), with its key.
pub fn proof(name: &Name, digest: &[u8; 32]) -> Result<(CertificateDer<'static>, PrivatePkcs8KeyDer<'static>)> {
    let mut params = params(std::slice::from_ref(name))?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok((certificate.der().clone(), PrivatePkcs8KeyDer::from(key.serialize_der())))
}

fn params(names: &[Name]) -> Result<CertificateParams> {
    let names: Vec<String> = names.iter().map(Name::to_string).collect();
    let mut params = CertificateParams::new(names).context("the names cannot be written into a certificate")?;
    params.distinguished_name = DistinguishedName::new();
    Ok(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_says_from_when_to_when_it_is_good() {
        let mut params = params(&[Name::read("talk.example").unwrap()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2027, 1, 15);
        params.not_after = rcgen::date_time_ymd(2060, 1, 15);
        let key = KeyPair::generate().unwrap();
        let validity = Validity::of_chain(&params.self_signed(&key).unwrap().pem()).unwrap();
        assert_eq!(validity.from.to_string(), "2027-01-15T00:00:00.000000Z");
        assert_eq!(validity.until.to_string(), "2060-01-15T00:00:00.000000Z");
        assert!(Validity::of_chain("no certificate").is_err());
    }
}
