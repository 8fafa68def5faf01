//! Days, weeks and months -> whether any date is on them.

/// Days of the week that may also be a given day of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Day {
    /// Monday is bit 1, Sunday bit 7.
    pub weekdays: u8,
    /// The day of the month, -31 to 31, from its end if below zero; `None` is any, and
    /// [`Day::NO_MONTHDAY`] one that no month has.
    pub monthday: Option<i8>,
}

impl Day {
    /// Every day.
    pub const ANY: Day = Day {
        weekdays: 0xfe,
        monthday: None,
    };

    /// The day of no month.
    pub const NO_MONTHDAY: i8 = i8::MAX;
}

/// ISO weeks: week 1 is bit 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weeks(pub u64);

impl Weeks {
    /// Every week.
    pub const ALL: Weeks = Weeks((1 << 54) - 2);
    /// No week.
    pub const NONE: Weeks = Weeks(0);
}

/// Months: January is bit 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Months(pub u16);

impl Months {
    /// Every month.
    pub const ALL: Months = Months(0x1ffe);
    /// No month.
    pub const NONE: Months = Months(0);
}

/// Whether any date of the calendar is on one of `days`, in one of `weeks` and of `months`.
pub(super) fn has_a_date(days: &[Day], weeks: Weeks, months: Months) -> bool {
    let free = |day: &Day| day.weekdays != 0 && day.monthday.is_none();
    if weeks == Weeks::ALL && months != Months::NONE && days.iter().any(free) {
        return true;
    }
    // 28 years hold every start of a year, leap or not, after every other
    (2000..2028).any(|year| {
        (1..=12)
            .filter(|month| months.0 & (1 << month) != 0)
            .any(|month| days.iter().any(|day| is_in_month(day, weeks, year, month)))
    })
}

fn is_in_month(day: &Day, weeks: Weeks, year: i64, month: i64) -> bool {
    let length = month_length(year, month);
    let fits = |monthday: i64| {
        let ordinal = ordinal(year, month, monthday);
        let weekday = weekday(year, ordinal);
        day.weekdays & (1 << weekday) != 0 && weeks.0 & (1 << iso_week(year, ordinal, weekday)) != 0
    };
    match day.monthday.map(i64::from) {
        None => (1..=length).any(fits),
        Some(monthday) if (1..=length).contains(&monthday) => fits(monthday),
        Some(monthday) if (-length..0).contains(&monthday) => fits(length + monthday + 1),
        Some(_) => false,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day of the year, from 1.
fn ordinal(year: i64, month: i64, day: i64) -> i64 {
    (1..month)
        .map(|month| month_length(year, month))
        .sum::<i64>()
        + day
}

/// 1 for Monday.
fn weekday(year: i64, ordinal: i64) -> i64 {
    let before = year - 1;
    // 1 January of the year 1 was a Monday
    (before * 365 + before / 4 - before / 100 + before / 400 + ordinal - 1) % 7 + 1
}

fn iso_week(year: i64, ordinal: i64, weekday: i64) -> i64 {
    let week = (ordinal - weekday + 10) / 7;
    if week < 1 {
        iso_weeks(year - 1)
    } else if week > iso_weeks(year) {
        1
    } else {
        week
    }
}

/// 53 where the year starts on a Thursday, or is leap and starts on a Wednesday.
fn iso_weeks(year: i64) -> i64 {
    match (weekday(year, 1), is_leap(year)) {
        (4, _) | (3, true) => 53,
        _ => 52,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(monthday: i8) -> [Day; 1] {
        [Day {
            monthday: Some(monthday),
            ..Day::ANY
        }]
    }

    #[test]
    fn dates_have_the_weeks_of_iso_8601() {
        for (year, month, day, expected) in [
            (2021, 1, 3, (53, 7)),
            (2021, 1, 4, (1, 1)),
            (2020, 12, 31, (53, 4)),
            (2024, 12, 30, (1, 1)),
            (2026, 3, 3, (10, 2)),
            (2000, 2, 29, (9, 2)),
        ] {
            let ordinal = ordinal(year, month, day);
            let weekday = weekday(year, ordinal);
            assert_eq!(
                (iso_week(year, ordinal, weekday), weekday),
                expected,
                "{year}-{month}-{day}"
            );
        }
    }

    #[test]
    fn some_days_are_in_no_such_month() {
        let february = Months(1 << 2);
        assert!(has_a_date(&on(29), Weeks::ALL, february));
        assert!(!has_a_date(&on(30), Weeks::ALL, february));
        assert!(!has_a_date(&on(32), Weeks::ALL, Months::ALL));
        assert!(has_a_date(&on(-31), Weeks::ALL, Months::ALL));
        assert!(!has_a_date(&on(-31), Weeks::ALL, Months(1 << 4)));
        assert!(!has_a_date(&[], Weeks::ALL, Months::ALL));
    }

    #[test]
    fn some_weeks_are_in_no_such_month() {
        assert!(has_a_date(&[Day::ANY], Weeks(1 << 53), Months(1 << 1)));
        assert!(has_a_date(&[Day::ANY], Weeks(1 << 1), Months(1 << 12)));
        assert!(!has_a_date(&[Day::ANY], Weeks(1 << 10), Months(1 << 7)));
        assert!(!has_a_date(&[Day::ANY], Weeks::NONE, Months::ALL));
        let sunday = Day {
            weekdays: 1 << 7,
            monthday: None,
        };
        assert!(
            !has_a_date(&[sunday], Weeks(1 << 1), Months(1 << 12)),
            "week 1 ends in January"
        );
    }
}
