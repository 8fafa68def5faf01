//! The tag of an image -> the releases of the registry that may be in it.

/// A release of the registry that understands settings of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// 2.8, and the releases of version 2 before it.
    V2,
    /// 3.0.
    V30,
    /// 3.1 and later.
    V31,
}

impl Release {
    /// All of them, the oldest first.
    pub const ALL: [Release; 3] = [Release::V2, Release::V30, Release::V31];

    /// The form used in sentences: `2.8`.
    pub fn as_str(self) -> &'static str {
        match self {
            Release::V2 => "2.8",
            Release::V30 => "3.0",
            Release::V31 => "3.1",
        }
    }

    /// Where the image of the release keeps its configuration (distribution-library-image: Dockerfile).
    pub fn configuration(self) -> &'static str {
        match self {
            Release::V2 => "/etc/docker/registry/config.yml",
            Release::V30 | Release::V31 => "/etc/distribution/config.yml",
        }
    }
}

/// A set of releases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Releases(u8);

impl Releases {
    /// No release.
    pub const NONE: Releases = Releases(0);
    /// 2.8.
    pub const V2: Releases = Releases(1);
    /// 3.0 and later.
    pub const V3: Releases = Releases(6);
    /// 3.1 and later.
    pub const V31: Releases = Releases(4);
    /// Every release.
    pub const ALL: Releases = Releases(7);

    /// The releases that an image of this tag may hold. `None` is a tag of another program of the name, such as
    /// the registry of version 1.
    ///
    /// A tag without a number, and no tag at all, may be any: the one that the node pulled when it pulled it.
    pub fn of_tag(tag: Option<&str>) -> Option<Self> {
        let Some(tag) = tag else {
            return Some(Releases::ALL);
        };
        let numbers = tag.strip_prefix('v').unwrap_or(tag);
        let mut numbers = numbers.split(['.', '-']).map(str::parse::<u32>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(0 | 1)), _) => None,
            (Some(Ok(2)), _) => Some(Releases::V2),
            (Some(Ok(3)), Some(Ok(0))) => Some(Release::V30.into()),
            (Some(Ok(_)), _) => Some(Releases::V31),
            _ => Some(Releases::ALL),
        }
    }

    /// Whether `release` is in the set.
    pub fn contains(self, release: Release) -> bool {
        self.0 & Releases::from(release).0 != 0
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members of both sets.
    #[must_use]
    pub fn intersection(self, other: Releases) -> Releases {
        Releases(self.0 & other.0)
    }

    /// The set with one more member.
    #[must_use]
    pub fn with(self, release: Release) -> Releases {
        Releases(self.0 | Releases::from(release).0)
    }

    /// The members, the oldest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Release> {
        Release::ALL
            .into_iter()
            .filter(move |&release| self.contains(release))
    }

    /// The newest member.
    pub fn newest(self) -> Option<Release> {
        self.iter().next_back()
    }

    /// The members in words: `2.8`, `3`, `2.8 and 3`.
    pub fn in_words(self) -> &'static str {
        match self.0 {
            0 => "none",
            1 => "2.8",
            2 => "3.0",
            4 => "3.1 and later",
            6 => "3",
            _ => "2.8 and 3",
        }
    }
}

impl From<Release> for Releases {
    fn from(release: Release) -> Self {
        Releases(match release {
            Release::V2 => 1,
            Release::V30 => 2,
            Release::V31 => 4,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_says_the_release_as_far_as_it_does() {
        for (tag, releases) in [
            (Some("2"), Some(Releases::V2)),
            (Some("2.7.1"), Some(Releases::V2)),
            (Some("v2.8.3"), Some(Releases::V2)),
            (Some("3.0.0-rc.1"), Some(Release::V30.into())),
            (Some("3"), Some(Releases::V31)),
            (Some("3.1.1"), Some(Releases::V31)),
            (Some("3-alpine"), Some(Releases::V31)),
            (Some("4"), Some(Releases::V31)),
            (Some("0.9.1"), None),
            (Some("latest"), Some(Releases::ALL)),
            (Some("edge"), Some(Releases::ALL)),
            (None, Some(Releases::ALL)),
        ] {
            assert_eq!(Releases::of_tag(tag), releases, "{tag:?}");
        }
    }
}
