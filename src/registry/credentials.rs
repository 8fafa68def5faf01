//! A user and a password that are shown nowhere.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// A user and a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    user: String,
    password: String,
    /// Where they come from, to be said when they are refused.
    origin: String,
}

impl Credentials {
    /// Takes them, and where they come from: `standard input`.
    pub fn new(
        user: impl Into<String>,
        password: impl Into<String>,
        origin: impl Into<String>,
    ) -> Self {
        Credentials {
            user: user.into(),
            password: password.into(),
            origin: origin.into(),
        }
    }

    /// The user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Where they come from.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The value of the header that carries them.
    pub(super) fn basic(&self) -> String {
        let both = format!("{}:{}", self.user, self.password);
        format!("Basic {}", BASE64_STANDARD.encode(both))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let credentials = Credentials::new("me", "hunter2", "standard input");
        assert!(!format!("{credentials:?}").contains("hunter2"));
        assert_eq!(credentials.basic(), "Basic bWU6aHVudGVyMg==");
    }
}
