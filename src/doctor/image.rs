//! Facts and needs -> checks of images.
//!
//! Neither agent tells which images a node has. Nor does a resource that is up prove it: its label shows
//! the configured image while a container of the old one runs on (observed on 2.1).

use crate::doctor::check::{Check, Mend, State};
use crate::doctor::facts::Facts;
use crate::doctor::needs::Needs;
use crate::value::image;

const PINNED: &str =
    "an image without a fixed tag is another one on every node and after every pull";
const PRESENT: &str = "every node that may run the service must have the image or be able to pull it, \
                       within the time of a start";
const SHELL: &str = "a registry whose garbage is collected is started by a script, which needs `/bin/sh` and `flock`: \
                     without them it does not start";
const CLIENTS: &str = "docker refuses to push to and pull from a registry that speaks plain HTTP, \
                       unless it is told to trust its address";

/// The checks of a service's images, and of who will talk to it.
pub(super) fn checks(facts: &Facts, needs: &Needs) -> Vec<Check> {
    let mut checks = Vec::new();
    let images: Vec<&str> = needs.images.keys().map(String::as_str).collect();
    for image in &images {
        let read = image::read(image);
        let floating = read.is_ok_and(|read| read.is_floating() && !read.is_pause());
        checks.push(match floating {
            true => Check::new(
                "image",
                State::Warn,
                format!("`{image}` is not pinned"),
                PINNED,
            ),
            false => Check::new("image", State::Pass, format!("`{image}` is pinned"), PINNED),
        });
    }
    checks.extend(present(facts, needs, &images));
    checks.extend(
        needs
            .scripted
            .iter()
            .map(|image| shell(facts, needs, image)),
    );
    checks.extend(needs.plain_http.then(clients));
    checks
}

fn engine(needs: &Needs) -> &'static str {
    match needs.engines.contains_key("podman") {
        true => "podman",
        false => "docker",
    }
}

/// Whether an image has what the script of a registry needs: the official ones do (Alpine's busybox), of others no
/// agent says.
fn shell(facts: &Facts, needs: &Needs, image: &str) -> Check {
    let official = "docker.io/library/registry";
    let is_official = image::read(image).is_ok_and(|read| read.full_name() == official);
    if is_official {
        let found = format!("`{image}` has a shell and `flock`");
        return Check::new("image", State::Pass, found, SHELL);
    }
    let look = format!(
        "{} run --rm --entrypoint /bin/sh {} -c 'command -v flock'",
        engine(needs),
        shell_words::quote(image)
    );
    let nodes = needs.candidates(facts).unwrap_or_default();
    let found = format!("no agent says whether `{image}` has a shell and `flock`");
    let look = Mend::shell(look).on(&nodes[..nodes.len().min(1)]);
    Check::new("image", State::Skipped, found, SHELL).mended(look)
}

/// Whether the nodes have the images, which no agent says.
fn present(facts: &Facts, needs: &Needs, images: &[&str]) -> Option<Check> {
    let engine = engine(needs);
    let pulls = images.iter().map(|image| {
        let image = shell_words::quote(image);
        format!("{engine} pull {image}")
    });
    let pull = Mend::shell(pulls.collect::<Vec<_>>().join(" && "));
    let nodes = needs.candidates(facts).unwrap_or_default();
    let found = "no agent says which images a node has, or can pull";
    let check = Check::new("image", State::Skipped, found, PRESENT);
    (!images.is_empty()).then(|| check.mended(pull.on(&nodes)))
}

/// Whether the clients of a registry trust it, which no agent says.
fn clients() -> Check {
    let look = "docker info --format '{{.RegistryConfig.InsecureRegistryCIDRs}}'";
    let found = "the registry speaks plain HTTP; no agent says what its clients are told";
    let look = Mend::shell(look).on(&["each client"]);
    Check::new("clients", State::Skipped, found, CLIENTS).mended(look)
}
