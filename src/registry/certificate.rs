//! A certificate, in DER -> whose it is, which names it has and until when it holds.

use std::fmt;
use std::net::IpAddr;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use sha2::{Digest, Sha256};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::printable;

/// What a server's certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whom it was made for: `CN=…`.
    pub subject: String,
    /// Who made it.
    pub issuer: String,
    /// The names and the addresses that it holds for.
    pub names: Vec<String>,
    /// From when it holds, in seconds since 1970.
    pub from: i64,
    /// Until when it holds, in seconds since 1970.
    pub until: i64,
    /// Whether it was made to sign others.
    pub is_authority: bool,
    /// Its number, as its maker counts: `0a:1b`.
    pub serial: String,
    /// What tells it from every other: its digest by SHA-256, as `openssl x509 -fingerprint -sha256` writes it.
    pub fingerprint: String,
}

/// The seconds of a day.
const DAY: i64 = 24 * 3600;

impl Certificate {
    /// Reads a certificate; `None` when it is none.
    pub fn read(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        // Agent 3 writes every part of a name, most of them empty.
        let shown = |name: &x509_parser::x509::X509Name<'_>| {
            let whole = name.to_string();
            let parts: Vec<&str> = whole
                .split(", ")
                .filter(|part| !part.ends_with('='))
                .collect();
            printable::line(&parts.join(", "))
        };
        let names = certificate.subject_alternative_name().ok().flatten();
        let names = names.map(|names| &names.value.general_names);
        Some(Certificate {
            subject: shown(certificate.subject()),
            issuer: shown(certificate.issuer()),
            names: names.into_iter().flatten().filter_map(name).collect(),
            from: certificate.validity().not_before.timestamp(),
            until: certificate.validity().not_after.timestamp(),
            is_authority: certificate.is_ca(),
            serial: certificate.raw_serial_as_string(),
            fingerprint: fingerprint(der),
        })
    }

    /// Reads the first certificate of a text in PEM; `None` when there is none.
    pub fn of_pem(text: &str) -> Option<Self> {
        let der = CertificateDer::from_pem_slice(text.as_bytes()).ok()?;
        Certificate::read(&der)
    }

    /// The names and the addresses that it holds for, and the name that it was made for.
    pub fn all_names(&self) -> Vec<String> {
        let parts = self.subject.split(", ");
        let own = parts.filter_map(|part| part.trim().strip_prefix("CN="));
        self.names
            .iter()
            .map(String::as_str)
            .chain(own)
            .map(str::to_owned)
            .collect()
    }

    /// The whole days that are left; below zero when it is over.
    pub fn days_left(&self, now: i64) -> i64 {
        (self.until - now).div_euclid(DAY)
    }

    /// Whether it holds at a time.
    pub(super) fn holds_at(&self, now: i64) -> Result<(), TlsFault> {
        match (now < self.from, now > self.until) {
            (true, _) => Err(TlsFault::NotYet),
            (_, true) => Err(TlsFault::Expired),
            _ => Ok(()),
        }
    }
}

/// The digest of a certificate, in pairs of digits.
fn fingerprint(der: &[u8]) -> String {
    let pairs = Sha256::digest(der)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect::<Vec<_>>();
    pairs.join(":")
}

/// A name or an address in a certificate.
fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(printable::line(name)),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let sixteen = || <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
            four.or_else(|_| sixteen()).ok().map(|ip| ip.to_string())
        }
        _ => None,
    }
}

/// What keeps TLS from being trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// What answers does not speak TLS.
    NotTls,
    /// Nobody who is trusted made the certificate.
    UnknownIssuer,
    /// It is over.
    Expired,
    /// It does not hold yet.
    NotYet,
    /// It holds for other names.
    OtherName,
    /// Something else, in the library's words.
    Other(String),
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TlsFault::NotTls => "what answers does not speak TLS",
            TlsFault::UnknownIssuer => "nobody who is trusted here made the certificate",
            TlsFault::Expired => "the certificate has expired",
            TlsFault::NotYet => "the certificate does not hold yet",
            TlsFault::OtherName => "the certificate holds for other names",
            TlsFault::Other(words) => return write!(f, "TLS fails: {words}"),
        })
    }
}

impl From<&rustls::Error> for TlsFault {
    fn from(error: &rustls::Error) -> Self {
        use rustls::CertificateError::{
            Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
            NotValidYetContext, UnknownIssuer,
        };
        match error {
            rustls::Error::InvalidMessage(_) => TlsFault::NotTls,
            rustls::Error::InvalidCertificate(fault) => match fault {
                UnknownIssuer => TlsFault::UnknownIssuer,
                Expired | ExpiredContext { .. } => TlsFault::Expired,
                NotValidYet | NotValidYetContext { .. } => TlsFault::NotYet,
                NotValidForName | NotValidForNameContext { .. } => TlsFault::OtherName,
                other => TlsFault::Other(printable::line(&format!("{other:?}"))),
            },
            other => TlsFault::Other(printable::line(&other.to_string())),
        }
    }
}

impl From<TlsFault> for rustls::CertificateError {
    fn from(fault: TlsFault) -> Self {
        match fault {
            TlsFault::UnknownIssuer => rustls::CertificateError::UnknownIssuer,
            TlsFault::Expired => rustls::CertificateError::Expired,
            TlsFault::NotYet => rustls::CertificateError::NotValidYet,
            TlsFault::OtherName => rustls::CertificateError::NotValidForName,
            TlsFault::NotTls | TlsFault::Other(_) => rustls::CertificateError::BadEncoding,
        }
    }
}

/// Whether one of `anchors` is this certificate, or has signed it.
///
/// Agents make certificates that are an authority and a server's at once; the engines take these, and the
/// verifier of rustls does not.
pub(super) fn is_signed_by(
    leaf: &CertificateDer<'_>,
    anchors: &[CertificateDer<'static>],
    now: UnixTime,
) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(leaf) else {
        return false;
    };
    let holds = |anchor: &X509Certificate<'_>| {
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        let validity = anchor.validity();
        (validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&now)
    };
    anchors.iter().any(|der| {
        if der == leaf {
            return true;
        }
        let Ok((_, anchor)) = X509Certificate::from_der(der) else {
            return false;
        };
        anchor.is_ca()
            && anchor.subject() == certificate.issuer()
            && holds(&anchor)
            && certificate
                .verify_signature(Some(anchor.public_key()))
                .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_are_counted_from_now_and_below_zero_when_it_is_over() {
        let certificate = Certificate {
            subject: String::new(),
            issuer: String::new(),
            names: Vec::new(),
            from: 0,
            until: 10 * DAY,
            is_authority: false,
            serial: String::new(),
            fingerprint: String::new(),
        };
        assert_eq!(certificate.days_left(0), 10);
        assert_eq!(certificate.days_left(9 * DAY + 1), 0);
        assert_eq!(certificate.days_left(10 * DAY + 1), -1);
        assert_eq!(certificate.holds_at(-1), Err(TlsFault::NotYet));
        assert_eq!(certificate.holds_at(5), Ok(()));
        assert_eq!(certificate.holds_at(11 * DAY), Err(TlsFault::Expired));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(Certificate::read(&bytes).is_none());
        }
    }
}
