//! `~03:00-04:00@30,12:00` -> times of a day.

use std::ops::Range;

use super::cron;
use super::expression::Notes;
use crate::generation::Generation;
use crate::value::duration::{self, Bare, Duration};
use crate::value::list::Item;
use crate::value::{Fault, Quoted, Reading, python};

/// A stretch of the day, and how often a task is started in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// Where it stands in the value's text.
    pub span: Range<usize>,
    /// Its start, since midnight.
    pub begin: Duration,
    /// Its end, since midnight; before `begin` where it spans midnight.
    pub end: Duration,
    /// The least time between two starts; `None` is once in the stretch. Not above zero, a task
    /// is started again as soon as it ends.
    pub interval: Option<Duration>,
    /// Whether the start is spread at random over the stretch (`~`).
    pub spread: bool,
}

const DAY: i128 = 86_400;

/// The times of the first field; the error is what the agent cannot read.
pub(super) fn read(
    item: Item<'_>,
    generation: Generation,
    notes: &mut Notes,
) -> Result<Vec<Times>, Fault> {
    let mut all = Vec::new();
    for part in item.split(b',') {
        if part.text.is_empty() {
            let reason = "nothing before or after a comma is the whole day";
            notes.quiet(Fault::new(part.span(), reason));
        }
        all.extend(one(part, generation, notes)?);
    }
    Ok(all)
}

/// The times of one part; `None` where 3 drops it for an interval of 0.
fn one(part: Item<'_>, generation: Generation, notes: &mut Notes) -> Result<Option<Times>, Fault> {
    let spread = part.text.starts_with('~');
    let part_of_day = part.part(usize::from(spread)..part.text.len());
    let mut halves = part_of_day.split(b'@');
    let stretch = halves.next().unwrap_or(part_of_day);
    let interval = halves.next();
    if let Some(second) = halves.next() {
        let place = second.start - 1..second.start;
        return Err(Fault::new(
            place,
            "times have one interval: there is a second `@`",
        ));
    }
    let (begin, end) = stretch_of_day(stretch, part_of_day, generation, notes)?;
    let interval = match interval {
        Some(interval) => Some(read_interval(interval, generation, notes)?),
        None => None,
    };
    if interval == Some(Duration::ZERO) && generation == Generation::V3 {
        return Ok(None);
    }
    Ok(Some(Times {
        span: part.span(),
        begin,
        end,
        interval,
        spread,
    }))
}

fn stretch_of_day(
    item: Item<'_>,
    part: Item<'_>,
    generation: Generation,
    notes: &mut Notes,
) -> Result<(Duration, Duration), Fault> {
    let day = (Duration::ZERO, Duration::from_seconds(DAY - 1));
    if matches!(item.text, "" | "*") {
        return Ok(day);
    }
    let mut bounds = item.split(b'-');
    let first = bounds.next().unwrap_or(item);
    let last = bounds.next().unwrap_or(first);
    if let Some(third) = bounds.next() {
        let place = third.start - 1..third.start;
        return Err(Fault::new(
            place,
            "times have one `-`, between their start and their end",
        ));
    }
    let begin = time(first, part, generation, notes)?;
    let mut end = time(last, part, generation, notes)?;
    if begin == end {
        end = end.saturating_add(1);
        if generation == Generation::V2 && end >= DAY {
            let reason =
                "agent 2.1 makes a second of it, which is over after midnight: write `23:59`";
            return Err(Fault::new(item.span(), reason).suggest("23:59"));
        }
    }
    Ok((Duration::from_seconds(begin), Duration::from_seconds(end)))
}

/// The seconds since midnight of `HH:MM[:SS]`.
fn time(
    item: Item<'_>,
    part: Item<'_>,
    generation: Generation,
    notes: &mut Notes,
) -> Result<i128, Fault> {
    let fields = item.split(b':');
    let not_a_time = || cron::not_a_time(item, part);
    if !matches!(fields.clone().count(), 2 | 3) {
        return Err(not_a_time());
    }
    let mut seconds = 0;
    let mut beyond = false;
    // Python takes two leap seconds
    for (field, (scale, most, most_v2)) in fields.zip([(3600, 23, 23), (60, 59, 59), (1, 59, 61)]) {
        let number = match generation {
            Generation::V2 => two_digits(field.text).ok_or_else(not_a_time)?,
            Generation::V3 => i128::from(field.text.parse::<i64>().map_err(|_| not_a_time())?),
        };
        if generation == Generation::V2 && number > most_v2 {
            let reason = format!("{} is not a time of the day", Quoted(item.text));
            return Err(Fault::new(item.span(), reason));
        }
        beyond |= !(0..=most).contains(&number);
        seconds += number * scale;
    }
    if beyond && seconds != DAY {
        let reason = format!(
            "{} is not a time of the day: it is read as {seconds} seconds after midnight",
            Quoted(item.text)
        );
        notes.quiet(Fault::new(item.span(), reason));
    }
    Ok(seconds)
}

/// The first start that has an hour, minute or second of one digit.
///
/// 2.1 compares the time of the day with the text of a start, letter by letter: it takes `2:31` for
/// a time to come all day long, and starts the task at once.
pub(super) fn unpadded(item: Item<'_>) -> Option<Fault> {
    item.split(b',').find_map(|part| {
        let part = part.part(usize::from(part.text.starts_with('~'))..part.text.len());
        let end = part.text.find(['-', '@']).unwrap_or(part.text.len());
        let start = part.part(0..end);
        let short = start.text.contains(':') && start.split(b':').any(|field| field.text.len() == 1);
        let padded: Vec<_> = start.split(b':').map(|field| format!("{:0>2}", field.text)).collect();
        short.then(|| {
            let reason = "agent 2.1 takes a start of one digit for a time to come, and starts the task at any hour";
            Fault::new(start.span(), reason).suggest(padded.join(":"))
        })
    })
}

/// One or two decimal digits; the first of two is ASCII.
fn two_digits(text: &str) -> Option<i128> {
    let mut chars = text.chars();
    let digit = |c| {
        python::ascii_digit(c)
            .and_then(|c| c.to_digit(10))
            .map(i128::from)
    };
    let first = chars.next()?;
    match (chars.next(), chars.next()) {
        (None, _) => digit(first),
        (Some(second), None) => Some(i128::from(first.to_digit(10)?) * 10 + digit(second)?),
        _ => None,
    }
}

fn read_interval(
    item: Item<'_>,
    generation: Generation,
    notes: &mut Notes,
) -> Result<Duration, Fault> {
    let place = if item.text.is_empty() {
        item.start - 1..item.start
    } else {
        item.span()
    };
    if item.text.is_empty() && generation == Generation::V3 {
        let reason = "there is no interval after `@`: agent 3 dies of it";
        notes.fatal(Fault::new(place, reason));
        return Ok(Duration::ZERO);
    }
    if let Some(interval) = cron::nickname(item) {
        return Err(interval);
    }
    let interval = match duration::read(item.text, Bare::Minutes, generation) {
        Reading::Value(interval) => interval,
        Reading::Quietly {
            read: Some(interval),
            fault,
        } => {
            if interval > Duration::ZERO {
                notes.quiet(fault.offset(item.start));
            }
            interval
        }
        Reading::Quietly { read: None, fault } | Reading::Refused(fault) => {
            return Err(fault.offset(item.start));
        }
    };
    if interval <= Duration::ZERO {
        notes.quiet(Fault::new(
            place,
            unbounded(item.text, interval, generation),
        ));
    }
    Ok(interval)
}

fn unbounded(text: &str, interval: Duration, generation: Generation) -> String {
    let zero = interval == Duration::ZERO;
    let subject = match text {
        "" => "there is no interval after `@`, which counts as 0".to_owned(),
        _ if zero => format!("the interval {} is 0", Quoted(text)),
        _ => format!("the interval {} is below 0", Quoted(text)),
    };
    match generation {
        Generation::V3 if zero => format!("{subject}: agent 3 starts nothing"),
        _ => format!("{subject}: the task is started again as soon as it ends"),
    }
}
