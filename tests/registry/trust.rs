//! TLS: what is trusted, and each way in which it is not, told apart.

use crate::certificates::{End, authority, self_signed};
use crate::program::prove;
use crate::real::{DELETE, Real, Setup};

/// A registry that shows these certificates.
fn showing(test: &str, tls: (String, String)) -> Option<Real> {
    let setup = Setup {
        storage: DELETE,
        tls: Some(tls),
        ..Setup::default()
    };
    Real::start(test, &setup)
}

#[test]
fn a_certificate_of_a_trusted_authority_passes_with_its_names_and_days() {
    let ours = authority("our authority");
    let tls = ours.certificate(&["localhost", "127.0.0.1"], End::Later);
    let Some(real) = showing("tls", tls) else {
        return;
    };
    let ca = real.file("ca.pem", &ours.pem);
    let proof = prove(&real.url("https", "localhost"), &["--ca", &ca], "");
    proof.passes(&["name", "tls", "upload", "pull", "delete"]);
    assert!(
        proof.found("tls").contains("localhost, 127.0.0.1"),
        "{}",
        proof.said
    );
    assert!(proof.found("tls").contains("days left"));
    let by_address = prove(&real.url("https", "127.0.0.1"), &["--ca", &ca], "");
    by_address.passes(&["tls", "upload"]);
}

#[test]
fn an_authority_that_is_a_server_too_passes_as_with_the_engines() {
    let tls = self_signed(&["localhost"], End::Later);
    let pem = tls.0.clone();
    let Some(real) = showing("self-signed", tls) else {
        return;
    };
    let ca = real.file("ca.pem", &pem);
    prove(&real.url("https", "localhost"), &["--ca", &ca], "").passes(&["tls", "upload"]);
    let ours = authority("our authority");
    let Some(real) = showing("sub-authority", ours.sub_authority(&["localhost"])) else {
        return;
    };
    let ca = real.file("ca.pem", &ours.pem);
    prove(&real.url("https", "localhost"), &["--ca", &ca], "").passes(&["tls", "upload"]);
    let other = real.file("other.pem", &authority("our authority").pem);
    let forged = prove(&real.url("https", "localhost"), &["--ca", &other], "");
    forged.fails_at("tls", "nobody who is trusted", "our authority", "--ca FILE");
}

#[test]
fn a_wrong_authority_is_told() {
    let ours = authority("our authority");
    let Some(real) = showing("wrong-ca", ours.certificate(&["localhost"], End::Later)) else {
        return;
    };
    let url = real.url("https", "localhost");
    prove(&url, &[], "").fails_at(
        "tls",
        "nobody who is trusted",
        "CN=our authority",
        "--ca FILE",
    );
    let other = real.file("other.pem", &authority("another").pem);
    let proof = prove(&url, &["--ca", &other], "");
    proof.fails_at(
        "tls",
        "nobody who is trusted",
        "other.pem and this machine do not know",
        "--ca",
    );
    assert_eq!(proof.state("upload"), "skipped");
}

#[test]
fn an_expired_certificate_is_told() {
    let ours = authority("our authority");
    let Some(real) = showing("expired", ours.certificate(&["localhost"], End::Past)) else {
        return;
    };
    let ca = real.file("ca.pem", &ours.pem);
    let proof = prove(&real.url("https", "localhost"), &["--ca", &ca], "");
    proof.fails_at("tls", "has expired", "days ago", "regsvc cert renew");
    let tls = self_signed(&["localhost"], End::Past);
    let pem = tls.0.clone();
    let Some(real) = showing("expired-self-signed", tls) else {
        return;
    };
    let ca = real.file("ca.pem", &pem);
    let proof = prove(&real.url("https", "localhost"), &["--ca", &ca], "");
    proof.fails_at("tls", "has expired", "days ago", "regsvc cert renew");
}

#[test]
fn a_name_that_is_not_in_the_certificate_is_told_with_those_that_are() {
    let ours = authority("our authority");
    let tls = ours.certificate(&["registry.test.svc.cluster"], End::Later);
    let Some(real) = showing("other-name", tls) else {
        return;
    };
    let ca = real.file("ca.pem", &ours.pem);
    let proof = prove(&real.url("https", "localhost"), &["--ca", &ca], "");
    let mend = format!("--url https://registry.test.svc.cluster:{}", real.port);
    proof.fails_at("tls", "other names", "registry.test.svc.cluster", &mend);
    let tls = self_signed(&["registry.test.svc.cluster"], End::Later);
    let pem = tls.0.clone();
    let Some(real) = showing("other-name-self-signed", tls) else {
        return;
    };
    let ca = real.file("ca.pem", &pem);
    let proof = prove(&real.url("https", "localhost"), &["--ca", &ca], "");
    proof.fails_at(
        "tls",
        "other names",
        "this call is for `localhost`",
        "--url https://registry",
    );
}

#[test]
fn plain_http_where_tls_is_wanted_is_told_and_the_other_way_round() {
    let Some(real) = Real::start("plain-http", &Setup::default()) else {
        return;
    };
    let proof = prove(&real.url("https", "127.0.0.1"), &[], "");
    let mend = format!("--url http://127.0.0.1:{}", real.port);
    proof.fails_at("tls", "does not speak TLS", "plain HTTP", &mend);
    let ours = authority("our authority");
    let Some(real) = showing("tls-by-http", ours.certificate(&["localhost"], End::Later)) else {
        return;
    };
    let proof = prove(&real.url("http", "localhost"), &[], "");
    proof.fails_at(
        "api",
        "400",
        "it speaks TLS",
        &format!("https://localhost:{}", real.port),
    );
}
