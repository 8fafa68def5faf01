//! A key of `[env]` that nothing refers to.

use rustc_hash::FxHashMap;

use crate::bytes;
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::document::OddityKind;
use crate::printable::quotable;
use crate::reference::references;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV509",
    name: "unused-env-key",
    severity: Severity::Note,
    manual: include_str!("unused_env_key.md"),
    check: Check::Whole(check),
};

/// The keys of `[env]`, and whether they are referred to.
pub(super) struct Uses<'d> {
    keys: FxHashMap<&'d str, bool>,
    /// The key that was last mentioned: the next one is often the same.
    last: Option<&'d str>,
    /// Whether one that is not there is referred to: it may be a slip for any that is.
    misses: bool,
    /// Whether references are put together from others, so that no key is surely unused.
    any: bool,
}

impl<'d> Uses<'d> {
    pub(super) fn of(configuration: &Configuration<'d>) -> Self {
        let env = configuration.section("env").into_iter();
        let mut keys = FxHashMap::default();
        for settings in env.map(|env| configuration.settings_of(env)) {
            keys.reserve(settings.size_hint().0);
            keys.extend(settings.map(|setting| (setting.name, false)));
        }
        let mut uses = Uses {
            keys,
            last: None,
            misses: false,
            any: false,
        };
        for setting in configuration.settings() {
            match setting.plain() {
                Some(text) if setting.has_signs() && has_opening(text) => uses.mentions(text),
                Some(_) => {}
                // What each reference names is all that is mentioned.
                None if setting.refers_as_usual() => uses.mentions(setting.written()),
                None => uses.refers(configuration, setting),
            }
        }
        let document = configuration.document;
        let strays = document.oddities().iter();
        let strays = strays.filter(|oddity| oddity.kind == OddityKind::Stray);
        strays.for_each(|stray| uses.mentions(stray.span.text(document.text())));
        uses
    }

    /// Takes what a setting refers to.
    fn refers(&mut self, configuration: &Configuration<'d>, setting: &Setting<'d>) {
        // Each agent has lines of its own of a value of several, most of which refer to nothing.
        let mut texts = configuration
            .agents
            .iter()
            .map(|agent| setting.value(agent).written());
        if !texts.any(|text| text.is_some_and(has_opening)) {
            return;
        }
        for generation in configuration.agents.iter() {
            let written = setting.value(generation).written().unwrap_or_default();
            self.any |= written.contains("{env.{");
            self.mentions(written);
            for reference in references(written, generation) {
                match reference.key() {
                    (Some("env"), key) => {
                        let key = key.split_once('@').map_or(key, |(name, _)| name);
                        self.misses |= !self.takes(key);
                    }
                    // The unresolved word of another section may be meant for this one.
                    (None, key) => _ = self.takes(key),
                    // So may a key of a section that is not there.
                    (Some(section), key) if configuration.section(section).is_none() => {
                        self.takes(key);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Takes a key for one that is referred to, if it is there.
    fn takes(&mut self, key: &str) -> bool {
        let used = self.keys.get_mut(key);
        used.map(|used| *used = true).is_some()
    }

    /// Takes what looks like a reference, and is none, for one: `{ env.size }`, `(env.size)`, `{env.my-key}`.
    fn mentions(&mut self, written: &'d str) {
        for open in memchr::memchr2_iter(b'{', b'(', written.as_bytes()) {
            let inside = written[open + 1..].trim_start();
            let Some(name) = inside.strip_prefix("env.") else {
                continue;
            };
            let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
            let end = name.bytes().position(|b| !is_part(b)).unwrap_or(name.len());
            let name = &name[..end];
            if self.last.replace(name) == Some(name) {
                continue;
            }
            self.misses |= !self.takes(name) && !name.is_empty();
        }
    }

    pub(super) fn is_used(&self, key: &str) -> bool {
        self.any || self.keys.get(key) == Some(&true)
    }
}

/// Whether anything opens in a text that what looks like a reference begins with.
fn has_opening(text: &str) -> bool {
    bytes::any(text.as_bytes(), |byte| byte == b'{' || byte == b'(')
}

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let Some(env) = configuration.section("env") else {
        return;
    };
    if configuration.system.is_some() {
        return;
    }
    let uses = Uses::of(configuration);
    for setting in configuration.settings_of(env) {
        let name = setting.name;
        // What looks like a reference and is none was meant to be one: that is the finding then.
        if uses.is_used(name) || uses.misses || name.contains('-') {
            continue;
        }
        let shown = quotable(name);
        let finding = RULE.finding(
            setting.agents,
            setting.name_span(),
            ["`", &*shown, "` of `[env]` is not used"].concat(),
            "nothing in this file refers to it",
        );
        let help = ["take it out, or refer to it: `{env.", &*shown, "}`"].concat();
        findings.push(finding.about(configuration.subject(setting)).help(help));
    }
}
