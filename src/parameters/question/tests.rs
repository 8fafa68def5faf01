use super::*;

fn faults(text: &str) -> Vec<String> {
    Questionnaire::read("p.ini", text)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_questionnaire_without_its_description_says_so() {
    assert_eq!(faults("[size]\ntype = size\nhelp = x\n").len(), 1);
}

#[test]
fn every_mistake_of_a_template_is_told_at_its_place() {
    let text = "[template]\nversion = 0\n[Size]\n[agent]\n[a]\ntype = sise\nhelp = x\n[b]\ntype = size\n\
                [c]\ntype = integer\nmin = x\nhelp = x\n[d]\ntype = size\ndefault = 5\nhelp = x\nchoices = y\nhlep = z\n\
                [e]\ntype = choice\nhelp = x\n[f]\ntype = word\nhelp = x\nwhen = g == true\n[g]\ntype = word\nhelp = x\nwhen = f\n";
    assert_eq!(
        faults(text),
        [
            "p.ini:2:11: [template] version: is not a version: write a whole number from 1 up",
            "p.ini:1:1: [template]: lacks `description`",
            "p.ini:3:1: [Size]: is not a name for a question: use a-z, 0-9 and `_`, but not template, template_version or agent",
            "p.ini:4:1: [agent]: is not a name for a question: use a-z, 0-9 and `_`, but not template, template_version or agent",
            "p.ini:6:8: [a] type: `sise` is not a type: did you mean `size`?",
            "p.ini:8:1: [b]: lacks `help`",
            "p.ini:12:7: [c] min: is not a whole number",
            "p.ini:19:1: [d] hlep: is not a key of this section: did you mean `help`?",
            "p.ini:18:11: [d] choices: belongs to `type = choice`",
            "p.ini:16:11: [d] default: `5` is not a size that both agents read alike: write a whole number and one of the letters k, m, g, t, p, such as 20g",
            "p.ini:20:1: [e]: lacks `choices`",
            "p.ini:26:8: [f] when: `g` is not a question that stands above this one",
            "p.ini:30:8: [g] when: `f` is not a comparison: write NAME == VALUE or NAME != VALUE",
        ]
    );
}
