//! The forms of answers that name something elsewhere: hosts, URLs, users.

use std::net::{IpAddr, Ipv6Addr};

use super::forms::{hostname, integer};

/// Host names and addresses, each once.
pub(super) fn names(text: &str) -> Result<(), String> {
    let mut seen = Vec::new();
    for name in text.split_whitespace() {
        if name.parse::<IpAddr>().is_err() {
            hostname(name)?;
        }
        if seen.contains(&name) {
            return Err(format!("`{name}` is there twice"));
        }
        seen.push(name);
    }
    Ok(())
}

pub(super) fn host_port(text: &str) -> Result<(), String> {
    let parts = text.rsplit_once(':');
    let good = parts.is_some_and(|(host, port)| is_host(host) && integer(port, 1, 65535).is_ok());
    match good {
        true => Ok(()),
        false => Err(format!(
            "`{text}` is not a host with its port: write one such as redis.example:6379"
        )),
    }
}

/// Whether it is a name or an address as they stand before a port.
fn is_host(host: &str) -> bool {
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    match inner {
        Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
        None => hostname(host).is_ok(),
    }
}

pub(super) fn url(text: &str) -> Result<(), String> {
    let bad = |why: &str| Err(format!("`{text}` is not a URL that is taken: {why}"));
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else {
        return bad("write one with its scheme, such as https://registry.example");
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.contains('@') {
        return Err(
            "has credentials, which everybody would read in the configuration: leave them out, they are asked"
                .into(),
        );
    }
    if !is_host(authority) && host_port(authority).is_err() {
        return bad("its host is not one");
    }
    let odd = |c: char| !(c.is_ascii_alphanumeric() || "/._~%+-".contains(c));
    match path.find(odd) {
        Some(_) => bad("its path has letters, digits and `/._~%+-` only"),
        None => Ok(()),
    }
}

pub(super) fn user(text: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._@-".contains(c);
    match text.chars().all(plain) && text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        true => Ok(()),
        false => Err(format!(
            "`{text}` is not a user: write letters, digits, `.`, `_`, `@` and `-`, a letter or digit first"
        )),
    }
}
