//! What is read from certificates and put into them (RFC 5280): how long they are good, what is asked for, and the proof of RFC 8737.

use anyhow::{Context, Result, anyhow};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use model::Time;
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use x509_cert::der::Decode;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

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

/// How an authority is asked about a certificate that it issued (RFC 9773, 4.1): the key that signed it, and its number. None: it does not say.
pub fn identifier(chain: &str) -> Option<(String, String)> {
    let der = CertificateDer::from_pem_slice(chain.as_bytes()).ok()?;
    let read = x509_cert::Certificate::from_der(&der).ok()?.tbs_certificate;
    let (_, signer) = read.get::<AuthorityKeyIdentifier>().ok()??;
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    Some((encode(signer.key_identifier?.as_bytes()), encode(read.serial_number.as_bytes())))
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

    /// The example of RFC 9773, 4.1.
    #[test]
    fn a_certificate_is_asked_about_by_its_signer_and_its_number() {
        let mut signer = CertificateParams::default();
        let id = [
            0x69, 0x88, 0x5b, 0x6b, 0x87, 0x46, 0x40, 0x41, 0xe1, 0xb3, 0x7b, 0x84, 0x7b, 0xa0, 0xae, 0x2c, 0xde, 0x01,
            0xc8, 0xd4,
        ];
        signer.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(id.to_vec());
        signer.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let signer = rcgen::Issuer::new(signer, KeyPair::generate().unwrap());
        let mut params = params(&[Name::read("talk.example").unwrap()]).unwrap();
        params.serial_number = Some(rcgen::SerialNumber::from_slice(&[0x00, 0x87, 0x65, 0x43, 0x21]));
        params.use_authority_key_identifier_extension = true;
        let issued = params.signed_by(&KeyPair::generate().unwrap(), &signer).unwrap();
        let (key, number) = identifier(&issued.pem()).unwrap();
        assert_eq!(format!("{key}.{number}"), "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
        assert_eq!(identifier("no certificate"), None);
    }
}
