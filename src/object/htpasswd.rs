//! The text of an htpasswd file -> its users; a user's change -> the text after it.

/// A file of users, as a registry reads it: a line a user, `NAME:HASH`.
#[derive(Clone, PartialEq, Eq)]
pub struct Htpasswd(Vec<String>);

/// How the hashes begin that a registry takes; it passes over any other without a word
/// (distribution: `registry/auth/htpasswd`).
const BCRYPT: [&str; 3] = ["$2a$", "$2b$", "$2y$"];

impl Htpasswd {
    /// Reads a text. A line that is no user is kept as it is.
    pub fn read(text: &str) -> Self {
        Htpasswd(text.lines().map(str::to_owned).collect())
    }

    /// The users, and whether a registry takes what stands for the password of each.
    pub fn users(&self) -> impl Iterator<Item = (&str, bool)> {
        let users = self.0.iter().filter_map(|line| user(line));
        users.map(|(name, hash)| {
            let is_taken = BCRYPT.iter().any(|start| hash.starts_with(start));
            (name, is_taken)
        })
    }

    /// Whether each line is a user with a hash, a comment or nothing. A file without users is whole: the last one
    /// may have been removed.
    pub fn is_whole(&self) -> bool {
        let is_hashed = |(name, hash): (&str, &str)| {
            let is_bcrypt = BCRYPT.iter().any(|start| hash.starts_with(start));
            // bcrypt writes 60 characters; the oldest of the schemes that others left there 13.
            let least = if is_bcrypt { 60 } else { 13 };
            !name.contains(char::is_whitespace) && hash.len() >= least
        };
        self.0.iter().all(|line| {
            let line = line.trim();
            line.is_empty() || line.starts_with('#') || user(line).is_some_and(is_hashed)
        })
    }

    /// Whether there is a user of this name.
    pub fn has(&self, name: &str) -> bool {
        self.users().any(|(known, _)| known == name)
    }

    /// Adds a user, or puts another hash in the place of the one that there is.
    pub fn put(&mut self, name: &str, hash: &str) {
        let line = format!("{name}:{hash}");
        let mut own = self
            .0
            .iter_mut()
            .filter(|line| user(line).is_some_and(|(known, _)| known == name));
        match own.next() {
            Some(old) => *old = line,
            None => self.0.push(line),
        }
    }

    /// Removes a user.
    pub fn remove(&mut self, name: &str) {
        self.0
            .retain(|line| user(line).is_none_or(|(known, _)| known != name));
    }

    /// The file.
    pub fn text(&self) -> String {
        self.0.iter().map(|line| format!("{line}\n")).collect()
    }
}

impl std::fmt::Debug for Htpasswd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Htpasswd({} lines)", self.0.len())
    }
}

fn user(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let (name, hash) = line.split_once(':').filter(|_| !line.starts_with('#'))?;
    (!name.is_empty()).then_some((name, hash))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_cut_or_no_file_of_users_is_not_whole() {
        let hash = "$2b$10$abcdefghijklmnopqrstuuoXuKqgZXLiJqzfmMXDDhSFPIvxV7t8.";
        assert!(Htpasswd::read(&format!("# by hand\n\nme:{hash}\n")).is_whole());
        assert!(Htpasswd::read("").is_whole());
        for text in [
            "Traceback (most recent call last):\n",
            "me:$2b$10$abc\n",
            "me\n",
            "me: x\n",
        ] {
            assert!(!Htpasswd::read(text).is_whole(), "{text}");
        }
    }

    const FILE: &str = "# by hand\nadmin:$2y$05$abc\nold:$apr1$x\n\n";

    #[test]
    fn a_user_comes_goes_and_changes_and_nothing_else_does() {
        let mut file = Htpasswd::read(FILE);
        let users: Vec<_> = file.users().collect();
        assert_eq!(users, [("admin", true), ("old", false)]);
        file.put("ci", "$2b$10$def");
        file.put("admin", "$2b$10$ghi");
        file.remove("old");
        file.remove("nobody");
        assert_eq!(
            file.text(),
            "# by hand\nadmin:$2b$10$ghi\n\nci:$2b$10$def\n"
        );
        assert!(file.has("ci") && !file.has("old") && !file.has("# by hand"));
        assert!(!format!("{file:?}").contains("$2b$"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_a_user_that_is_put_is_there(text in "[a:#\\$2y\\n\\r é]{0,40}", name in "[a-z]{1,4}") {
            let mut file = Htpasswd::read(&text);
            file.put(&name, "$2b$10$x");
            let again = Htpasswd::read(&file.text());
            prop_assert!(again.has(&name));
            file.remove(&name);
            prop_assert!(!Htpasswd::read(&file.text()).has(&name));
        }
    }
}
