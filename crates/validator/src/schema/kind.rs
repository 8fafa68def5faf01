//! The kinds of objects.

use std::fmt;
use std::str::FromStr;

/// A kind of object, or the node itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A service.
    Svc,
    /// A volume.
    Vol,
    /// A set of configuration keys.
    Cfg,
    /// A set of secret keys.
    Sec,
    /// A user.
    Usr,
    /// The configuration of a namespace.
    Nscfg,
    /// The configuration of the cluster. The tables have no keyword of it.
    Ccfg,
    /// The configuration of a node, which is no object. The tables have no keyword of it.
    Node,
}

impl Kind {
    /// Every kind, in the order of the variants.
    pub const ALL: [Kind; 8] = [
        Kind::Svc,
        Kind::Vol,
        Kind::Cfg,
        Kind::Sec,
        Kind::Usr,
        Kind::Nscfg,
        Kind::Ccfg,
        Kind::Node,
    ];

    /// The form used in object paths: `svc`; `node` for the node.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Svc => "svc",
            Kind::Vol => "vol",
            Kind::Cfg => "cfg",
            Kind::Sec => "sec",
            Kind::Usr => "usr",
            Kind::Nscfg => "nscfg",
            Kind::Ccfg => "ccfg",
            Kind::Node => "node",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or(())
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Kinds(u8);

impl Kinds {
    /// Every kind of object; the node is none.
    pub const OBJECTS: Kinds = Kinds(!(1 << Kind::Node as u8));

    /// Whether `kind` is in the set.
    pub fn contains(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// The members, in the order of [`Kind::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL
            .into_iter()
            .filter(move |&kind| self.contains(kind))
    }

    /// The set with `kind`.
    #[must_use]
    pub fn with(self, kind: Kind) -> Kinds {
        Kinds(self.0 | 1 << kind as u8)
    }
}
