//! `mon-fri:last`, `1-26`, `jan,%2+1` -> days, weeks and months, as each agent counts them.

use std::ops::RangeInclusive;

use super::calendar::{Day, Months, Weeks};
use super::expression::Notes;
use super::names::{Unit, named};
use crate::generation::Generation;
use crate::value::list::Item;
use crate::value::{Fault, Quoted, python};

/// More numbers than this an agent counts through one by one, for longer than anybody waits.
const MOST_COUNTED: i128 = 1_000_000;

/// The last bit of numbers; months of 2.1 keep what is no month until the end, as a modulo may drop it.
const LAST_BIT: i128 = 63;

/// What a field is read with.
struct Reader<'n> {
    unit: Unit,
    generation: Generation,
    notes: &'n mut Notes,
}

/// The days of the second field.
pub(super) fn read_days(
    item: Item<'_>,
    generation: Generation,
    notes: &mut Notes,
) -> Result<Vec<Day>, Fault> {
    let mut reader = Reader {
        unit: Unit::Weekday,
        generation,
        notes,
    };
    let mut days: Vec<Day> = Vec::new();
    for part in item.split(b',') {
        let day = reader.day(part)?;
        match days.iter_mut().find(|known| known.monthday == day.monthday) {
            Some(known) => known.weekdays |= day.weekdays,
            None => days.push(day),
        }
    }
    Ok(days)
}

/// The weeks of the third field.
pub(super) fn read_weeks(
    item: Item<'_>,
    generation: Generation,
    notes: &mut Notes,
) -> Result<Weeks, Fault> {
    if item.text == "*" {
        return Ok(Weeks::ALL);
    }
    let mut reader = Reader {
        unit: Unit::Week,
        generation,
        notes,
    };
    reader.numbers(item).map(Weeks)
}

/// The months of the fourth field.
pub(super) fn read_months(
    item: Item<'_>,
    generation: Generation,
    notes: &mut Notes,
) -> Result<Months, Fault> {
    let mut reader = Reader {
        unit: Unit::Month,
        generation,
        notes,
    };
    let months = match generation {
        Generation::V2 => item
            .split(b',')
            .map(|part| reader.months_v2(part))
            .try_fold(0, |all, months| Ok(all | months?)),
        Generation::V3 => reader.months_v3(item),
    };
    let months = months?;
    let known = u64::from(Months::ALL.0);
    if months & !known != 0 {
        let reason = "agent 2.1 fails on a month that there is not, when it comes to it";
        reader.notes.fatal(Fault::new(item.span(), reason));
    }
    Ok(Months((months & known) as u16))
}

impl Reader<'_> {
    fn day(&mut self, part: Item<'_>) -> Result<Day, Fault> {
        let mut halves = part.split(b':');
        let weekdays = halves.next().unwrap_or(part);
        let monthday = halves.next();
        if let Some(third) = halves.next() {
            let place = third.start - 1..third.start;
            return Err(Fault::new(
                place,
                "a day has one `:`, before its day of the month",
            ));
        }
        let monthday = match monthday {
            Some(monthday) => Some(self.monthday(monthday)?),
            None => None,
        };
        if part.text.is_empty() {
            self.notes.quiet(Fault::new(
                part.span(),
                "nothing before or after a comma is every day",
            ));
        }
        let weekdays = match weekdays.text {
            "" | "*" => u64::from(Day::ANY.weekdays),
            _ => self.one(weekdays)?,
        };
        Ok(Day {
            weekdays: (weekdays & 0xfe) as u8,
            monthday,
        })
    }

    fn monthday(&mut self, item: Item<'_>) -> Result<i8, Fault> {
        let number = match item.text {
            "" => {
                return Err(Fault::new(
                    item.start - 1..item.start,
                    "there is no day of the month after `:`",
                ));
            }
            "first" | "1st" => 1,
            "second" | "2nd" => 2,
            "third" | "3rd" => 3,
            "fourth" | "4th" => 4,
            "fifth" | "5th" => 5,
            "last" => -1,
            text => self.integer(text).ok_or_else(|| {
                let reason = format!(
                    "{} is not a day of the month: write a number, `first` or `last`",
                    Quoted(text)
                );
                Fault::new(item.span(), reason)
            })?,
        };
        if number == 0 && self.generation == Generation::V3 {
            return Err(Fault::new(item.span(), "there is no day 0 in a month"));
        }
        if number == 0 || !(-31..=31).contains(&number) {
            self.notes.quiet(Fault::new(
                item.span(),
                format!("no month has a day {number}"),
            ));
        }
        match number {
            1..=31 | -31..=-1 => Ok(number as i8),
            _ => Ok(Day::NO_MONTHDAY),
        }
    }

    fn months_v2(&mut self, part: Item<'_>) -> Result<u64, Fault> {
        let mut halves = part.split(b'%');
        let months = halves.next().unwrap_or(part);
        let modulo = halves.next();
        self.only_one_modulo(halves.next())?;
        let numbers = match (months.text, modulo) {
            ("" | "*", None) => {
                let reason = format!(
                    "agent 2.1 fails on {} for months: leave the field out",
                    Quoted(part.text)
                );
                return Err(Fault::new(part.span(), reason));
            }
            ("" | "*", Some(_)) => u64::from(Months::ALL.0),
            _ => self.numbers(months)?,
        };
        match modulo {
            Some(modulo) => self.filtered(numbers, modulo),
            None => Ok(numbers),
        }
    }

    fn months_v3(&mut self, item: Item<'_>) -> Result<u64, Fault> {
        let mut halves = item.split(b'%');
        let months = halves.next().unwrap_or(item);
        let modulo = halves.next();
        self.only_one_modulo(halves.next())?;
        let numbers = match months.text {
            "" | "*" => u64::from(Months::ALL.0),
            _ => self.numbers(months)?,
        };
        match modulo {
            Some(modulo) => self.filtered(numbers, modulo),
            None => Ok(numbers),
        }
    }

    fn only_one_modulo(&self, second: Option<Item<'_>>) -> Result<(), Fault> {
        match second {
            Some(second) => Err(Fault::new(
                second.start - 1..second.start,
                "months have one `%`",
            )),
            None => Ok(()),
        }
    }

    /// The months that `MODULO[+SHIFT]` keeps.
    fn filtered(&mut self, months: u64, item: Item<'_>) -> Result<u64, Fault> {
        let (modulo, shift) = match item.split_once(b'+') {
            Some((modulo, shift)) => (modulo, Some(shift)),
            None => (item, None),
        };
        let mut integer = |item: Item<'_>| {
            let reason = format!(
                "{} is not an integer: write `%2` or `%2+1`",
                Quoted(item.text)
            );
            self.integer(item.text)
                .ok_or_else(|| Fault::new(item.span(), reason))
        };
        let shift = shift.map(&mut integer).transpose()?.unwrap_or(0);
        let number = integer(modulo)?;
        if number == 0 && months != 0 {
            let reason = "no month is a multiple of 0";
            let fault = Fault::new(modulo.span(), reason);
            if self.generation == Generation::V2 {
                return Err(fault);
            }
            self.notes
                .fatal(Fault::new(modulo.span(), "agent 3 dies of a division by 0"));
            return Ok(0);
        }
        let kept = (0..=LAST_BIT)
            .filter(|month| number != 0 && month.wrapping_add(shift).wrapping_rem(number) == 0);
        Ok(months & kept.fold(0, |kept, month| kept | 1 << month))
    }

    /// The numbers of a comma list, as bits.
    fn numbers(&mut self, item: Item<'_>) -> Result<u64, Fault> {
        let mut numbers = 0;
        for part in item.split(b',') {
            // 3 skips what is empty
            if !part.text.is_empty() || self.generation == Generation::V2 {
                numbers |= self.one(part)?;
            }
        }
        Ok(numbers)
    }

    /// The numbers of `A` or `A-B`, as bits; a range may wrap around the end.
    fn one(&mut self, item: Item<'_>) -> Result<u64, Fault> {
        let first_dash = item.text.char_indices().skip(1).find(|&(_, c)| c == '-');
        let Some((dash, _)) = first_dash else {
            let number = self.number(item)?;
            self.check(item, number..=number);
            return Ok(self.bits(number..=number));
        };
        let (begin, end) = (item.part(0..dash), item.part(dash + 1..item.text.len()));
        if item.text.matches('-').count() > 1 {
            return Err(Fault::new(
                item.span(),
                format!("{} is not a range: write `A-B`", Quoted(item.text)),
            ));
        }
        let (begin, end) = (self.number(begin)?, self.number(end)?);
        if begin > end {
            // around the end: what is beyond it at the start, or before 1 at the end, counts nothing
            let (before, after) = (begin..=self.unit.most(), 1..=end);
            self.check(item, before.clone());
            self.check(item, after.clone());
            return Ok(self.bits(before) | self.bits(after));
        }
        self.check(item, begin..=end);
        Ok(self.bits(begin..=end))
    }

    /// Notes numbers that there are not, and more of them than an agent can count through.
    fn check(&mut self, item: Item<'_>, numbers: RangeInclusive<i128>) {
        let (name, most) = (self.unit.name(), self.unit.most());
        let (least, greatest) = (*numbers.start(), *numbers.end());
        if greatest.saturating_sub(least) > MOST_COUNTED {
            let version = self.generation.version();
            let reason =
                format!("agent {version} counts every {name} up to {greatest}, one by one");
            self.notes.fatal(Fault::new(item.span(), reason));
        } else if least < 1 || greatest > most || numbers.is_empty() {
            let number = [least, greatest]
                .into_iter()
                .find(|number| !(1..=most).contains(number));
            let number = number.unwrap_or(greatest);
            let fault = Fault::new(
                item.span(),
                format!("there is no {name} {number}: they are 1 to {most}"),
            );
            self.notes.quiet(fault);
        }
    }

    fn bits(&self, numbers: RangeInclusive<i128>) -> u64 {
        let (begin, end, most) = (*numbers.start(), *numbers.end(), self.unit.most());
        let numbers = match (self.unit, self.generation) {
            _ if numbers.is_empty() => return 0,
            (Unit::Month, Generation::V2) => begin.clamp(0, LAST_BIT)..=end.clamp(0, LAST_BIT),
            // 3 counts on into the years around
            (Unit::Month, Generation::V3) => begin..=end.min(begin.saturating_add(11)),
            _ => begin.max(1)..=end.min(most),
        };
        let wraps = self.unit == Unit::Month && self.generation == Generation::V3;
        numbers.fold(0, |bits, number| match wraps {
            true => bits | 1 << ((number - 1).rem_euclid(most) + 1),
            false => bits | 1 << number,
        })
    }

    /// A number, or the number of a name.
    fn number(&mut self, item: Item<'_>) -> Result<i128, Fault> {
        if let Some(number) = self.integer(item.text) {
            return Ok(number);
        }
        let unit = self.unit.name();
        let Some((number, named)) = named(item.text) else {
            let reason = match item.text {
                "" => format!("there is no {unit} before or after `-` or `,`"),
                text => format!("{} is not a {unit}", Quoted(text)),
            };
            return Err(Fault::new(item.span(), reason));
        };
        if named != self.unit {
            let reason = format!(
                "{} stands in the field of the {unit}s, and is read as {unit} {number}",
                Quoted(item.text)
            );
            self.notes.quiet(Fault::new(item.span(), reason));
        }
        Ok(number)
    }

    fn integer(&self, text: &str) -> Option<i128> {
        match self.generation {
            Generation::V2 => python::int(text),
            Generation::V3 => text.parse::<i64>().ok().map(i128::from),
        }
    }
}
