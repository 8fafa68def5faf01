//! What was written instead of a schedule -> a fault that says so: cron's five fields, its nicknames, prose.

use crate::value::list::Item;
use crate::value::{Fault, Quoted};

/// A fault of an expression with more than four fields, and its schedule where cron's can be told.
pub(super) fn too_many_fields(body: Item<'_>, fields: usize) -> Fault {
    let reason =
        format!("a schedule has one to four fields, `TIMES DAYS WEEKS MONTHS`: this has {fields}");
    let cron = (fields == 5).then(|| translated(body.text)).flatten();
    match cron {
        Some(schedule) => {
            Fault::new(body.span(), format!("{reason}, as in a crontab")).suggest(schedule)
        }
        None => Fault::new(body.span(), reason),
    }
}

/// A fault of what stands where a time should, `item`, in its `part` of the times.
pub(super) fn not_a_time(item: Item<'_>, part: Item<'_>) -> Fault {
    if part.text.starts_with('[') {
        return Fault::new(
            part.span(),
            "a list of schedules is JSON: `[\"03:00\", \"12:00\"]`",
        );
    }
    let minutes = !item.text.is_empty() && item.text.bytes().all(|b| b.is_ascii_digit());
    let reason = match (item.text, minutes) {
        ("", _) => return Fault::new(part.span(), "there is no time before or after `-`"),
        (text, true) => {
            format!(
                "{} is not a time: an interval is `@MINUTES`, a time is `HH:MM`",
                Quoted(text)
            )
        }
        (text, false) => {
            format!(
                "{} is not a time: write `HH:MM`, `HH:MM-HH:MM`, `*` or `@INTERVAL`",
                Quoted(text)
            )
        }
    };
    match (minutes && item == part && item.text.len() < 6).then(|| format!("@{}", item.text)) {
        Some(interval) => Fault::new(item.span(), reason).suggest(interval),
        None => Fault::new(item.span(), reason),
    }
}

/// A fault of one of cron's nicknames after the `@`.
pub(super) fn nickname(item: Item<'_>) -> Option<Fault> {
    let interval = match item.text {
        "hourly" => "1h",
        "daily" | "midnight" => "1d",
        "weekly" => "1w",
        "monthly" => "30d",
        "yearly" | "annually" => "365d",
        "reboot" => "",
        _ => return None,
    };
    let fault = Fault::new(
        item.span(),
        format!(
            "{} is a word of crontabs: an interval is a duration",
            Quoted(item.text)
        ),
    );
    Some(if interval.is_empty() {
        fault
    } else {
        fault.suggest(interval)
    })
}

/// The schedule of a crontab's `MINUTE HOUR * * WEEKDAY`.
fn translated(cron: &str) -> Option<String> {
    let mut fields = cron.split_whitespace();
    let [minute, hour, day, month, weekday] = [(); 5].map(|()| fields.next().unwrap_or_default());
    if day != "*" || month != "*" {
        return None;
    }
    let times = match (minute, hour) {
        ("*", "*") => "@1".to_owned(),
        ("0", "*") => "@1h".to_owned(),
        (minute, "*") => format!("@{}", number(minute.strip_prefix("*/")?, 59)?),
        ("0", hour) if hour.starts_with("*/") => format!("@{}h", number(&hour[2..], 23)?),
        (minute, hour) => format!("{:02}:{:02}", number(hour, 23)?, number(minute, 59)?),
    };
    Some(match weekday {
        "*" => times,
        "0" => format!("{times} sun"),
        names => format!("{times} {}", weekdays(names)?),
    })
}

fn number(text: &str, most: u8) -> Option<u8> {
    text.parse().ok().filter(|&number| number <= most)
}

/// `1-5` and `mon,wed` mean the same to cron and to the agents.
fn weekdays(text: &str) -> Option<&str> {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let known = text.split([',', '-']).all(|day| {
        matches!(day, "1" | "2" | "3" | "4" | "5" | "6" | "7")
            || names.contains(&day.to_lowercase().as_str())
    });
    known.then_some(text)
}
