use super::*;
use crate::parameters::Questionnaire;

fn questions() -> Vec<Question> {
    let text = "[template]\nversion = 1\ndescription = x\n[size]\ntype = size\ndefault = 10g\nhelp = how much\n\
                [ha]\ntype = boolean\ndefault = false\nhelp = x\n[pool]\ntype = word\nhelp = which\nwhen = ha == true\n";
    Questionnaire::read("p.ini", text).unwrap().questions
}

fn flag(name: &str, value: &str) -> Given {
    let origin = Origin::Flag(format!("--set {name}"));
    Given {
        name: name.into(),
        value: value.into(),
        origin,
    }
}

fn variable(name: &str, value: &str) -> Given {
    let origin = Origin::Environment(format!("REGSVC_VAR_{}", name.to_uppercase()));
    Given {
        name: name.into(),
        value: value.into(),
        origin,
    }
}

#[test]
fn the_last_layer_wins_and_remembers_the_others() {
    let given = [variable("size", "20g"), flag("size", "30g")];
    let (answers, problems) = collect(&questions(), &given, |_| Ok(None)).unwrap();
    assert_eq!(problems, []);
    let size = answers.get("size").unwrap();
    assert_eq!(
        (size.value.as_str(), &size.origin),
        ("30g", &given[1].origin)
    );
    assert_eq!(
        size.overrode,
        [
            ("20g".into(), given[0].origin.clone()),
            ("10g".into(), Origin::TemplateDefault)
        ]
    );
}

#[test]
fn every_layer_is_checked_and_every_problem_told() {
    let given = [
        variable("size", "20"),
        flag("size", "30g"),
        flag("ha", "yes"),
    ];
    let (_, problems) = collect(&questions(), &given, |_| Ok(None)).unwrap();
    let places: Vec<String> = problems
        .iter()
        .map(|problem| problem.place.to_string())
        .collect();
    assert_eq!(places, ["REGSVC_VAR_SIZE:", "--set ha:"]);
}

#[test]
fn a_condition_decides_what_is_asked_and_what_is_missing() {
    let (answers, problems) = collect(&questions(), &[], |_| Ok(None)).unwrap();
    assert_eq!((answers.value("pool"), problems), (None, Vec::new()));
    let (_, problems) = collect(&questions(), &[flag("ha", "true")], |_| Ok(None)).unwrap();
    assert_eq!(problems[0].place, Place::Question("pool".into()));
    let mut asked = Vec::new();
    let (answers, problems) = collect(&questions(), &[flag("ha", "true")], |question| {
        asked.push(question.name.clone());
        Ok(Some("1t".into()))
    })
    .unwrap();
    assert_eq!(asked, ["size", "pool"]);
    assert_eq!((answers.value("pool"), problems), (Some("1t"), Vec::new()));
    assert_eq!(answers.get("pool").unwrap().origin, Origin::Asked);
}

#[test]
fn an_unknown_answer_says_which_was_meant() {
    let given = [
        flag("sise", "1g"),
        variable("haa", "true"),
        flag("template", "x"),
        flag("zzzzzz", "1"),
    ];
    let known = BTreeSet::from(["size", "ha", "pool"]);
    let problems: Vec<String> = unknown(&given, &known, "the template `t`")
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        problems,
        [
            "--set sise: `sise` is not a question of the template `t`: did you mean `size`?",
            "REGSVC_VAR_HAA: `haa` is not a question of the template `t`: did you mean `REGSVC_VAR_HA`?",
            "--set template: the template is not an answer: use --template",
            "--set zzzzzz: `zzzzzz` is not a question of the template `t`",
        ]
    );
}
