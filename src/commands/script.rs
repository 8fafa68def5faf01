//! A deployment -> the shell script that would do it by hand: what a dry run prints.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::agent::call::Call;
use crate::agent::dialect::Dialect;
use crate::agent::version;
use crate::agent::{Programs, Wishes, prerequisites};
use crate::commands::ending::humanly;
use crate::commands::objects;
use crate::doctor::{Needs, blocking_topics};
use crate::generation::Generation;
use crate::history;
use crate::object::Object;
use crate::path::ObjectPath;

/// The calls of a first deployment, in their order, and the configuration that they hand over.
pub(super) fn first_deployment(
    path: &ObjectPath,
    configuration: &str,
    objects: &[Object],
    wishes: &Wishes,
    timeout: Duration,
) -> String {
    let programs = Programs::assumed(wishes);
    let dialect = Dialect {
        generation: wishes.generation.unwrap_or(Generation::V2),
        svcmgr: programs.has_svcmgr(),
    };
    let line = |call: &Call| format!("{}\n", programs.command(call));
    let mut script = format!(
        "# {path}: a first deployment by agent {}\n# configuration: {} bytes, sha256 {}\n",
        dialect.generation.version(),
        configuration.len(),
        sha256(configuration)
    );
    script.push_str("\n# what is there already: nothing, or it would not be a first deployment\n");
    if wishes.generation.is_none() {
        script.push_str(&line(&version::call_of_v2()));
    }
    script.push_str(&line(&dialect.configuration(path)));
    script.push_str(&line(&dialect.overview(path)));
    script.push_str("\n# what would keep it from coming up\n");
    let needs = Needs::alone(path, configuration, dialect.generation);
    for topic in blocking_topics(&needs) {
        script.extend(prerequisites::call(dialect.generation, topic).map(|call| line(&call)));
    }
    script.push_str(&objects::script(&programs, dialect, objects));
    script.push_str("\n# create and provision\n");
    script.push_str(&with_input(&programs, &dialect.create(path, configuration)));
    script.push_str(&format!(
        "\n# until it is up, for {} at the most\n",
        humanly(timeout)
    ));
    script.push_str(&line(&dialect.overview(path)));
    script.push_str("# and before that is believed\n");
    script.push_str(&line(&dialect.refresh(path)));
    if let Ok(object) = history::object(path) {
        script.push_str("\n# what was deployed, for `regsvc history`\n");
        script.push_str(&line(&dialect.configuration(&object)));
        script.push_str(&line(&dialect.create_object(&object, &[])));
        let add = programs.command(&dialect.add_key(&object, history::KEY));
        script.push_str(&format!("{add}   # reads a line about it\n"));
    }
    script
}

/// A call, with its standard input as a here-document.
pub(super) fn with_input(programs: &Programs, call: &Call) -> String {
    let input = call.stdin.as_deref().unwrap_or_default();
    let end = (0..)
        .map(|number| match number {
            0 => "END".to_owned(),
            number => format!("END{number}"),
        })
        .find(|end| input.lines().all(|line| line != end))
        .unwrap_or_default();
    format!("{} <<'{end}'\n{input}{end}\n", programs.command(call))
}

/// The SHA-256 of a text, in hexadecimal.
fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
