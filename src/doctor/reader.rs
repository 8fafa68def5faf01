//! A configuration, as one agent reads it -> what it needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::configuration::{Configuration, Identity, Section};
use crate::doctor::needs::{Ip, Needs, Placement, Port, Volume};
use crate::document::Document;
use crate::generation::{Generation, Generations};
use crate::path::ObjectPath;
use crate::value::expose::{self, Expose};
use crate::value::{boolean, environment, list, size, words};

/// Where a registry listens, in the environment of its container.
const LISTENS: &str = "REGISTRY_HTTP_ADDR";

/// The engines that run containers of images.
const ENGINES: [&str; 3] = ["docker", "podman", "oci"];

/// Reads what a configuration needs, as `generation` does; `identity` is what is known of its cluster.
pub(super) fn needs(
    path: &ObjectPath,
    text: &str,
    identity: &Identity,
    generation: Generation,
) -> Needs {
    let document = Document::read(text);
    let agents = Generations::from(generation);
    let configuration = Configuration::new(&document, identity, agents);
    let reader = Reader {
        configuration: &configuration,
        generation,
    };
    let http = reader.listeners();
    let tls = |variables: &Variables| {
        variables.iter().any(|(name, _)| {
            name == "REGISTRY_HTTP_TLS_CERTIFICATE" || name.starts_with("REGISTRY_HTTP_TLS_LETS")
        })
    };
    Needs {
        path: path.clone(),
        placement: reader.placement(),
        ha: reader.default("orchestrate").as_deref() == Some("ha"),
        engines: reader.engines(),
        images: reader.images(),
        scripted: reader.scripted(),
        volumes: reader
            .resources("volume")
            .map(|s| reader.volume(s))
            .collect(),
        ips: reader.cni().map(|s| reader.ip(s)).collect(),
        ports: reader.ports(),
        variables: reader.variables(),
        synchronised: reader.synchronised(),
        waits_for_dns: reader.waits_for_dns(),
        plain_http: !http.is_empty() && !http.iter().any(tls),
    }
}

/// The variables of a container.
type Variables = Vec<(String, String)>;

/// A configuration, as one agent reads it.
struct Reader<'c, 'd> {
    configuration: &'c Configuration<'d>,
    generation: Generation,
}

impl<'c, 'd> Reader<'c, 'd> {
    fn resources(&self, group: &'c str) -> impl Iterator<Item = &'c Section<'d>> + use<'c, 'd> {
        self.configuration.resources(group, self.generation)
    }

    /// The text of a keyword, if all of it is known.
    fn text(&self, section: &Section<'d>, keyword: &'static str) -> Option<String> {
        let text = self.configuration.text(section, keyword, self.generation);
        text.filter(|text| !text.contains('{') && !text.is_empty())
            .map(str::to_owned)
    }

    fn flag(&self, section: &Section<'d>, keyword: &'static str) -> bool {
        let text = self.text(section, keyword);
        let read = |text: &str| boolean::read(text, self.generation).value().copied();
        text.and_then(|text| read(&text)).unwrap_or(false)
    }

    fn default(&self, keyword: &'static str) -> Option<String> {
        self.text(self.configuration.section("DEFAULT")?, keyword)
    }

    fn placement(&self) -> Placement {
        let Some(section) = self.configuration.section("DEFAULT") else {
            return Placement::Asked;
        };
        let set = self
            .configuration
            .effective(section, "nodes", self.generation);
        match (set.is_set(), self.text(section, "nodes")) {
            (false, _) => Placement::Asked,
            (true, Some(text)) => Placement::Selected(text),
            (true, None) => Placement::Unknown,
        }
    }

    /// The containers, and the tasks that run in one.
    fn contained(&self) -> impl Iterator<Item = &'c Section<'d>> + use<'c, 'd> {
        self.resources("container").chain(self.resources("task"))
    }

    fn engines(&self) -> BTreeMap<String, Vec<String>> {
        let mut engines: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for section in self.contained() {
            let driver = section.driver(self.generation);
            if let Some(driver) = driver.filter(|driver| ENGINES.contains(driver)) {
                let rids = engines.entry(driver.to_owned()).or_default();
                rids.push(section.name.to_owned());
            }
        }
        engines
    }

    fn images(&self) -> BTreeMap<String, Vec<String>> {
        let mut images: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for section in self.contained() {
            if let Some(image) = self.text(section, "image") {
                let rids = images.entry(image).or_default();
                rids.push(section.name.to_owned());
            }
        }
        images
    }

    /// The images of containers that a shell is started in, for the script of the template `registry`.
    fn scripted(&self) -> BTreeSet<String> {
        let runs = |section: &&'c Section<'d>| {
            let said = |keyword| {
                let text = self.configuration.text(section, keyword, self.generation);
                text.unwrap_or_default().split_whitespace().next()
            };
            said("entrypoint") == Some("/bin/sh")
                && said("command").is_some_and(|script| script.ends_with("/registry.sh"))
        };
        let sections = self.contained().filter(runs);
        sections
            .filter_map(|section| self.text(section, "image"))
            .collect()
    }

    fn volume(&self, section: &Section<'d>) -> Volume {
        let size = self.text(section, "size").and_then(|text| {
            let size = size::read(&text, self.generation).value()?.bytes()?;
            u64::try_from(size).ok()
        });
        let format = self.text(section, "format");
        Volume {
            rid: section.name.to_owned(),
            name: self.text(section, "name"),
            size,
            pool: self.text(section, "pool"),
            kind: self.text(section, "type"),
            access: self.text(section, "access"),
            shared: self.flag(section, "shared"),
            raw: format.is_some() && !self.flag(section, "format"),
            freed: None,
        }
    }

    fn cni(&self) -> impl Iterator<Item = &'c Section<'d>> + use<'c, 'd> {
        let generation = self.generation;
        self.resources("ip")
            .filter(move |section| section.driver(generation) == Some("cni"))
    }

    fn ip(&self, section: &Section<'d>) -> Ip {
        Ip {
            rid: section.name.to_owned(),
            network: self.text(section, "network"),
            published: !self.exposed(section).is_empty(),
        }
    }

    /// The ports of the node that an ip is published on. 2.1 forwards the port of the same number
    /// when `expose` names none (observed, `drivers/resource/ip/cni`); agent 3 forwards nothing.
    fn exposed(&self, section: &Section<'d>) -> Vec<u16> {
        let Some(text) = self.text(section, "expose") else {
            return Vec::new();
        };
        if self.generation == Generation::V3 {
            return Vec::new();
        }
        published(list::read(&text, self.generation), self.generation).collect()
    }

    fn ports(&self) -> Vec<Port> {
        let port = |section: &Section<'d>, number, forwarded| Port {
            rid: section.name.to_owned(),
            number,
            forwarded,
        };
        let forwarded = self.cni().flat_map(|section| {
            let ports = self.exposed(section).into_iter();
            ports.map(move |number| port(section, number, true))
        });
        let on_the_node = self
            .resources("container")
            .filter(|section| self.text(section, "netns").as_deref() == Some("host"));
        let listened = on_the_node.flat_map(|section| {
            let variables = self.environment(section).into_iter();
            let address = variables.filter(|(name, _)| name == LISTENS);
            address.filter_map(move |(_, value)| {
                let number = value.rsplit(':').next()?.parse().ok()?;
                Some(port(section, number, false))
            })
        });
        forwarded.chain(listened).collect()
    }

    fn environment(&self, section: &Section<'d>) -> Variables {
        let text = self
            .configuration
            .text(section, "environment", self.generation)
            .unwrap_or_default();
        let words = words::split(text, self.generation).flatten();
        words
            .filter_map(|word| {
                let read = environment::read(&word, self.generation);
                let read = read.value()?;
                Some((read.variable.to_string(), read.value.text.to_owned()))
            })
            .collect()
    }

    /// The variables of each container that says where a registry listens.
    fn listeners(&self) -> Vec<Variables> {
        let containers = self.resources("container");
        containers
            .map(|section| self.environment(section))
            .filter(|variables| variables.iter().any(|(name, _)| name == LISTENS))
            .collect()
    }

    fn variables(&self) -> BTreeSet<String> {
        let section = self.configuration.section("env");
        let settings = section.map(|section| self.configuration.settings_of(section));
        settings
            .into_iter()
            .flatten()
            .filter(|setting| setting.agents.contains(self.generation))
            .map(|setting| setting.name.to_owned())
            .collect()
    }

    /// Whether `sync#i0`, which the agents add by themselves, is left on.
    fn synchronised(&self) -> bool {
        let section = self.configuration.section("sync#i0");
        !section.is_some_and(|section| self.flag(section, "disable"))
    }

    fn waits_for_dns(&self) -> bool {
        self.resources("ip").any(|section| {
            let wait = self.text(section, "wait_dns").unwrap_or_default();
            wait.contains(|c: char| ('1'..='9').contains(&c))
        })
    }
}

/// The ports of the node that items of `expose` are published on.
pub(super) fn published<'a>(
    items: impl Iterator<Item = list::Item<'a>>,
    generation: Generation,
) -> impl Iterator<Item = u16> {
    items.filter_map(move |item| match expose::read(item, generation).value()? {
        Expose::Port { port, front, .. } => Some(front.unwrap_or(*port)),
        Expose::Resource(_) => None,
    })
}
