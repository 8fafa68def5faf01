use super::super::{Files, Template};
use super::*;
use crate::parameters::{Given, Origin, collect};
use proptest::prelude::*;

const QUESTIONS: &str = "[template]\nversion = 1\ndescription = x\n\
    [size]\ntype = size\ndefault = 10g\nhelp = x\n\
    [ha]\ntype = boolean\ndefault = false\nhelp = x\n\
    [nodes]\ntype = words\ndefault = n1 n2\nhelp = x\n\
    [pool]\ntype = word\ndefault =\nhelp = x\nwhen = ha == true\n";

fn template(service: &str) -> Result<Template, Vec<String>> {
    let files = Files {
        service,
        parameters: QUESTIONS,
        notes: "",
        others: &[],
    };
    Template::read("t", "t", files)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

fn render(service: &str, given: &[(&str, &str)]) -> Result<Rendering, String> {
    let template = template(service).unwrap();
    let given: Vec<Given> = given
        .iter()
        .map(|(name, value)| Given {
            name: (*name).into(),
            value: (*value).into(),
            origin: Origin::Flag((*name).into()),
        })
        .collect();
    let (answers, problems) =
        collect(&template.questionnaire.questions, &given, |_| Ok(None)).unwrap();
    assert_eq!(problems, []);
    template
        .render(&answers)
        .map_err(|problem| problem.to_string())
}

/// The lines of a rendering: text, line of the template, answers, conditions.
fn causes(rendering: &Rendering) -> Vec<(&str, usize, String, String)> {
    let lines = rendering.lines.iter().map(|line| {
        let cause = line.cause.clone().unwrap_or(Cause {
            line: 0,
            answers: Names::default(),
            conditions: Names::default(),
        });
        (
            &rendering.text[line.span.clone()],
            cause.line,
            cause.answers.join(" "),
            cause.conditions.join(" "),
        )
    });
    lines.collect()
}

fn line<'a>(
    text: &'a str,
    line: usize,
    answers: &str,
    conditions: &str,
) -> (&'a str, usize, String, String) {
    (text, line, answers.into(), conditions.into())
}

#[test]
fn every_line_knows_the_template_line_the_answers_and_the_conditions_behind_it() {
    let service = "<# c\n #>[DEFAULT]\nnodes = {{ nodes }}\n{%- if ha and size != \"1g\" %}\n\n[sync#i0]\npool = {{- pool }}\n{%- else %}\nx = {{ nodes }}/{{ size }}{% if ha %}!{% endif %}\n{%- endif %}\n\n{{ size }} = 1\n{% raw %}{{name}}\n{% endraw %}";
    let rendering = render(service, &[]).unwrap();
    assert_eq!(
        causes(&rendering),
        [
            line("[DEFAULT]", 2, "", ""),
            line("nodes = n1 n2", 3, "nodes", ""),
            line("x = n1 n2/10g", 9, "nodes size", "ha size"),
            line("", 0, "", ""),
            line("10g = 1", 12, "size", ""),
            line("{{name}}", 13, "", ""),
        ]
    );
    let rendering = render(service, &[("ha", "true")]).unwrap();
    assert_eq!(
        causes(&rendering)[2..5],
        [
            line("", 0, "", ""),
            line("[sync#i0]", 6, "", "ha size"),
            line("pool =", 7, "pool", "ha size")
        ]
    );
    assert_eq!(
        rendering
            .cause(rendering.text.find("sync").unwrap())
            .unwrap()
            .line,
        6
    );
}

#[test]
fn every_value_knows_its_bytes_and_its_answer() {
    let rendering = render(
        "a = {{ size }}{{ nodes | upper }}\nb = {{ \"size\" }}{{ 'x' ~ size }}",
        &[],
    )
    .unwrap();
    let values: Vec<_> = rendering
        .values
        .iter()
        .map(|value| {
            (
                &rendering.text[value.span.clone()],
                value.cause.answers.join(" "),
                value.cause.line,
            )
        })
        .collect();
    assert_eq!(
        values,
        [
            ("10g", "size".into(), 1),
            ("N1 N2", "nodes".into(), 1),
            ("size", String::new(), 2),
            ("x10g", "size".into(), 2),
        ]
    );
}

#[test]
fn an_answer_is_followed_through_what_is_set_from_it() {
    let service = "{% set both = size ~ nodes -%}\n{% for node in nodes | split(pat=\" \") -%}\n[{{ node }}] {{ both }}\n{% endfor %}";
    let rendering = render(service, &[]).unwrap();
    assert_eq!(
        causes(&rendering),
        [
            line("[n1] 10gn1 n2", 3, "nodes size", "nodes"),
            line("[n2] 10gn1 n2", 3, "nodes size", "nodes"),
        ]
    );
}

#[test]
fn a_template_that_changes_its_own_text_renders_but_tells_no_causes() {
    let rendering = render("{% filter length %}{{ size }} x{% endfilter %}", &[]).unwrap();
    assert_eq!(
        (
            rendering.text.as_str(),
            rendering.lines.len(),
            rendering.values.len()
        ),
        ("5", 0, 0)
    );
}

#[test]
fn opensvc_references_and_counts_are_text() {
    let service =
        "a = {name} {#nodes} {env.{{ size }}} {clusternodes[0]} $(1+1) {\"a\":{\"b\":1}}\n";
    assert_eq!(
        render(service, &[]).unwrap().text,
        "a = {name} {#nodes} {env.10g} {clusternodes[0]} $(1+1) {\"a\":{\"b\":1}}\n"
    );
}

#[test]
fn what_the_template_gets_wrong_is_told_at_its_place() {
    for (service, problem) in [
        (
            "a\n{{ sise }}",
            "t/service.conf:2:4: `sise` is not a question of parameters.ini: did you mean `size`?",
        ),
        (
            "{% if hb %}{% endif %}",
            "t/service.conf:1:7: `hb` is not a question of parameters.ini: did you mean `ha`?",
        ),
        (
            "é {{ size | nosuch }}",
            "t/service.conf:1:13: unknown filter `nosuch`",
        ),
        (
            "a\n  {% if ha %}",
            "t/service.conf:2:14: unexpected end of input",
        ),
        ("{{ size", "t/service.conf:1:8: unexpected end of input"),
        (
            "{% include \"x\" %}",
            "t/service.conf:1:12: unknown template `x`",
        ),
        (
            "a\u{fdd1}",
            "t/service.conf:1:2: has a code point that is never text (U+FDD0 to U+FDD2): remove it",
        ),
    ] {
        assert_eq!(template(service).unwrap_err(), [problem]);
    }
}

#[test]
fn an_answer_that_is_not_in_use_is_undefined() {
    assert_eq!(
        render("a = {{ pool }}", &[("ha", "true")]).unwrap().text,
        "a = "
    );
    let problem = render("a = {{ pool }}", &[]).unwrap_err();
    assert!(
        problem.starts_with("t/service.conf:1:8: variable `pool` is not defined"),
        "{problem}"
    );
}

proptest! {
    #[test]
    fn marks_never_change_what_is_rendered(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "{{ size }}", "{{- nodes -}}", "{% if ha %}", "{%- if size == \"10g\" -%}", "{% endif %}", "{%- else -%}",
                "text\n", "  ", "\n", "\r\n", "<# c #>", "<#- {{ -#>", "{% raw %} {{ x }} {% endraw %}", "{", "}", "'", "é",
                "{% for n in [1, 2] %}", "{{ n }}", "{%- endfor %}", "{{ '}}' }}", "[a]", "{{-}}", "{%", "%}", "{{", "}}", "#>", "<#",
            ]),
            0..16,
        )
    ) {
        let service = pieces.concat();
        let Ok(template) = template(&service) else { return Ok(()) };
        let (answers, _) = collect(&template.questionnaire.questions, &[], |_| Ok(None)).unwrap();
        let Ok(rendering) = template.render(&answers) else { return Ok(()) };
        prop_assert_eq!(rendering.lines.len(), rendering.text.split_inclusive('\n').count());
    }
}
