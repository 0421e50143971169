//! Requests to an authority: https only, one connection each, bounded in time and size. There are a dozen in two months.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use axum::body::Bytes;
use axum::http::uri::{PathAndQuery, Scheme};
use axum::http::{HeaderMap, HeaderValue, Request, Response, Uri, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Body;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jiff::fmt::rfc2822;
use model::Time;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// How long a request may take, with its connection.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer, in bytes. A chain has ten thousand.
const LONGEST: usize = 1 << 20;

/// Who may be spoken to.
#[derive(Clone)]
pub struct Https(TlsConnector);

impl Https {
    /// Trusts the certificates of a PEM file, or those that browsers trust.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn trusting(ca_file: Option<&Path>) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        match ca_file {
            Some(file) => {
                let named = || format!("acme.ca_file: {} cannot be used", file.display());
                for certificate in CertificateDer::pem_file_iter(file).with_context(named)? {
                    roots.add(certificate.with_context(named)?).with_context(named)?;
                }
                ensure!(!roots.is_empty(), "acme.ca_file: there is no certificate in {}.", file.display());
            }
            None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        }
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
        let config = builder.with_safe_default_protocol_versions()?.with_root_certificates(roots);
        Ok(Self(TlsConnector::from(Arc::new(config.with_no_client_auth()))))
    }

    /// Sends a request with a whole address, and reads the whole answer.
    ///
    /// # Errors
    /// A sentence that names the host.
    pub async fn send<B>(&self, request: Request<B>) -> Result<Response<Bytes>>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: std::error::Error + Send + Sync,
    {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let answer = tokio::time::timeout(PATIENCE, self.exchange(request)).await;
        let answer = answer.unwrap_or_else(|_| Err(anyhow!("no answer in {} seconds", PATIENCE.as_secs())));
        answer.with_context(|| format!("{host} cannot be asked"))
    }

    async fn exchange<B>(&self, mut request: Request<B>) -> Result<Response<Bytes>>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: std::error::Error + Send + Sync,
    {
        let uri = request.uri().clone();
        ensure!(uri.scheme() == Some(&Scheme::HTTPS), "its address does not begin with https://");
        let authority = uri.authority().context("its address names no host")?;
        let (host, port) = (bare(authority.host()), authority.port_u16().unwrap_or(443));
        let stream = TcpStream::connect((host, port)).await?;
        let stream = self.0.connect(ServerName::try_from(host.to_owned())?, stream).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        request.headers_mut().insert(header::HOST, HeaderValue::from_str(authority.as_str())?);
        *request.uri_mut() = Uri::from(uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/")));
        let conversation = async {
            let (parts, body) = sender.send_request(request).await?.into_parts();
            let body = Limited::new(body, LONGEST).collect().await.map_err(|why| anyhow!(why))?;
            anyhow::Ok(Response::from_parts(parts, body.to_bytes()))
        };
        tokio::pin!(conversation);
        tokio::select! {
            answer = &mut conversation => answer,
            // The connection may end with the last byte of the answer.
            ended = connection => { ended?; conversation.await }
        }
    }
}

/// A host without the brackets of an address.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(host)
}

/// When an answer says to come back (RFC 9110, 10.2.3).
pub fn retry_after(headers: &HeaderMap, now: Time) -> Option<Time> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(now.plus_s(i64::from(seconds)));
    }
    Some(Time(rfc2822::parse(text).ok()?.timestamp().as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_to_come_back_is_told_in_seconds_or_as_a_date() {
        let now = Time(1_800_000_000_000_000);
        let told = |text: &str| {
            let headers = HeaderMap::from_iter([(header::RETRY_AFTER, HeaderValue::from_str(text).unwrap())]);
            retry_after(&headers, now)
        };
        assert_eq!(told("120"), Some(now.plus_s(120)));
        assert_eq!(told("Fri, 31 Dec 1999 23:59:59 GMT"), Some(Time(946_684_799_000_000)));
        assert_eq!(told("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[tokio::test]
    async fn nobody_is_asked_in_clear_text() {
        let https = Https::trusting(None).unwrap();
        let request = Request::get("http://127.0.0.1:1/directory").body(http_body_util::Empty::new()).unwrap();
        assert!(format!("{:#}", https.send(request).await.unwrap_err()).contains("https://"));
    }
}
