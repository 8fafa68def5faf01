//! A registry -> from where it can be reached, and what its addresses say.

use super::container::Registry;
pub(super) use super::networks::Reach;

impl<'c, 'd> Registry<'c, 'd> {
    /// From where it can be reached.
    pub(super) fn reach(&self) -> Reach<'c, 'd> {
        self.networks
            .reach(self.section.name, self.keyword("netns"))
    }

    /// Whether clients speak TLS to it, or to something before it.
    pub(super) fn has_tls(&self) -> bool {
        let is_set = |name: &str| {
            self.variable(name)
                .is_some_and(|variable| variable.value.as_deref() != Some(""))
        };
        let host = self.text("REGISTRY_HTTP_HOST").unwrap_or_default();
        is_set("REGISTRY_HTTP_TLS_CERTIFICATE")
            || is_set("REGISTRY_HTTP_TLS_LETSENCRYPT_CACHEFILE")
            || is_set("REGISTRY_HTTP_TLS")
            || is_set("REGISTRY_HTTP_TLS_LETSENCRYPT")
            || is_set("REGISTRY_HTTP")
            || host.starts_with("https:")
    }

    /// Whether it listens on the node itself, or on no network at all.
    pub(super) fn is_private(&self) -> bool {
        let net = self.text("REGISTRY_HTTP_NET");
        let address = self.text("REGISTRY_HTTP_ADDR");
        net.as_deref() == Some("unix") || address.is_some_and(|address| is_loopback(&address))
    }
}

/// The host of `HOST:PORT`, without brackets.
fn host(address: &str) -> &str {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    host.trim_start_matches('[').trim_end_matches(']')
}

/// Whether an address is one that only programs of the node reach.
pub(super) fn is_loopback(address: &str) -> bool {
    let host = host(address);
    host == "localhost" || host == "::1" || host.starts_with("127.")
}

/// Whether an address is every one that there is.
pub(super) fn is_every(address: &str) -> bool {
    matches!(host(address), "" | "0.0.0.0" | "::" | "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_loopback_or_every_or_one() {
        for address in ["127.0.0.1:5000", "localhost:5000", "[::1]:5000"] {
            assert!(is_loopback(address) && !is_every(address), "{address}");
        }
        for address in [":5000", "0.0.0.0:5000", "[::]:5000"] {
            assert!(is_every(address) && !is_loopback(address), "{address}");
        }
        assert!(!is_every("10.0.0.1:5000") && !is_loopback("10.0.0.1:5000"));
    }
}
