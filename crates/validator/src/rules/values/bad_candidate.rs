//! A value that is none of those that the keyword takes.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::{Converter, Keyword};
use crate::value::list;

pub(crate) static RULE: Rule = Rule {
    code: "OSV401",
    name: "bad-candidate",
    severity: Severity::Error,
    manual: include_str!("bad_candidate.md"),
    check: Check::Value(About::Those(has_candidates), check),
};

/// What stands for the name of the node.
const NODE_NAMES: [&str; 2] = ["{nodename}", "{short_nodename}"];

/// How many references are followed to it.
const DEEPEST: usize = 8;

/// How many names of nodes are compared with the candidates.
const NODES: usize = 64;

/// Whether an agent counts the values of the keyword.
fn has_candidates(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let mut asked = configuration.agents.iter();
    asked.any(|generation| {
        setting.found[generation].is_some_and(|found| {
            let keyword = found.keyword;
            keyword.name == "userns" || (keyword.strict && keyword.candidates.is_some())
        })
    })
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if setting.name == "type" {
        return;
    }
    let mut refused: Option<(Generations, Diagnostic)> = None;
    for generation in configuration.agents.iter() {
        let Some(found) = setting.found[generation] else {
            continue;
        };
        let word = refused_word(setting, found.keyword, generation)
            .or_else(|| refused_nodes(configuration, setting, found.keyword, generation));
        let Some(word) = word else {
            continue;
        };
        refused = Some(match refused {
            Some((agents, finding)) => (agents.union(generation.into()), finding),
            None => {
                let finding = finding(configuration, setting, found.keyword, generation, word);
                (generation.into(), finding)
            }
        });
    }
    if let Some((agents, finding)) = refused {
        findings.push(finding.agents(agents));
    }
}

/// The word of the value that the agent refuses.
fn refused_word<'s>(
    setting: &'s Setting<'_>,
    keyword: &Keyword,
    generation: Generation,
) -> Option<&'s str> {
    let value = setting.known(generation)?;
    refused_in(value, keyword, generation)
}

/// The word that stands for the name of a node, if the agent refuses each of the names that are known.
fn refused_nodes<'s>(
    configuration: &'s Configuration<'_>,
    setting: &'s Setting<'_>,
    keyword: &Keyword,
    generation: Generation,
) -> Option<&'s str> {
    if !setting.refers() {
        return None;
    }
    let text = followed(configuration, setting, generation)?;
    let word = list::read(text, generation).map(|item| item.text);
    let mut words = word.filter(|word| NODE_NAMES.contains(word));
    let word = words.next()?;
    // But in a list, it is the whole value.
    let is_list = matches!(
        keyword.converter,
        Converter::List | Converter::ListLower | Converter::Set
    );
    let nodes = configuration.nodes(generation);
    let cluster = configuration.identity.nodes.iter().flatten();
    let names = nodes.readers().iter().chain(cluster).take(NODES);
    let mut names = names.map(|name| match word {
        "{short_nodename}" => name.split('.').next().unwrap_or_default(),
        _ => name,
    });
    let mut is_known = false;
    let mut refuses = |name: &str| {
        is_known = true;
        refused_in(name, keyword, generation).is_some()
    };
    let refused = (is_list || word == text) && names.all(&mut refuses);
    (refused && is_known).then_some(word)
}

/// The text of a value, or of the one that it is nothing but a reference to.
fn followed<'s>(
    configuration: &'s Configuration<'_>,
    setting: &'s Setting<'_>,
    generation: Generation,
) -> Option<&'s str> {
    let mut text = setting.value(generation).symbolic()?;
    for _ in 0..DEEPEST {
        let body = text
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let key = body.and_then(|body| body.split_once('.'));
        let target = key.and_then(|(section, key)| {
            let section = configuration.section(section)?;
            configuration.effective_key(section, key, generation).one()
        });
        match target {
            Some(target) => text = target.value(generation).symbolic()?,
            None => break,
        }
    }
    Some(text)
}

/// The word of a text that the agent refuses.
fn refused_in<'s>(value: &'s str, keyword: &Keyword, generation: Generation) -> Option<&'s str> {
    if keyword.name == "userns" && generation == Generation::V3 {
        // Agent 3 has no candidates for it, and fails at the start (drivers/rescontainerocibase).
        return (!matches!(value, "" | "host")).then_some(value);
    }
    let candidates = keyword.candidates.filter(|_| keyword.strict)?;
    match keyword.converter {
        Converter::List | Converter::ListLower | Converter::Set => list::read(value, generation)
            .map(|item| item.text)
            .find(|word| !candidates.contains(&normal(word, keyword.converter))),
        Converter::String | Converter::Lower => {
            // To 2.1 nothing is a text like any other, and not the same as no keyword.
            let is_unset = value.is_empty() && generation == Generation::V3;
            let known = candidates.contains(&normal(value, keyword.converter))
                || (is_unset && candidates.or_unset());
            (!known).then_some(value)
        }
        _ => None,
    }
}

fn normal(word: &str, converter: Converter) -> String {
    match converter {
        Converter::ListLower | Converter::Lower => word.to_lowercase(),
        _ => word.to_owned(),
    }
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    keyword: &Keyword,
    generation: Generation,
    word: &str,
) -> Diagnostic {
    let value = setting.known(generation).unwrap_or_default();
    let start = value.find(word).unwrap_or(0);
    let span = match value.is_empty() {
        true => configuration.value_span(setting),
        false => configuration.place(setting, generation, start..start + word.len()),
    };
    let candidates = keyword.candidates.iter().flat_map(|words| words.iter());
    let mut all: Vec<_> = candidates.filter(|word| !word.is_empty()).collect();
    if keyword.name == "userns" {
        all = vec!["host"];
    }
    let finding = RULE
        .finding(
            generation.into(),
            span,
            match word {
                "" => format!("`{}` cannot be set to nothing", setting.name),
                _ => format!("`{}` does not take `{}`", setting.name, quotable(word)),
            },
            match NODE_NAMES.contains(&word) {
                true => "refused: it is the name of a node",
                false => "refused",
            },
        )
        .about(configuration.subject(setting));
    let written = span.text(configuration.document.text()) == word;
    let is_node = NODE_NAMES.contains(&word);
    match nearest(word, all.iter().copied()) {
        Some(meant) if written && meant != word && !is_node => finding
            .help(format!("did you mean `{meant}`?"))
            .fix(Safety::Suggested, span, meant),
        _ if word.is_empty() => finding.help(format!(
            "use one of {}, or leave the line out",
            all.join(", ")
        )),
        _ => finding.help(format!("use one of {}", all.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::check;

    /// The keywords that do not take their values.
    fn refused(text: &str, nodes: &[&str]) -> Vec<String> {
        let document = Document::read(text);
        let nodes = nodes.iter().map(|&node| node.to_owned()).collect();
        let identity = Identity {
            nodes: Some(nodes).filter(|nodes: &Vec<_>| !nodes.is_empty()),
            ..Identity::default()
        };
        let configuration = Configuration::new(&document, &identity, Generations::V2);
        let findings = check(&configuration);
        let findings = findings
            .iter()
            .filter(|finding| finding.name == "bad-candidate");
        let keywords = findings.map(|finding| finding.subject.keyword.clone().unwrap_or_default());
        keywords.collect()
    }

    #[test]
    fn the_name_of_a_node_is_refused_where_none_is_a_candidate() {
        let text = "[DEFAULT]\nenv = {nodename}\ntopology = {env.x}\nmonitor_action = {nodename}\n\
                    [env]\nx = {short_nodename}\n";
        let all = ["env", "topology", "monitor_action"];
        assert_eq!(refused(text, &["n1", "n2"]), all);
        // Which nodes there are is not known.
        assert_eq!(refused(text, &[]), [""; 0]);
        let named = text.replace("[DEFAULT]", "[DEFAULT]\nnodes = n1 n2");
        assert_eq!(refused(&named, &[]), all);
        // A node may be called like a candidate.
        assert_eq!(refused(text, &["flex", "n2"]), ["env", "monitor_action"]);
        assert_eq!(refused("[DEFAULT]\nenv = x{nodename}\n", &["n1"]), [""; 0]);
    }
}
