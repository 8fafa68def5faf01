//! Our environment -> the environment of the agent.
//!
//! Agent 2.1 lets a variable of its own environment replace `{env.NAME}` of a configuration
//! (`core/extconfig.py`; observed: `SIZE=77g` made a volume of 77 GiB), so only what a program
//! needs in order to run travels, and nothing that a service is likely to name.

use std::ffi::{OsStr, OsString};

/// The variables that travel, besides `LC_*`.
///
/// `SSH_AUTH_SOCK` and `KRB5CCNAME` are what `REGSVC_OM="ssh …"` logs in with. `USER` and `LOGNAME`
/// stay behind: `[env] user` is too likely a name. So do the agent's own (`OSVC_*`):
/// `OSVC_NAMESPACE`, `OSVC_KIND` and `OSVC_DETACHED` change what a call means, and its defaults
/// file sets what an installation needs. Whoever needs more writes `REGSVC_OM="env NAME=value om"`.
const TRAVELS: [&str; 7] = [
    "PATH",
    "HOME",
    "LANG",
    "TZ",
    "TMPDIR",
    "SSH_AUTH_SOCK",
    "KRB5CCNAME",
];

/// The variables that the agent gets.
pub fn scrubbed(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> impl Iterator<Item = (OsString, OsString)> {
    variables.into_iter().filter(|(name, _)| travels(name))
}

/// Whether a variable goes to the agent.
pub fn travels(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| TRAVELS.contains(&name) || name.starts_with("LC_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_travels_that_a_service_may_name() {
        let names = [
            "PATH",
            "SIZE",
            "LC_ALL",
            "PORT",
            "OSVC_NAMESPACE",
            "path",
            "USER",
        ];
        let kept: Vec<_> = scrubbed(names.map(|name| (name.into(), "x".into())))
            .map(|(name, _)| name)
            .collect();
        assert_eq!(kept, ["PATH", "LC_ALL"]);
    }
}
