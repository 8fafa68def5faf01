//! Changes of objects -> words: what a plan, a deployment and a dry run say of them.

use crate::agent::Programs;
use crate::agent::dialect::Dialect;
use crate::commands::difference::differing;
use crate::commands::script::with_input;
use crate::commands::secrecy::Secrets;
use crate::object::{Content, Deed, Key, Object, Way, changes};
use crate::path::ObjectPath;
use crate::printable;
use crate::secret::fingerprint;

/// What is done, in words.
pub(in crate::commands) fn deed(deed: &Deed, object: &ObjectPath) -> String {
    match deed {
        Deed::Create(_) => format!("create {object}"),
        Deed::Set(_) => format!("change {object}"),
        Deed::Add(key) => format!("add `{}` to {object}", key.name),
        Deed::Change { key, .. } => format!("change `{}` of {object}", key.name),
        Deed::Certify { anew: false } => format!("make the certificate of {object}"),
        Deed::Certify { anew: true } => format!("make the certificate of {object} anew"),
    }
}

/// What is done, as the JSON form names it.
pub(in crate::commands) fn name(deed: &Deed) -> &'static str {
    match deed {
        Deed::Create(_) => "create-object",
        Deed::Set(_) => "change-object",
        Deed::Add(_) => "add-key",
        Deed::Change { .. } => "change-key",
        Deed::Certify { .. } => "certify",
    }
}

/// A value of an object that changes: the section, the keyword or key, what it was and what it will be.
pub(in crate::commands) type Changed<'d> = (&'static str, &'d str, Option<String>, Option<String>);

/// The values that a deed changes, secrets by fingerprint. What a key will hold that is made is not known.
pub(in crate::commands) fn published<'d>(
    deed: &'d Deed,
    object: &ObjectPath,
    secrets: &Secrets,
) -> Vec<Changed<'d>> {
    let hidden = |text: &str| Some(secrets.hidden(text));
    match deed {
        Deed::Create(keywords) => keywords
            .iter()
            .map(|(keyword, value)| ("DEFAULT", &**keyword, None, hidden(value)))
            .collect(),
        Deed::Set(changes) => changes
            .iter()
            .map(|change| {
                let old = change.old.as_deref().and_then(hidden);
                ("DEFAULT", &*change.keyword, old, hidden(&change.new))
            })
            .collect(),
        Deed::Add(key) => vec![(
            "data",
            &key.name,
            None,
            shown(key.content.as_ref(), object, secrets),
        )],
        Deed::Change { key, old } => {
            let [old, new] =
                [old, &key.content].map(|content| shown(content.as_ref(), object, secrets));
            vec![("data", &key.name, old, new)]
        }
        Deed::Certify { .. } => Vec::new(),
    }
}

/// What a key holds: that of a sec object by its fingerprint, that of a cfg object as text.
fn shown(content: Option<&Content>, object: &ObjectPath, secrets: &Secrets) -> Option<String> {
    let text = content?.text();
    Some(match object.kind() {
        "cfg" => crate::secret::hidden(&secrets.hidden(text)).into_owned(),
        _ => fingerprint(text),
    })
}

/// What a deed changes, a line each.
pub(in crate::commands) fn lines(
    deed: &Deed,
    object: &ObjectPath,
    secrets: &Secrets,
) -> Vec<String> {
    let published = published(deed, object, secrets).into_iter();
    let lines = published.flat_map(|(_, name, old, new)| match (deed, &old, &new) {
        (Deed::Add(_), ..) => Vec::new(),
        (Deed::Change { .. }, Some(old), Some(new)) if object.kind() == "cfg" => {
            differing(old, new)
        }
        _ => {
            let quoted = |text: Option<String>| {
                text.map_or("nothing".to_owned(), |text| format!("`{text}`"))
            };
            vec![format!("{name}: {} -> {}", quoted(old), quoted(new))]
        }
    });
    lines
        .map(|line| printable::escaped(&line).into_owned())
        .collect()
}

/// The calls that make the objects of a first deployment; what is handed over is said, and not shown.
pub(in crate::commands) fn script(
    programs: &Programs,
    dialect: Dialect,
    objects: &[Object],
) -> String {
    let mut script = String::new();
    for object in objects {
        let path = &object.path;
        script.push_str(&format!(
            "\n# {path}: what is there of it, nothing in a first deployment\n"
        ));
        let look = programs.command(&dialect.configuration(path));
        script.push_str(&format!("{look}\n"));
        for change in changes(object, None) {
            match &change.deed {
                Deed::Create(keywords) => {
                    let call = dialect.create_object(path, keywords);
                    script.push_str(&format!("{}\n", programs.command(&call)));
                }
                Deed::Add(key) => {
                    let call = dialect.add_key(path, &key.name);
                    script.push_str(&match (&key.way, &key.content) {
                        (Way::Template(_), Some(content)) if path.kind() == "cfg" => {
                            let text = crate::secret::hidden(content.text());
                            with_input(programs, &call.reading(ended(&text)))
                        }
                        _ => format!("{}{}\n", programs.command(&call), input(key)),
                    });
                }
                Deed::Certify { .. } if dialect.certifies_at_creation() => {}
                Deed::Certify { .. } => {
                    script.push_str(&format!("{}\n", programs.command(&dialect.certify(path))));
                }
                Deed::Set(_) | Deed::Change { .. } => {}
            }
        }
        script.push_str(&format!("# and whether it came true\n{look}\n"));
    }
    script
}

/// A text that ends in a line break, as a here-document does.
fn ended(text: &str) -> String {
    format!("{}\n", text.strip_suffix('\n').unwrap_or(text))
}

/// Where standard input comes from.
fn input(key: &Key) -> String {
    match &key.way {
        Way::File(path) => {
            let path = path.to_string_lossy();
            format!(" < {}", printable::escaped(&shell_words::quote(&path)))
        }
        way => format!("   # reads {}", printable::line(&way.to_string())),
    }
}
