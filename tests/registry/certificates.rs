//! Certificates of all kinds, made here.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

/// An authority.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its certificate, in PEM.
    pub(crate) pem: String,
}

/// When a certificate ends.
#[derive(Clone, Copy)]
pub(crate) enum End {
    /// Long after the test.
    Later,
    /// Long before it.
    Past,
}

/// An authority of a name.
pub(crate) fn authority(name: &str) -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut wishes = CertificateParams::new(Vec::new()).unwrap();
    wishes.distinguished_name.push(DnType::CommonName, name);
    wishes.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = wishes.self_signed(&key).unwrap().pem();
    Authority {
        issuer: Issuer::new(wishes, key),
        pem,
    }
}

impl Authority {
    /// A certificate for names and addresses, and its key, in PEM.
    pub(crate) fn certificate(&self, names: &[&str], end: End) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let certificate = wishes(names, end).signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    /// The same, of a certificate that is an authority, too, as agents make them.
    pub(crate) fn sub_authority(&self, names: &[&str]) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut wishes = wishes(names, End::Later);
        wishes.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = wishes.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

/// A certificate that has signed itself and is an authority, as agent 2.1 makes them.
pub(crate) fn self_signed(names: &[&str], end: End) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut wishes = wishes(names, end);
    wishes.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    (wishes.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

fn wishes(names: &[&str], end: End) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut wishes = CertificateParams::new(names).unwrap();
    wishes
        .distinguished_name
        .push(DnType::CommonName, "registry");
    wishes.not_before = date_time_ymd(2020, 1, 1);
    wishes.not_after = match end {
        End::Later => date_time_ymd(2090, 1, 1),
        End::Past => date_time_ymd(2021, 1, 1),
    };
    wishes
}
