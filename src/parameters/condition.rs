//! `when = ha == true and bind != node` -> whether a question is asked.

/// The condition of a question: all of its comparisons hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition(Vec<Comparison>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Comparison {
    name: String,
    equal: bool,
    value: String,
}

impl Condition {
    /// Reads comparisons, `NAME == VALUE` or `NAME != VALUE`, with ` and ` between them.
    ///
    /// # Errors
    /// The part that is not a comparison.
    pub fn read(text: &str) -> Result<Condition, String> {
        text.split(" and ")
            .map(comparison)
            .collect::<Result<_, _>>()
            .map(Condition)
    }

    /// The questions that it asks about.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|comparison| comparison.name.as_str())
    }

    /// The question whose answer keeps it from holding, if it does not; `answer` is that of [`Condition::holds`].
    pub fn unmet<'a>(&self, answer: impl Fn(&str) -> Option<&'a str>) -> Option<&str> {
        let unmet = self.0.iter().find(|comparison| {
            answer(&comparison.name)
                .is_none_or(|value| (value == comparison.value) != comparison.equal)
        });
        unmet.map(|comparison| comparison.name.as_str())
    }

    /// Whether it holds; `answer` gives the answer in use to a question, if it has one.
    pub fn holds<'a>(&self, answer: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.unmet(answer).is_none()
    }
}

fn comparison(text: &str) -> Result<Comparison, String> {
    let (equal, (name, value)) = text
        .split_once("==")
        .map(|sides| (true, sides))
        .or_else(|| text.split_once("!=").map(|sides| (false, sides)))
        .ok_or_else(|| {
            format!(
                "`{}` is not a comparison: write NAME == VALUE or NAME != VALUE",
                text.trim()
            )
        })?;
    Ok(Comparison {
        name: name.trim().to_owned(),
        equal,
        value: value.trim().to_owned(),
    })
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, Comparison { name, equal, value }) in self.0.iter().enumerate() {
            let and = if index > 0 { " and " } else { "" };
            let not = if *equal { "" } else { "not " };
            let operator = if *equal { "==" } else { "!=" };
            match value.is_empty() {
                true => write!(f, "{and}{name} is {not}empty")?,
                false => write!(f, "{and}{name} {operator} {value}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_holds_when_all_of_its_comparisons_do() {
        let condition = Condition::read("ha == true and bind != node").unwrap();
        let holds = |ha, bind| {
            condition.holds(|name| match name {
                "ha" => ha,
                "bind" => bind,
                _ => None,
            })
        };
        assert!(holds(Some("true"), Some("network")));
        assert!(!holds(Some("false"), Some("network")));
        assert!(!holds(Some("true"), Some("node")));
        let unmet = condition.unmet(|name| Some(if name == "ha" { "true" } else { "node" }));
        assert_eq!(unmet, Some("bind"));
        assert!(
            !holds(Some("true"), None),
            "a question that is not asked has no answer"
        );
        assert_eq!(condition.to_string(), "ha == true and bind != node");
        assert!(Condition::read("ha").is_err());
        let given = Condition::read("gc != and mirror ==").unwrap();
        assert!(given.holds(|name| Some(if name == "gc" { "@1d" } else { "" })));
        assert!(!given.holds(|_| Some("")));
        assert_eq!(given.to_string(), "gc is not empty and mirror is empty");
    }
}
