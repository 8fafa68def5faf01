//! One expression -> its times and days, and what an agent makes of what is wrong in it.

use std::ops::Range;

use super::calendar::{self, Day, Months, Weeks};
use super::times::{self, Times};
use super::{cron, numbers};
use crate::generation::Generation;
use crate::value::list::{self, Item};
use crate::value::{Fault, is_blank};

/// One expression of a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// Where the expression stands in the value's text.
    pub span: Range<usize>,
    /// Whether it excludes (`!`) what the others include.
    pub exclude: bool,
    /// The times of a day, as alternatives.
    pub times: Vec<Times>,
    /// The days, as alternatives.
    pub days: Vec<Day>,
    /// The ISO weeks.
    pub weeks: Weeks,
    /// The months.
    pub months: Months,
}

impl Expression {
    /// Whether the expression has any date.
    pub(super) fn fires(&self) -> bool {
        !self.times.is_empty() && calendar::has_a_date(&self.days, self.weeks, self.months)
    }

    /// Why the expression has no date.
    pub(super) fn never(&self) -> Fault {
        let reason = if self.times.is_empty() {
            "its interval is 0: nothing is ever started"
        } else {
            "no date is on these days, in these weeks and months: nothing is ever started"
        };
        Fault::new(self.span.clone(), reason)
    }
}

/// What an agent makes of what is wrong, the first of each.
#[derive(Default)]
pub(super) struct Notes {
    /// It fails on the whole schedule.
    pub(super) fatal: Option<Fault>,
    /// It drops an expression.
    pub(super) dropped: Option<Fault>,
    /// It goes on with something else than written.
    pub(super) quiet: Option<Fault>,
}

impl Notes {
    /// Notes that the agent fails on the whole schedule.
    pub(super) fn fatal(&mut self, fault: Fault) {
        self.fatal.get_or_insert(fault);
    }

    /// Notes that the agent goes on with something else.
    pub(super) fn quiet(&mut self, fault: Fault) {
        self.quiet.get_or_insert(fault);
    }

    /// Takes over what is not noted yet.
    pub(super) fn merge(&mut self, other: Notes, place: impl Fn(Fault) -> Fault) {
        self.fatal = self.fatal.take().or(other.fatal.map(&place));
        self.quiet = self.quiet.take().or(other.quiet.map(&place));
    }
}

/// What `generation` reads in one expression; the error is what it cannot read.
pub(super) fn read(
    item: Item<'_>,
    generation: Generation,
    notes: &mut Notes,
) -> Result<Expression, Fault> {
    let trimmed = trim(item, generation);
    let exclude = trimmed.text.starts_with('!');
    let body = trim(
        trimmed.part(usize::from(exclude)..trimmed.text.len()),
        generation,
    );
    let mut fields = list::read(body.text, generation).map(|field| Item {
        start: field.start + body.start,
        ..field
    });
    let Some(times) = fields.next() else {
        return Ok(nothing(item, generation, notes));
    };
    let (days, weeks, months) = (fields.next(), fields.next(), fields.next());
    let more = fields.count();
    if more > 0 {
        return Err(cron::too_many_fields(body, 4 + more));
    }
    let field = times;
    let times = times::read(field, generation, notes)?;
    if generation == Generation::V2
        && !exclude
        && let Some(fault) = times::unpadded(field)
    {
        notes.quiet(fault);
    }
    Ok(Expression {
        span: item.span(),
        exclude,
        times,
        days: match days {
            Some(days) => numbers::read_days(days, generation, notes)?,
            None => vec![Day::ANY],
        },
        weeks: match weeks {
            Some(weeks) => numbers::read_weeks(weeks, generation, notes)?,
            None => Weeks::ALL,
        },
        months: match months {
            Some(months) => numbers::read_months(months, generation, notes)?,
            None => Months::ALL,
        },
    })
}

/// An empty expression: 2.1 fails on it, 3 finds no date in it; its `!` is forgotten by both.
fn nothing(item: Item<'_>, generation: Generation, notes: &mut Notes) -> Expression {
    match generation {
        Generation::V2 => notes.fatal(Fault::new(
            item.span(),
            "agent 2.1 fails on an empty expression",
        )),
        Generation::V3 => notes.quiet(Fault::new(item.span(), "an empty expression has no date")),
    }
    Expression {
        span: item.span(),
        exclude: false,
        times: Vec::new(),
        days: Vec::new(),
        weeks: Weeks::NONE,
        months: Months::NONE,
    }
}

fn trim(item: Item<'_>, generation: Generation) -> Item<'_> {
    let blank = |c| is_blank(c, generation);
    let start = item.text.len() - item.text.trim_start_matches(blank).len();
    let end = start + item.text.trim_matches(blank).len();
    item.part(start..end)
}
