//! A template's `objects.ini`, rendered -> the objects that it describes.

use std::path::PathBuf;

use super::{CERTIFICATE, CLUSTER, Content, Key, Object, Way};
use crate::parameters::ini::{self, Section};
use crate::parameters::{Answers, Place, Problem, Spot};
use crate::path::ObjectPath;
use crate::template::{OBJECTS, Rendering, Template};

/// What a key begins with that is a keyword of the object itself.
const KEYWORD: &str = "keyword.";

/// The most random bytes that a key can have.
const MOST: usize = 1024;

/// How a value says what a key holds.
const WAYS: &str = "random BYTES, users NAME, certificate, asked WHAT, file PATH or template FILE";

/// The objects that a template describes beside a service; the cluster's name is still to come.
///
/// # Errors
/// Where a file of the template fails, and every problem of `objects.ini`, each at its line.
pub fn read(
    template: &Template,
    answers: &Answers,
    service: &ObjectPath,
) -> Result<Vec<Object>, Vec<Problem>> {
    let Some((file, rendering)) = template.further(OBJECTS, answers).map_err(one)? else {
        return Ok(Vec::new());
    };
    let mut reader = Reader {
        template,
        answers,
        service,
        file,
        rendering: &rendering,
        problems: Vec::new(),
    };
    let objects = reader.objects();
    match reader.problems.is_empty() {
        true => Ok(objects),
        false => Err(reader.problems),
    }
}

fn one(problem: Problem) -> Vec<Problem> {
    vec![problem]
}

struct Reader<'r> {
    template: &'r Template,
    answers: &'r Answers,
    service: &'r ObjectPath,
    /// `objects.ini`, as errors name it.
    file: &'r str,
    rendering: &'r Rendering,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn objects(&mut self) -> Vec<Object> {
        let sections = match ini::read(self.file, &self.rendering.text) {
            Ok(sections) => sections,
            Err(problems) => {
                let problems = problems.into_iter().map(|problem| self.placed(problem));
                self.problems = problems.collect();
                return Vec::new();
            }
        };
        let mut objects: Vec<Object> = Vec::new();
        for section in &sections {
            let Some(object) = self.object(section) else {
                continue;
            };
            match objects.iter().any(|known| known.path == object.path) {
                true => self.problem(section.span.start, "the object is there already".to_owned()),
                false => objects.push(object),
            }
        }
        objects
    }

    fn object(&mut self, section: &Section) -> Option<Object> {
        let at = section.span.start;
        let name = self.filled(&section.name);
        let path = match name.split_once('/') {
            Some((kind, name)) => self.service.object(kind, name),
            None => Err(anyhow::anyhow!("it names no kind")),
        };
        let path = path.map_err(|error| {
            let shown = name.escape_debug();
            self.problem(
                at,
                format!("`{shown}` is not an object: {error:#}: write [sec/NAME] or [cfg/NAME]"),
            );
        });
        let mut object = Object {
            path: path.ok()?,
            keywords: Vec::new(),
            keys: Vec::new(),
        };
        for key in &section.keys {
            let value = self.filled(&key.value);
            let read = match key.name.strip_prefix(KEYWORD) {
                Some(name) => keyword(name, &value).map(|keyword| object.keywords.extend(keyword)),
                None => self
                    .key(&object, &key.name, &value)
                    .map(|key| object.keys.push(key)),
            };
            if let Err(message) = read {
                self.problem(key.line.start, format!("{}: {message}", key.name));
            }
        }
        if object.has_certificate() && !object.keywords.iter().any(|(name, _)| name == "cn") {
            let message = "a certificate is made for a name: write `keyword.cn = {fqdn}`";
            self.problem(at, message.to_owned());
        }
        Some(object)
    }

    fn key(&self, object: &Object, name: &str, value: &str) -> Result<Key, String> {
        let (word, rest) = value.split_once(' ').unwrap_or((value, ""));
        let rest = rest.trim();
        let given = |what: &str| match rest {
            "" => Err(format!("`{word}` lacks {what}: write `{word} {what}`")),
            rest => Ok(rest.to_owned()),
        };
        let way = match word {
            "random" => Way::Random(bytes(rest)?),
            "users" => Way::Users(users(&given("NAME")?)?),
            "certificate" if rest.is_empty() && name == CERTIFICATE => Way::Certificate,
            "certificate" => {
                return Err(format!(
                    "write `{CERTIFICATE} = certificate`: the agents choose the names of its keys"
                ));
            }
            "asked" => Way::Asked(given("WHAT")?),
            "file" => Way::File(PathBuf::from(given("PATH")?)),
            "template" => Way::Template(given("FILE")?),
            word => {
                let word = word.escape_debug();
                return Err(format!(
                    "`{word}` is not how a key comes about: write {WAYS}"
                ));
            }
        };
        if object.path.kind() == "cfg" && !way.is_compared() {
            return Err(
                "is a secret, which a cfg object keeps in clear: write it in a sec object"
                    .to_owned(),
            );
        }
        Ok(Key {
            name: name.to_owned(),
            content: self.content(&way)?,
            way,
        })
    }

    /// What a key holds that is a further file of the template.
    fn content(&self, way: &Way) -> Result<Option<Content>, String> {
        let Way::Template(file) = way else {
            return Ok(None);
        };
        match self.template.further(file, self.answers) {
            Ok(Some((_, rendering))) => Ok(Some(Content::new(self.filled(&rendering.text)))),
            Ok(None) => Err(format!(
                "the template has no file `{}`",
                file.escape_debug()
            )),
            Err(problem) => Err(problem.to_string()),
        }
    }

    /// A text with what is known of the service in it.
    fn filled(&self, text: &str) -> String {
        let (namespace, name) = (self.service.namespace(), self.service.name());
        let fqdn = format!("{name}.{namespace}.svc.{CLUSTER}");
        text.replace("{fqdn}", &fqdn)
            .replace("{namespace}", namespace)
            .replace("{name}", name)
    }

    /// A problem of the rendered text, at the line of the template that it comes from.
    fn placed(&self, problem: Problem) -> Problem {
        let Place::File(spot) = &problem.place else {
            return problem;
        };
        let lines = self.rendering.text.split_inclusive('\n');
        let at = lines.take(spot.line - 1).map(str::len).sum();
        Problem::new(self.place(at), problem.message)
    }

    fn problem(&mut self, at: usize, message: String) {
        let place = self.place(at);
        self.problems.push(Problem::new(place, message));
    }

    fn place(&self, at: usize) -> Place {
        let line = self.rendering.cause(at).map_or(1, |cause| cause.line);
        Place::File(Spot {
            file: self.file.into(),
            line,
            column: 1,
            section: String::new(),
            key: None,
            key_column: 1,
        })
    }
}

/// A keyword of an object; none where its value is empty.
fn keyword(name: &str, value: &str) -> Result<Option<(String, String)>, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(plain) {
        return Err(format!("`{}` is not a keyword", name.escape_debug()));
    }
    Ok((!value.is_empty()).then(|| (name.to_owned(), value.to_owned())))
}

fn bytes(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(bytes @ 1..=MOST) => Ok(bytes),
        _ => Err(format!(
            "write `random BYTES`, from 1 to {MOST}, for instance `random 32`"
        )),
    }
}

fn users(text: &str) -> Result<Vec<String>, String> {
    let names: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    match names.iter().find(|name| name.contains(':')) {
        Some(name) => Err(format!(
            "`{}` is not the name of a user: a `:` ends it in the file",
            name.escape_debug()
        )),
        None => Ok(names),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::{Given, Origin, collect};
    use crate::template::Files;

    const QUESTIONS: &str = "[template]\nversion = 1\ndescription = x\n\
        [alt]\ntype = words\ndefault =\nhelp = x\n[tls]\ntype = boolean\ndefault = true\nhelp = x\n";

    fn objects(text: &str, given: &[(&str, &str)]) -> Result<Vec<Object>, Vec<String>> {
        let files = Files {
            service: "[DEFAULT]\n",
            parameters: QUESTIONS,
            notes: "",
            others: &[
                (OBJECTS, text),
                ("config.yml", "host: {fqdn}\nalt: {{ alt }}\n"),
            ],
        };
        let words = |problems: Vec<Problem>| problems.iter().map(ToString::to_string).collect();
        let template = Template::read("t", "t", files).map_err(words)?;
        let given = given.iter().map(|(name, value)| Given {
            name: (*name).into(),
            value: (*value).into(),
            origin: Origin::Flag((*name).into()),
        });
        let given: Vec<Given> = given.collect();
        let questions = &template.questionnaire.questions;
        let (answers, problems) = collect(questions, &given, |_| Ok(None)).unwrap();
        assert_eq!(problems, []);
        read(&template, &answers, &"test/registry".parse().unwrap()).map_err(words)
    }

    const ALL: &str = "# by hand\n[sec/{name}]\nkeyword.cn = {fqdn}\nkeyword.alt_names = {fqdn} {name} {{ alt }}\n\
        keyword.email =\n{% if tls %}\ncertificate = certificate\n{% endif %}\nhttp_secret = random 32\n\
        htpasswd = users admin ci\nkey.pem = file /etc/a key.pem\ns3 = asked S3 secret key\n\
        [cfg/{name}-conf]\nconfig.yml = template config.yml\n";

    #[test]
    fn every_way_is_read() {
        let objects = objects(ALL, &[("alt", "10.0.0.1")]).unwrap();
        let [secret, config] = &objects[..] else {
            panic!("{objects:?}")
        };
        assert_eq!(secret.path.to_string(), "test/sec/registry");
        assert_eq!(
            secret.certificate_names().collect::<Vec<_>>(),
            [
                "registry.test.svc.{clustername}",
                "registry.test.svc.{clustername}",
                "registry",
                "10.0.0.1"
            ]
        );
        assert!(secret.keywords.iter().all(|(name, _)| name != "email"));
        let ways: Vec<_> = secret.keys.iter().map(|key| key.way.clone()).collect();
        assert_eq!(
            ways,
            [
                Way::Certificate,
                Way::Random(32),
                Way::Users(vec!["admin".into(), "ci".into()]),
                Way::File("/etc/a key.pem".into()),
                Way::Asked("S3 secret key".into()),
            ]
        );
        assert_eq!(config.path.to_string(), "test/cfg/registry-conf");
        assert!(config.needs_cluster());
        let config = config.clone().in_cluster("Homepool");
        assert!(!config.needs_cluster());
        let content = config.keys[0].content.as_ref().unwrap();
        assert_eq!(
            content.text(),
            "host: registry.test.svc.homepool\nalt: 10.0.0.1\n"
        );
        assert!(!format!("{config:?}").contains("host:"));
    }

    #[test]
    fn what_is_not_asked_for_is_not_there() {
        let objects = objects(ALL, &[("tls", "false")]).unwrap();
        assert!(!objects[0].has_certificate());
    }

    #[test]
    fn an_answer_cannot_add_a_key() {
        for (name, value) in [("alt", "a\nkey = random 1"), ("alt", "a]\n[sec/b")] {
            let question = crate::parameters::Questionnaire::read("p", QUESTIONS).unwrap();
            let question = question.question(name).unwrap();
            assert!(question.check(value).is_err());
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_at_its_line() {
        let text = "[sec/{name}]\n{% if tls %}\na = random 0\n{% endif %}\nb = dice 3\nc = users a:b\nd = asked\n\
                    e = certificate\nkeyword.a-b = 1\n[vol/{name}]\n[{name}]\n[cfg/x]\n[cfg/no]\nf = random 3\n\
                    [sec/registry]\n";
        let problems = objects(text, &[]).unwrap_err();
        for (line, words) in [
            (3, "a: write `random BYTES`"),
            (5, "b: `dice` is not how"),
            (6, "c: `a:b` is not the name of a user"),
            (7, "d: `asked` lacks WHAT"),
            (8, "e: write `certificate = certificate`"),
            (9, "keyword.a-b: `a-b` is not a keyword"),
            (10, "`vol/registry` is not an object"),
            (11, "`registry` is not an object"),
            (12, "`cfg/x` is not an object"),
            (14, "f: is a secret"),
            (15, "the object is there already"),
        ] {
            let start = format!("t/objects.ini:{line}:1: ");
            let is_it = |problem: &&String| problem.starts_with(&start) && problem.contains(words);
            assert!(
                problems.iter().any(|problem| is_it(&problem)),
                "{words}: {problems:#?}"
            );
        }
        assert_eq!(problems.len(), 11, "{problems:#?}");
        let stray = objects("\n[sec/{name}]\n{{ alt }}x\n", &[]).unwrap_err();
        assert!(stray[0].starts_with("t/objects.ini:3:1: "), "{stray:?}");
        let missing = objects("[cfg/{name}]\na = template no.yml\n", &[]).unwrap_err();
        assert_eq!(
            missing,
            ["t/objects.ini:2:14: the template has no file `no.yml`: write it beside objects.ini"]
        );
        let elsewhere = objects("[cfg/{name}]\na = template ../x\n", &[]).unwrap_err();
        assert!(
            elsewhere[0].contains("`../x` is not the name of a file"),
            "{elsewhere:?}"
        );
        let nameless = objects("[sec/{name}]\ncertificate = certificate\n", &[]).unwrap_err();
        assert!(
            nameless[0].contains("`keyword.cn = {fqdn}`"),
            "{nameless:?}"
        );
    }
}
