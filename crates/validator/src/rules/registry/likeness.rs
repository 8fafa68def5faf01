//! Registries -> which are told the same, so that one in which nothing is found stands for the others: those of a long
//! file are told little else than their names and their volumes.

use std::cell::LazyCell;

use super::networks::Standing;
use super::told::{Part, Told};
use crate::configuration::{Configuration, Make, Section};
use crate::generation::Each;

/// How many likenesses are remembered.
const REMEMBERED: usize = 8;

/// All from which it follows whether any rule about registries finds anything in a section, to whatever agent. From
/// where a mount is taken is only ever quoted, and of the network it is asked how the registry stands in it.
pub(super) struct Likeness<'a, 'c, 'd, F> {
    pub(super) section: &'c Section<'d>,
    pub(super) told: &'a [Told<'c, 'd>],
    /// For each agent that starts it.
    pub(super) standing: LazyCell<Each<Option<Standing>>, F>,
}

/// One of those in which nothing was found.
struct Known<'c, 'd> {
    section: &'c Section<'d>,
    told: Vec<Told<'c, 'd>>,
    standing: Each<Option<Standing>>,
}

/// The last likenesses in which nothing was found.
#[derive(Default)]
pub(super) struct Fine<'c, 'd> {
    all: Vec<Known<'c, 'd>>,
    next: usize,
}

impl<'c, 'd> Fine<'c, 'd> {
    /// Whether nothing is found in what is told so.
    pub(super) fn has<F: FnOnce() -> Each<Option<Standing>>>(
        &self,
        likeness: &Likeness<'_, 'c, 'd, F>,
        configuration: &Configuration<'d>,
    ) -> bool {
        let make: &Make<'_> = likeness.section;
        self.all.iter().any(|known| {
            std::ptr::eq(make, &**known.section)
                && tell_alike(likeness.told, &known.told, configuration)
                && *likeness.standing == known.standing
        })
    }

    /// Remembers that nothing was found in what is told so.
    pub(super) fn remember<F: FnOnce() -> Each<Option<Standing>>>(
        &mut self,
        likeness: &Likeness<'_, 'c, 'd, F>,
    ) {
        let known = Known {
            section: likeness.section,
            told: likeness.told.to_vec(),
            standing: *likeness.standing,
        };
        match self.all.get_mut(self.next) {
            Some(place) => *place = known,
            None => self.all.push(known),
        }
        self.next = (self.next + 1) % REMEMBERED;
    }
}

/// Whether settings tell the same, but for those of the network: variables first, which differ more than others.
fn tell_alike<'d>(
    some: &[Told<'_, 'd>],
    others: &[Told<'_, 'd>],
    configuration: &Configuration<'d>,
) -> bool {
    let pairs = || some.iter().zip(others);
    let says_as_much =
        |(told, other): (&Told<'_, 'd>, _)| told.says_as_much_as(other, configuration);
    // Each tells its own part of the same as the one in its place, so that neither tells more.
    some.len() == others.len()
        && pairs().all(|(told, other)| told.part == other.part)
        && pairs()
            .filter(|(told, _)| told.part == Part::Variables)
            .all(says_as_much)
        && pairs()
            .filter(|(told, _)| !matches!(told.part, Part::Variables | Part::Network))
            .all(says_as_much)
}

#[cfg(test)]
mod tests {
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    /// How often a rule finds something in two registries, one behind the other.
    fn found(rule: &str, first: &str, second: &str, rest: &str) -> usize {
        let text = format!("{first}\n{second}\n{rest}");
        let findings = found_by(rule, &text, Generations::BOTH);
        findings.len()
    }

    #[test]
    fn a_registry_does_not_stand_for_one_that_is_told_something_else() {
        const DEBUG: &str = "image = registry:3.1.1\n";
        let drain = "image = registry:2.8.3\nenvironment = REGISTRY_HTTP_DRAINTIMEOUT=60s\n";
        let local = "image = registry:2.8.3\nenvironment = REGISTRY_HTTP_ADDR=127.0.0.1:5000\n";
        let all = "image = registry:2.8.3\nenvironment = REGISTRY_HTTP_ADDR=:5000\n";
        let and = |lines: &str, more: &str| format!("{lines}{more}\n");
        for (rule, fine, faulty) in [
            (
                "exposed-debug",
                "image = registry:2.8.3\n".to_owned(),
                DEBUG.to_owned(),
            ),
            (
                "bad-registry-value",
                and(DEBUG, "environment = REGISTRY_LOG_LEVEL=info"),
                and(DEBUG, "environment = REGISTRY_LOG_LEVEL=infx"),
            ),
            // Nothing is known of what depends on the node.
            (
                "exposed-debug",
                and(DEBUG, "environment@n1 = A=b"),
                and(DEBUG, "environment = A=b"),
            ),
            (
                "exposed-debug",
                and(DEBUG, "run_args = -e A=b"),
                DEBUG.to_owned(),
            ),
            (
                "exposed-debug",
                and(DEBUG, "entrypoint = sh"),
                DEBUG.to_owned(),
            ),
            (
                "exposed-debug",
                and(DEBUG, "command = sh"),
                DEBUG.to_owned(),
            ),
            (
                "registry-configuration-path",
                and(DEBUG, "command = serve /etc/distribution/config.yml"),
                and(DEBUG, "command = serve /etc/docker/registry/config.yml"),
            ),
            (
                "unmounted-registry-data",
                and(DEBUG, "volume_mounts = a:/var/lib/registry"),
                and(DEBUG, "volume_mounts = b:/data"),
            ),
            (
                "short-stop-timeout",
                and(drain, "stop_timeout = 70s"),
                and(drain, "stop_timeout = 50s"),
            ),
            (
                "open-registry",
                and(all, "netns = none"),
                and(all, "netns = host"),
            ),
            (
                "open-registry",
                and(all, "netns@n1 = host"),
                and(all, "netns = host"),
            ),
            (
                "open-registry",
                and(all, "netns = {env.no}"),
                and(all, "netns = {env.yes}"),
            ),
            (
                "unreachable-registry",
                and(local, "netns = container#held"),
                and(local, "netns = container#holder"),
            ),
        ] {
            let first = format!("[container#1]\ntype = docker\n{fine}");
            let second = format!("[container#2]\ntype = docker\n{faulty}");
            let rest = "[container#holder]\ntype = docker\nimage = a:1\n\
                        [container#held]\ntype = docker\nimage = a:1\n\
                        [ip#1]\ntype = cni\nnetns = container#holder\n\
                        [env]\nno = none\nyes = host\n";
            assert_eq!(found(rule, &first, &second, rest), 1, "{rule}: {faulty}");
            let again = first.replace("#1]", "#3]");
            assert_eq!(found(rule, &first, &again, rest), 0, "{rule}: {fine}");
            assert_eq!(found(rule, &second, &first, rest), 1, "{rule}: {faulty}");
        }
        // A task serves nothing.
        let task = format!("[task#1]\ntype = docker\n{DEBUG}");
        let container = format!("[container#1]\ntype = docker\n{DEBUG}");
        assert_eq!(found("exposed-debug", &task, &container, ""), 1);
    }

    #[test]
    fn an_address_and_company_are_those_of_each_registry() {
        let registry = |id: &str, netns: &str| {
            format!(
                "[container#{id}]\ntype = docker\nimage = registry:2.8.3\nnetns = {netns}\n\
                 environment = REGISTRY_HTTP_ADDR=127.0.0.1:5000\n"
            )
        };
        let first = registry("1", "container#p");
        let second = registry("2", "container#q");
        let holder = |id: &str| format!("[container#{id}]\ntype = docker\nimage = a:1\n");
        let ip = |id: &str| format!("[ip#{id}]\ntype = cni\nnetns = container#{id}\n");
        let proxy = "[container#proxy]\ntype = docker\nimage = a:1\nnetns = container#p\n";
        let holders = holder("p") + &holder("q");
        let rule = "unreachable-registry";
        let one_ip = format!("{holders}{}", ip("q"));
        assert_eq!(found(rule, &first, &second, &one_ip), 1);
        let with_proxy = format!("{holders}{proxy}{}{}", ip("p"), ip("q"));
        assert_eq!(found(rule, &first, &second, &with_proxy), 1);
        assert_eq!(found(rule, &second, &first, &with_proxy), 1);
    }
}
