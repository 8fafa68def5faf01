//! The certificates that are trusted -> a verifier that also keeps what it was shown.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, anyhow, ensure};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::certificate::{Certificate, TlsFault, is_signed_by};

/// Whom we trust to have made a registry's certificate.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    anchors: Vec<CertificateDer<'static>>,
    /// Where the certificates come from, besides the system's own: `ca.pem`.
    pub origin: Option<String>,
}

impl Trust {
    /// The authorities of this machine, as its programs trust them.
    pub fn of_system() -> Self {
        Trust {
            anchors: rustls_native_certs::load_native_certs().certs,
            origin: None,
        }
    }

    /// The same, and the certificates of a text in PEM, which comes from `origin`.
    ///
    /// # Errors
    /// There is no certificate in it, or one that cannot be read.
    pub fn with_pem(mut self, pem: &[u8], origin: impl Into<String>) -> Result<Self> {
        let mut added = 0;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| anyhow!("not PEM: {error}"))?;
            ensure!(
                Certificate::read(&certificate).is_some(),
                "certificate {} in it cannot be read",
                added + 1
            );
            self.anchors.push(certificate);
            added += 1;
        }
        ensure!(
            added > 0,
            "no certificate in it: a line `-----BEGIN CERTIFICATE-----` starts one"
        );
        self.origin = Some(origin.into());
        Ok(self)
    }

    /// How TLS is spoken with this trust, and the witness of what servers show.
    pub(super) fn tls(&self) -> Result<(Arc<ClientConfig>, Arc<Witness>)> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(self.anchors.iter().cloned());
        let usual = match roots.is_empty() {
            true => None,
            false => Some(
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                    .build()?,
            ),
        };
        let witness = Arc::new(Witness {
            usual,
            anchors: self.anchors.clone(),
            provider: provider.clone(),
            shown: Mutex::default(),
        });
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(witness.clone())
            .with_no_client_auth();
        Ok((Arc::new(config), witness))
    }
}

/// Verifies as rustls does, takes what the engines take besides, and keeps the last certificate.
#[derive(Debug)]
pub(super) struct Witness {
    usual: Option<Arc<WebPkiServerVerifier>>,
    anchors: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
    shown: Mutex<Option<Certificate>>,
}

impl Witness {
    /// The certificate that was shown last.
    pub(super) fn shown(&self) -> Option<Certificate> {
        self.shown
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What is asked of an authority that is a server, too.
    fn verify_authority(
        &self,
        leaf: &CertificateDer<'_>,
        shown: &Certificate,
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if !is_signed_by(leaf, &self.anchors, now) {
            return Err(TlsFault::UnknownIssuer.into());
        }
        let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        shown.holds_at(seconds)?;
        verify_server_name(&ParsedCertificate::try_from(leaf)?, name)?;
        Ok(ServerCertVerified::assertion())
    }
}

impl From<TlsFault> for Error {
    fn from(fault: TlsFault) -> Self {
        Error::InvalidCertificate(fault.into())
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = Certificate::read(leaf);
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = shown.clone();
        match (shown, &self.usual) {
            (Some(shown), _) if shown.is_authority => {
                self.verify_authority(leaf, &shown, name, now)
            }
            (_, Some(usual)) => usual.verify_server_cert(leaf, intermediates, name, ocsp, now),
            (_, None) => Err(TlsFault::UnknownIssuer.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
