//! Answers that can be used -> what their giver should know all the same: those that change nothing.

use std::collections::BTreeSet;

use super::service::Service;
use super::sources::Sources;
use crate::parameters::{self, Answer, Answers, Origin};
use crate::template::Template;

/// What is said where there is no file of answers and no template was named: nobody may have meant defaults.
pub(super) fn without_file(sources: &Sources, services: &[Service]) -> Option<String> {
    let service = services.first()?;
    let silent = sources.answers.is_some() || sources.template.is_some();
    (!silent).then(|| {
        format!(
            "there is no {}: what is not given is the default of the template `{}`; `regsvc init` writes one",
            sources.name.display(),
            service.template.name
        )
    })
}

/// The answers given for services that change nothing in any of them. What `[DEFAULT]` gives is for all
/// services, and needs not concern each; who repeats a default expects nothing of it.
pub(super) fn without_effect<'a>(
    services: impl Iterator<Item = (&'a Template, &'a Answers)> + Clone,
) -> Vec<String> {
    let counts = |name: &str| {
        services
            .clone()
            .any(|(_, answers)| answers.get(name).is_some())
    };
    let mut seen = BTreeSet::new();
    let mut remarks = Vec::new();
    for (template, answers) in services.clone() {
        let unused = answers.iter().filter(|answer| !answer.used);
        for answer in unused.filter(|answer| !is_default(answer, template)) {
            let own = matches!(answer.origin, Origin::Section(_));
            let shared = matches!(answer.origin, Origin::Environment(_) | Origin::Flag(_));
            if (own || shared && !counts(&answer.name))
                && let Some(place) = answer.origin.place()
            {
                let remark = format!("{place} {}", why(answer, template, answers));
                remarks.extend(seen.insert(remark.clone()).then_some(remark));
            }
        }
    }
    remarks
}

fn is_default(answer: &Answer, template: &Template) -> bool {
    let question = template.questionnaire.question(&answer.name);
    question.is_some_and(|question| question.default.as_ref() == Some(&answer.value))
}

/// The answers of a section that its template does not ask for, though another one in the file does. Who names
/// another template on the command line knows that the section was not written for it.
pub(super) fn not_asked(
    sources: &Sources,
    section: Option<&parameters::Service>,
    template: &Template,
) -> Vec<String> {
    if sources.template.is_some() {
        return Vec::new();
    }
    let given = sources.file_answers(section).into_iter();
    let own = given.filter(|given| matches!(given.origin, Origin::Section(_)));
    let foreign = own.filter(|given| template.questionnaire.question(&given.name).is_none());
    let remark = |place| {
        format!(
            "{place} has no effect: the template `{}` does not ask it",
            template.name
        )
    };
    foreign
        .filter_map(|given| given.origin.place())
        .map(remark)
        .collect()
}

/// Why an answer that is not used changes nothing.
pub(super) fn why(answer: &Answer, template: &Template, answers: &Answers) -> String {
    let Some(question) = template.questionnaire.question(&answer.name) else {
        return "has no effect".to_owned();
    };
    let when = &question.when;
    let other = when.unmet(|name| answers.value(name));
    let other = other.and_then(|name| answers.iter().find(|other| other.name == name));
    match other {
        Some(Answer {
            name,
            value,
            origin,
            ..
        }) => {
            format!("has no effect while `{name}` is `{value}` ({origin}): it counts when {when}")
        }
        None => format!("has no effect: it counts when {when}"),
    }
}
