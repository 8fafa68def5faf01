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

/// Says that a section answers what a later version of its template asks first, while the other questions of that
/// version are answered as before it: who writes `auth = htpasswd` there may expect the TLS that comes with it now.
pub(super) fn of_two_versions(template: &Template, answers: &Answers) -> Option<String> {
    let questionnaire = &template.questionnaire;
    let version = answers.iter().find_map(|answer| match answer.origin {
        Origin::Version(version) => Some(version),
        _ => None,
    })?;
    let is_later = |answer: &Answer| {
        let question = questionnaire.question(&answer.name);
        question.is_some_and(|question| question.since > version)
    };
    let is_given =
        |answer: &&Answer| answer.used && answer.origin.place().is_some() && is_later(answer);
    let given = answers.iter().find(is_given)?;
    let is_as_before = |answer: &&Answer| {
        answer.used && matches!(answer.origin, Origin::Version(_)) && !is_default(answer, template)
    };
    let kept: Vec<String> = answers
        .iter()
        .filter(is_as_before)
        .map(|answer| format!("`{}` is `{}`", answer.name, answer.value))
        .collect();
    let now = questionnaire.description.version;
    (!kept.is_empty()).then(|| {
        let place = given.origin.place().map(|place| place.to_string());
        format!(
            "{} is asked since a later version of the template `{}` than {version}, for which this section is written, and \
             what else came with it is as before: {}; answer these, too, or write `template_version = {now}`",
            place.unwrap_or_default(),
            template.name,
            kept.join(", ")
        )
    })
}

/// Says what answers a section of an earlier version of its template had, and has no more once it is written anew.
pub(super) fn written_anew(template: &Template, version: u32, answers: &Answers) -> Option<String> {
    let earlier = template.questionnaire.earlier(version);
    let changed: Vec<String> = earlier
        .iter()
        .filter_map(|before| {
            let now = answers.iter().find(|answer| answer.name == before.name)?;
            let is_other = now.used && now.value != before.value;
            is_other.then(|| {
                format!(
                    "`{}` is `{}`, and was `{}`",
                    now.name, now.value, before.value
                )
            })
        })
        .collect();
    (!changed.is_empty()).then(|| {
        format!(
            "the section was written for version {version} of the template `{}`: {}; a service that exists changes with \
             that, `regsvc plan` shows how, and `--set NAME=VALUE` keeps what it was",
            template.name,
            changed.join(", ")
        )
    })
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
