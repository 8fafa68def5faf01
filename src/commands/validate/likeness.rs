//! A file that was found in a folder -> whether it is OpenSVC's, since most `*.conf` are other programs'.
//!
//! Only what is found is asked: what the user names is checked, whatever it looks like.

use std::path::Path;

use crate::configuration::Identity;
use crate::document::Document;
use crate::generation::Generation;
use crate::schema::{Family, schema};

/// Whether a file lies where an agent keeps them, has a section with an index, or has as many sections that an
/// agent knows as others. An empty file speaks for no other program.
pub(super) fn is_likely(path: &Path, document: &Document<'_>) -> bool {
    let text = document.text();
    let names: Vec<&str> = document
        .headers()
        .iter()
        .map(|header| header.name.text(text))
        .collect();
    let known = names.iter().filter(|name| is_known(name)).count();
    Identity::from_file(path).is_some()
        || text.trim().is_empty()
        || names.iter().any(|name| is_indexed(name))
        || known > 0 && 2 * known >= names.len()
}

/// `container#1`, also with a group that is misspelt.
fn is_indexed(name: &str) -> bool {
    name.split_once('#').is_some_and(|(group, index)| {
        let is_word = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
        is_word(group) && is_word(index)
    })
}

fn is_known(name: &str) -> bool {
    let mut agents = Generation::ALL.into_iter();
    agents.any(|agent| !matches!(schema(agent).family(name), Family::Unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likely(path: &str, text: &str) -> bool {
        is_likely(Path::new(path), &Document::read(text))
    }

    #[test]
    fn a_configuration_of_an_object_is_told_from_those_of_other_programs() {
        for ours in [
            "",
            "\n",
            "[container#1]\ntype = docker\n",
            "[contaner#1]\n",
            "[DEFAULT]\nnodes = *\n",
            "stray\n[env]\nsize = 1g\n",
            "[data]\n[env\n",
            "[DEFAULT]\n[contaner]\n",
        ] {
            assert!(likely("a.conf", ours), "{ours}");
        }
        for other in [
            "# only comments\n",
            "net.ipv4.ip_forward = 1\n",
            "[Unit]\nDescription = a\n[Service]\nExecStart = b\n",
            "[DEFAULT]\nbantime = 1h\n[sshd]\nport = ssh\n[nginx]\n",
            "server {\n  listen 80;\n}\n",
            "[main]\n# [container#1]\n",
            "[a b#c d]\n",
        ] {
            assert!(!likely("a.conf", other), "{other}");
        }
    }

    #[test]
    fn what_lies_where_an_agent_keeps_it_is_its() {
        assert!(likely("/etc/opensvc/a.conf", "anything"));
        assert!(likely("x/namespaces/test/sec/a.conf", "anything"));
    }
}
