//! What an agent takes for a keyword of a resource: from the section, from DEFAULT, or by default.

use std::borrow::Cow;

use crate::bytes;
use crate::configuration::{Configuration, Effective, Section, Setting};
use crate::generation::Generation;
use crate::schema::Inherit;
use crate::value::boolean;

/// The longest text that DEFAULT gives to every resource and that is looked at in each: longer than any name or path
/// that a node can have.
const LONGEST_GIVEN: usize = 4096;

/// What a resource goes on with for a keyword.
#[derive(Clone, Copy)]
pub(super) enum Taken<'c, 'd> {
    /// What a setting says, in the section or in DEFAULT.
    Set(&'c Setting<'d>),
    /// What the agent takes when nobody says anything, if it takes anything.
    Default(Option<&'static str>),
    /// The agent does not have the keyword here, or it depends on the node.
    Unknown,
}

/// What `generation` takes for `keyword` in a section.
pub(super) fn taken<'c, 'd>(
    configuration: &'c Configuration<'d>,
    section: &'c Section<'d>,
    keyword: &'static str,
    generation: Generation,
) -> Taken<'c, 'd> {
    let Some(found) = section.keyword(keyword, generation) else {
        return Taken::Unknown;
    };
    let told = |effective| match effective {
        Effective::One(setting) => Some(Taken::Set(setting)),
        Effective::Scoped => Some(Taken::Unknown),
        Effective::Unset => None,
    };
    let own = || told(configuration.effective_of(section, found, generation));
    let given = || match told(configuration.given(found.keyword, generation)) {
        Some(Taken::Set(setting)) if is_endless(setting, generation) && !section.is_default() => {
            Some(Taken::Unknown)
        }
        taken => taken,
    };
    let taken = match found.keyword.inherit {
        Inherit::LeafHead => own().or_else(given),
        Inherit::Leaf => own(),
        Inherit::Head => given(),
        Inherit::HeadLeaf => given().or_else(own),
    };
    let default = found.keyword.default.filter(|default| !default.is_empty());
    taken.unwrap_or(Taken::Default(default))
}

/// Whether a setting of DEFAULT has a text of which nothing can be asked for each resource anew.
fn is_endless(setting: &Setting<'_>, generation: Generation) -> bool {
    let text = setting.value(generation).written().unwrap_or_default();
    text.len() > LONGEST_GIVEN
}

/// The text, unknown references standing for themselves; `None` where there is none, or none can be told.
pub(super) fn text<'c>(
    configuration: &'c Configuration<'_>,
    section: &'c Section<'_>,
    keyword: &'static str,
    generation: Generation,
) -> Option<&'c str> {
    match taken(configuration, section, keyword, generation) {
        Taken::Set(setting) => setting.value(generation).symbolic(),
        Taken::Default(text) => text,
        Taken::Unknown => None,
    }
}

/// A flag, `false` where nobody sets it; `None` where it cannot be told.
pub(super) fn flag(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    keyword: &'static str,
    generation: Generation,
) -> Option<bool> {
    let text = match taken(configuration, section, keyword, generation) {
        Taken::Set(setting) => setting.known(generation)?,
        Taken::Default(text) => text.unwrap_or("false"),
        Taken::Unknown => return None,
    };
    boolean::read(text, generation).value().copied()
}

/// Whether nobody says anything of a keyword that the resource has: neither it nor DEFAULT.
pub(super) fn is_unsaid(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    keyword: &'static str,
    generation: Generation,
) -> bool {
    matches!(
        taken(configuration, section, keyword, generation),
        Taken::Default(_)
    )
}

/// The setting that the text comes from.
pub(super) fn setting<'c, 'd>(
    configuration: &'c Configuration<'d>,
    section: &'c Section<'d>,
    keyword: &'static str,
    generation: Generation,
) -> Option<&'c Setting<'d>> {
    match taken(configuration, section, keyword, generation) {
        Taken::Set(setting) => Some(setting),
        _ => None,
    }
}

/// A text, with the resource that it is of in the place of `{rindex}` and `{rid}`, and the object, where it is known, in
/// that of `{name}`: an agent's default has references, too.
pub(super) fn of_resource<'t>(
    configuration: &Configuration<'_>,
    text: &'t str,
    section: &Section<'_>,
) -> Cow<'t, str> {
    let has_name = configuration.identity.name.is_some();
    let is_own = |at: usize| {
        let rest = &text[at + 1..];
        let is_of_resource = rest.starts_with("rindex}") || rest.starts_with("rid}");
        is_of_resource || (has_name && rest.starts_with("name}"))
    };
    // Most texts are short, and have no brace.
    let has_brace = bytes::any(text.as_bytes(), |byte| byte == b'{');
    if !has_brace || !memchr::memchr_iter(b'{', text.as_bytes()).any(is_own) {
        return text.into();
    }
    let index = section.id.unwrap_or(section.name);
    let text = text.replace("{rindex}", index);
    let text = text.replace("{rid}", section.name);
    match &configuration.identity.name {
        Some(name) => text.replace("{name}", name).into(),
        None => text.into(),
    }
}

/// The name of the volume that a resource is of, as [`of_resource`] gives it; `None` where it cannot be told.
pub(super) fn volume_name<'c>(
    configuration: &'c Configuration<'_>,
    section: &'c Section<'_>,
    generation: Generation,
) -> Option<Cow<'c, str>> {
    let text = match taken(configuration, section, "name", generation) {
        Taken::Set(setting) => match setting.plain().filter(|_| !setting.has_signs()) {
            // It has no brace in it.
            Some(_) => return setting.value(generation).symbolic().map(Cow::Borrowed),
            None => setting.value(generation).symbolic(),
        },
        Taken::Default(text) => text,
        Taken::Unknown => None,
    };
    text.map(|text| of_resource(configuration, text, section))
}

/// A keyword of the whole object, from DEFAULT or by default; `None` where it cannot be told.
pub(super) fn of_object<'c>(
    configuration: &'c Configuration<'_>,
    keyword: &'static str,
    generation: Generation,
) -> Option<&'c str> {
    match configuration.default_section() {
        Some(default) => text(configuration, default, keyword, generation),
        None => {
            let schema = crate::schema::schema(generation);
            let place = crate::schema::Section::Default;
            let found = schema.keyword(place, configuration.kind(), keyword)?;
            found.keyword.default
        }
    }
}

/// How many nodes the object runs on; `None` where that cannot be told.
pub(super) fn node_count(
    configuration: &Configuration<'_>,
    generation: Generation,
) -> Option<usize> {
    let nodes = of_object(configuration, "nodes", generation);
    let set = configuration.section("DEFAULT").is_some_and(|default| {
        configuration
            .effective(default, "nodes", generation)
            .is_set()
    });
    let text = nodes.filter(|text| set && !text.contains('{'))?;
    let read = crate::value::nodes::read(text, generation);
    let nodes = *read.value()?;
    match &configuration.identity.nodes {
        Some(cluster) => cluster
            .iter()
            .map(|node| nodes.select(node).map(usize::from))
            .sum(),
        None => {
            let mut names = nodes.selectors().map(|selector| selector.name());
            names.try_fold(0, |count, name| name.map(|_| count + 1))
        }
    }
}

/// Whether the resource is one of the engines' containers: the kind that shares namespaces by `netns`.
pub(super) fn is_engine_container(section: &Section<'_>, generation: Generation) -> bool {
    section.group(generation) == Some("container")
        && matches!(
            section.driver(generation),
            Some("docker" | "podman" | "oci")
        )
}

/// Whether the agent leaves the resource alone; unknown is no.
pub(super) fn is_disabled(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
    generation: Generation,
) -> bool {
    flag(configuration, section, "disable", generation) == Some(true)
}
