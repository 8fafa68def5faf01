//! A keyword -> what is said of it in words, once where the agents agree.

use super::reference::Entry;
use crate::generation::Generation;
use crate::schema::{Converter, Inherit, Keyword};

/// One property of a keyword, in words.
type Fact = fn(&Keyword) -> Option<String>;

/// The type, and the two flags that people look for first.
pub(super) fn headline(entry: &Entry) -> String {
    const FACTS: [Fact; 3] = [
        |keyword| Some(keyword.converter.as_str().into()),
        |keyword| keyword.required.then(|| "required".into()),
        |keyword| keyword.scopable.then(|| "scopable".into()),
    ];
    let facts: Vec<_> = FACTS.iter().filter_map(|&fact| said(entry, fact)).collect();
    facts.join(", ")
}

/// The other properties. In DEFAULT, where a value is looked up goes without saying.
pub(super) fn facts(entry: &Entry, in_default: bool) -> Vec<String> {
    const FACTS: [Fact; 8] = [
        |keyword| Some(format!("default: {}", shown(keyword.default?))),
        values,
        |keyword| Some(format!("from `{}` in DEFAULT", keyword.default_from?)),
        depends,
        |keyword| keyword.provisioning.then(|| "for provisioning".into()),
        |keyword| Some(format!("on {} only", keyword.os?)),
        |keyword| keyword.deprecated.map(|_| "deprecated".into()),
        aliases,
    ];
    let mut facts: Vec<_> = FACTS.iter().filter_map(|&fact| said(entry, fact)).collect();
    if !in_default {
        facts.extend(said(entry, inherited));
    }
    if let Some((agent, name)) = entry.called {
        facts.push(format!("{agent} calls it {name}"));
    }
    facts
}

/// The fact once if the agents agree, else with the agent that it holds for.
fn said(entry: &Entry, fact: Fact) -> Option<String> {
    let (Some(v2), Some(v3)) = (entry.definitions.v2, entry.definitions.v3) else {
        return fact(entry.definitions.v2.or(entry.definitions.v3)?);
    };
    let of = |agent: Generation, text| format!("{agent} {text}");
    match (fact(v2), fact(v3)) {
        (Some(v2), Some(v3)) if v2 == v3 => Some(v2),
        (Some(v2), Some(v3)) => Some(of(Generation::V2, v2) + ", " + &of(Generation::V3, v3)),
        (Some(v2), None) => Some(of(Generation::V2, v2)),
        (None, Some(v3)) => Some(of(Generation::V3, v3)),
        (None, None) => None,
    }
}

fn values(keyword: &Keyword) -> Option<String> {
    let candidates = keyword.candidates?;
    if keyword.converter == Converter::Boolean {
        return None;
    }
    let values: Vec<_> = candidates.iter().map(shown).collect();
    let other = if keyword.strict { "" } else { ", or another" };
    Some(format!("one of: {}{other}", values.join(", ")))
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "\"\"" } else { value }
}

fn depends(keyword: &Keyword) -> Option<String> {
    let depends = keyword.depends?;
    let values: Vec<_> = depends.values.iter().collect();
    Some(format!(
        "with {} = {}",
        depends.keyword,
        values.join(" or ")
    ))
}

fn aliases(keyword: &Keyword) -> Option<String> {
    let aliases: Vec<_> = keyword.aliases.iter().collect();
    (!aliases.is_empty()).then(|| format!("also: {}", aliases.join(", ")))
}

fn inherited(keyword: &Keyword) -> Option<String> {
    let text = match keyword.inherit {
        Inherit::LeafHead => return None,
        Inherit::Leaf => "not taken from DEFAULT",
        Inherit::Head => "read in DEFAULT only",
        Inherit::HeadLeaf => "DEFAULT wins",
    };
    Some(text.into())
}
