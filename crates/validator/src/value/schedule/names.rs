//! The names of months and weekdays -> their numbers.

/// What the numbers of a field count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Weekday,
    Week,
    Month,
}

impl Unit {
    /// What one is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Unit::Weekday => "weekday",
            Unit::Week => "week",
            Unit::Month => "month",
        }
    }

    /// The last one; the first is 1.
    pub(super) fn most(self) -> i128 {
        match self {
            Unit::Weekday => 7,
            Unit::Week => 53,
            Unit::Month => 12,
        }
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The number of a name, whole or its first three letters, in any case, and what it names.
pub(super) fn named(text: &str) -> Option<(i128, Unit)> {
    let position = |names: &[&str]| {
        names.iter().position(|name| {
            name.eq_ignore_ascii_case(text) || name[..3].eq_ignore_ascii_case(text)
        })
    };
    let (position, unit) = match position(&MONTHS) {
        Some(position) => (position, Unit::Month),
        None => (position(&WEEKDAYS)?, Unit::Weekday),
    };
    Some((position as i128 + 1, unit))
}
