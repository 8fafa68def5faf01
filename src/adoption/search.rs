//! A template and a configuration -> the answers whose rendering is nearest to it, and how near that is.

use super::places::{Lines, places};
use crate::generation::Generation;
use crate::parameters::{Answers, Given, Kind, Origin, Question, collect};
use crate::plan::{Difference, Settings};
use crate::template::{Rendering, Template};

/// How often all questions are gone through; each round begins nearer than the one before.
const ROUNDS: usize = 5;

/// The nearest that a template comes to a configuration.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The answers.
    pub answers: Answers,
    /// What its rendering must change to be the configuration; none where the template fits.
    pub differences: Vec<Difference>,
}

impl Fit {
    /// Whether the rendering says what the configuration says.
    pub fn is_exact(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Looks for the answers that make a configuration, as the agents of `generations` read it.
/// `None` when the template renders nothing whatever is answered.
pub fn fit(template: &Template, text: &str, generations: &[Generation]) -> Option<Fit> {
    let wanted = |&generation: &Generation| Wanted {
        generation,
        settings: Settings::read(text, generation),
        lines: Lines::read(text, generation),
    };
    let wanted: Vec<Wanted> = generations.iter().map(wanted).collect();
    let search = Search { template, wanted };
    let questions = &template.questionnaire.questions;
    let needed = questions
        .iter()
        .filter(|question| question.default.is_none());
    let start: Vec<(String, String)> = needed
        .map(|question| (question.name.clone(), question.kind.example()))
        .collect();
    let mut best = search.evaluate(&start)?;
    for _ in 0..ROUNDS {
        let before = best.distance;
        for question in questions {
            if best.distance == 0 {
                break;
            }
            best = search.improve(best, question);
        }
        if best.distance == before || best.distance == 0 {
            break;
        }
    }
    Some(Fit {
        answers: best.answers,
        differences: best.differences,
    })
}

/// What a configuration says to an agent.
struct Wanted {
    generation: Generation,
    settings: Settings,
    lines: Lines,
}

struct Search<'s> {
    template: &'s Template,
    wanted: Vec<Wanted>,
}

/// Some answers, and how far their rendering is from what is wanted.
struct Tried {
    given: Vec<(String, String)>,
    answers: Answers,
    rendering: Rendering,
    differences: Vec<Difference>,
    distance: usize,
}

impl Search<'_> {
    /// Renders with some answers; `None` where they are refused.
    fn evaluate(&self, given: &[(String, String)]) -> Option<Tried> {
        let as_given = |(name, value): &(String, String)| Given {
            name: name.clone(),
            value: value.clone(),
            origin: Origin::Asked,
        };
        let all: Vec<Given> = given.iter().map(as_given).collect();
        let questions = &self.template.questionnaire.questions;
        let (answers, problems) = collect(questions, &all, |_| Ok(None)).ok()?;
        if !problems.is_empty() {
            return None;
        }
        let rendering = self.template.render(&answers).ok()?;
        let mut differences = Vec::new();
        for wanted in &self.wanted {
            let rendered = Settings::read(&rendering.text, wanted.generation);
            let own = rendered.differences(&wanted.settings);
            differences.extend(
                own.into_iter()
                    .filter(|own| !differences.contains(own))
                    .collect::<Vec<_>>(),
            );
        }
        Some(Tried {
            given: given.to_vec(),
            answers,
            rendering,
            distance: differences.iter().map(weight).sum(),
            differences,
        })
    }

    /// Takes the answer to one question that comes nearest.
    fn improve(&self, best: Tried, question: &Question) -> Tried {
        let Some(current) = best.answers.value(&question.name).map(str::to_owned) else {
            return best;
        };
        let mut candidates = self.shown(&best.rendering, question);
        match &question.kind {
            Kind::Boolean => candidates.extend(["true", "false"].map(str::to_owned)),
            Kind::Choice(choices) => candidates.extend(choices.iter().cloned()),
            _ => {}
        }
        if question.default.as_deref() == Some("") {
            candidates.push(String::new());
        }
        if current.is_empty() {
            // An answer that is left out shows nowhere: with one, it is seen where it would.
            let example = with(&best.given, &question.name, &question.kind.example());
            if let Some(tried) = self.evaluate(&example) {
                candidates.extend(self.shown(&tried.rendering, question));
            }
        }
        candidates.retain(|candidate| *candidate != current && question.check(candidate).is_ok());
        candidates.sort();
        candidates.dedup();
        candidates.into_iter().fold(best, |best, candidate| {
            let given = with(&best.given, &question.name, &candidate);
            match self.evaluate(&given) {
                Some(tried) if tried.distance < best.distance => tried,
                _ => best,
            }
        })
    }

    /// The answers to a question that the configuration shows where a rendering shows its own.
    fn shown(&self, rendering: &Rendering, question: &Question) -> Vec<String> {
        let places = places(rendering);
        let wanted = self.wanted.iter();
        wanted
            .flat_map(|wanted| wanted.lines.answers(&places, &question.name))
            .collect()
    }
}

/// The same answers with another one to a question.
fn with(given: &[(String, String)], name: &str, value: &str) -> Vec<(String, String)> {
    let others = given.iter().filter(|(known, _)| known != name).cloned();
    let own = (name.to_owned(), value.to_owned());
    others.chain([own]).collect()
}

/// How much a difference counts: a setting for more than any word within one.
fn weight(difference: &Difference) -> usize {
    const SETTING: usize = 4;
    let words = |value: &Option<String>| -> Vec<String> {
        let value = value.as_deref().unwrap_or_default();
        value.split_whitespace().map(str::to_owned).collect()
    };
    let (old, new) = (words(&difference.old), words(&difference.new));
    let only = |words: &[String], others: &[String]| {
        words.iter().filter(|word| !others.contains(word)).count()
    };
    SETTING + only(&old, &new) + only(&new, &old)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(name: &str) -> Template {
        Template::built_in(name).unwrap().unwrap()
    }

    fn rendered(template: &Template, given: &[(&str, &str)]) -> String {
        let given: Vec<Given> = given
            .iter()
            .map(|(name, value)| Given {
                name: (*name).to_owned(),
                value: (*value).to_owned(),
                origin: Origin::Asked,
            })
            .collect();
        let (answers, problems) =
            collect(&template.questionnaire.questions, &given, |_| Ok(None)).unwrap();
        assert_eq!(problems, []);
        template.render(&answers).unwrap().text
    }

    /// Holds that the answers found for a rendering render the same.
    fn comes_back(template: &Template, given: &[(&str, &str)]) {
        let text = rendered(template, given);
        let found = fit(template, &text, &Generation::ALL).unwrap();
        assert!(found.is_exact(), "{given:?}: {:?}", found.differences);
        let again = template.render(&found.answers).unwrap().text;
        for generation in Generation::ALL {
            let read = |text: &str| Settings::read(text, generation);
            assert_eq!(read(&again).differences(&read(&text)), []);
        }
    }

    #[test]
    fn the_answers_of_the_tutorial_come_back() {
        comes_back(&template("tutorial"), &[("size", "33g")]);
        comes_back(&template("tutorial"), &[]);
    }

    #[test]
    fn the_answers_of_every_combination_of_choices_come_back() {
        let template = template("registry");
        let truth = |bits: usize, bit: usize| match bits >> bit & 1 {
            0 => "false",
            _ => "true",
        };
        for bits in 0..32_usize {
            let full = bits.count_ones() % 2 == 1;
            let bind = if bits & 1 == 0 { "network" } else { "node" };
            let mut given = vec![
                ("bind", bind),
                ("ha", truth(bits, 1)),
                ("monitor", truth(bits, 2)),
                ("delete", truth(bits, 3)),
                ("access", if bits & 16 == 0 { "rwo" } else { "rwx" }),
                ("runtime", ["docker", "podman", "oci"][bits % 3]),
                ("log_level", ["error", "warn", "info", "debug"][bits % 4]),
                ("size", "20g"),
            ];
            if full {
                given.extend([
                    ("pool", "fast"),
                    ("memory", "512m"),
                    ("cpu", "50%"),
                    ("image", "registry:3.0.0"),
                    ("port", "5005"),
                    ("nodes", "n1 n2"),
                    ("stop_timeout", "2m"),
                ]);
                given.extend(match bind {
                    "network" => [("host_port", "5001"), ("hostname", "hub")],
                    _ => [("address", "fd00::1"), ("restart", "7")],
                });
            }
            comes_back(&template, &given);
        }
    }

    #[test]
    fn a_template_that_does_not_fit_says_how_far_it_is() {
        let template = template("tutorial");
        let text = rendered(&template, &[("size", "5g")]) + "\n[container#2]\nimage = other\n";
        let found = fit(&template, &text, &[Generation::V2]).unwrap();
        let shown: Vec<String> = found.differences.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["container#2.image: nothing -> `other`"]);
        assert_eq!(found.answers.value("size"), Some("5g"));
    }
}
