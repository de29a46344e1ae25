//! Which values the labels of a text have.

use super::labels::{self, Kind, Label};
use super::lines::Line;
use super::readings::{Reading, Readings};
use super::values::{self, Value};
use super::{around, columns};

/// How far below or above its label a value may stand, in lines.
const REACH: usize = 3;

struct Finder<'a> {
    lines: &'a [Line],
    /// Lines that are some label's value already.
    used: Vec<usize>,
    found: Readings,
}

/// A value in a line of its own.
struct Placed {
    options: Vec<String>,
    line: usize,
}

pub(super) fn find(lines: &[Line]) -> Readings {
    let mut finder = Finder {
        lines,
        used: Vec::new(),
        found: Readings::default(),
    };
    for (number, line) in lines.iter().enumerate() {
        finder.look(number, line);
    }
    finder.found
}

impl Finder<'_> {
    fn look(&mut self, number: usize, line: &Line) {
        let labels = labels::of(line);
        let mut left = 0;
        let mut open = Vec::new();
        for (place, label) in labels.iter().enumerate() {
            let next = labels.get(place.saturating_add(1));
            let (options, to) = self.beside(number, line, *label, next, left);
            let limit = next.map_or(line.chars.len(), |next| next.from);
            if options.is_empty() && columns::is_head(line, *label, limit) {
                open.push(*label);
            }
            left = to;
            self.tell(number, line, *label, options);
        }
        match open.as_slice() {
            [] => {}
            [label] if around::value_after(line, label.to, line.chars.len()).is_none() => {
                self.upright(number, line, *label);
            }
            _ => self.columns(number, line, &open),
        }
    }

    /// Beside the label, and up to where the line is then read. Before its label
    /// a value stands in a row of such, or where none stands after it.
    fn beside(
        &self,
        number: usize,
        line: &Line,
        label: Label,
        next: Option<&Label>,
        left: usize,
    ) -> (Vec<String>, usize) {
        let limit = next.map_or(line.chars.len(), |next| next.from);
        let Some((after, to)) = self.after(number, line, label, limit) else {
            return (before(line, label, left), label.to);
        };
        let mut options = Vec::new();
        if next.is_some() {
            options = before(line, label, left);
        }
        let to = if options.is_empty() { to } else { label.to };
        options.extend(after);
        (options, to)
    }

    /// On the same line, and where it is broken, on the next.
    fn after(
        &self,
        number: usize,
        line: &Line,
        label: Label,
        limit: usize,
    ) -> Option<(Vec<String>, usize)> {
        let from = around::value_after(line, label.to, limit)?;
        let value = values::at(label.kind, line.part(0, limit), from);
        let to = value.to;
        let options = self.with_next(label.kind, value, number, line);
        (!options.is_empty()).then_some((options, to))
    }

    /// Where a value goes on to the end of its line, the next line may hold the
    /// rest of it.
    fn with_next(&self, kind: Kind, value: Value, number: usize, line: &Line) -> Vec<String> {
        let Value {
            mut options,
            to,
            raw,
        } = value;
        let next = number.checked_add(1).and_then(|next| self.lines.get(next));
        let ends = around::is_end(line, to) && !raw.is_empty();
        let Some(rest) = next.filter(|_| ends).and_then(one_word) else {
            return options;
        };
        let joined = format!("{raw}{rest}").to_ascii_uppercase();
        let complete = kind == Kind::Service && !options.is_empty();
        if !complete && values::is_one(kind, &joined) {
            options.insert(0, joined);
        }
        options
    }

    /// The value in a line of its own, below its label or above it.
    fn upright(&mut self, number: usize, line: &Line, label: Label) {
        let below = (1..=REACH).filter_map(|step| number.checked_add(step));
        let below = self.first_value(label.kind, below);
        let above = (1..=REACH).filter_map(|step| number.checked_sub(step));
        let above = self.first_value(label.kind, above);
        let mut options = Vec::new();
        let mut shown = String::new();
        for placed in [&below, &above].into_iter().flatten() {
            options.extend(placed.options.iter().cloned());
            if let Some(line) = self.lines.get(placed.line) {
                shown = format!("{shown} {}", line.around(0));
            }
        }
        if let (Some(placed), None) | (None, Some(placed)) = (below, above) {
            self.used.push(placed.line);
        }
        let shown = format!("{}{shown}", line.around(label.from));
        self.push(line, label, options, shown);
    }

    /// The first line that is not empty, if it is a value and nothing else.
    fn first_value(&self, kind: Kind, mut numbers: impl Iterator<Item = usize>) -> Option<Placed> {
        let (number, line) = numbers.find_map(|number| {
            let line = self.lines.get(number)?;
            let passed = line.is_blank() || line.is_rule();
            (!passed).then_some((number, line))
        })?;
        if self.used.contains(&number) || !labels::of(line).is_empty() {
            return None;
        }
        let from = around::value_after(line, 0, line.chars.len())?;
        let value = values::at(kind, &line.chars, from);
        let whole = around::is_end(line, value.to);
        let options = self.with_next(kind, value, number, line);
        let found = whole && !options.is_empty();
        found.then_some(Placed {
            options,
            line: number,
        })
    }

    /// A head of several labels above a row of their values.
    fn columns(&mut self, number: usize, line: &Line, open: &[Label]) {
        let below = (1..=REACH).filter_map(|step| number.checked_add(step));
        let row = below
            .filter_map(|number| self.lines.get(number))
            .find(|row| !row.is_blank() && !row.is_rule());
        let Some(row) = row.filter(|row| labels::of(row).is_empty()) else {
            return;
        };
        for label in open {
            let cell = columns::cell_of(line, *label, row);
            let options = cell.filter(|cell| values::is_one(label.kind, cell));
            let options = options.map(|cell| cell.to_ascii_uppercase());
            let shown = format!("{} {}", line.around(label.from), row.around(0));
            self.push(line, *label, options.into_iter().collect(), shown);
        }
    }

    fn tell(&mut self, number: usize, line: &Line, label: Label, options: Vec<String>) {
        let mut shown = line.around(label.from);
        let plain: String = line
            .chars
            .iter()
            .filter(|c| c.is_ascii_alphanumeric())
            .collect();
        let here = |option: &String| plain.to_ascii_uppercase().contains(option.as_str());
        let next = number.checked_add(1).and_then(|next| self.lines.get(next));
        if let Some(next) = next.filter(|_| !options.iter().all(here)) {
            shown = format!("{shown} {}", next.around(0));
        }
        self.push(line, label, options, shown);
    }

    fn push(&mut self, line: &Line, label: Label, mut options: Vec<String>, shown: String) {
        options.dedup();
        if options.is_empty() {
            return;
        }
        let reading = Reading {
            options,
            label: label.text(line),
            line: shown,
        };
        match label.kind {
            Kind::Service => self.found.services.push(reading),
            Kind::User => self.found.users.push(reading),
        }
    }
}

/// On the same line, before the label, back to `left`.
fn before(line: &Line, label: Label, left: usize) -> Vec<String> {
    let from = around::value_before(line, left, label.from);
    let value = from.map(|from| values::at(label.kind, line.part(0, label.from), from));
    value.map(|value| value.options).unwrap_or_default()
}

/// A line that is letters and digits without a gap.
fn one_word(line: &Line) -> Option<String> {
    let text: String = line.chars.iter().collect();
    let text = text.trim();
    let word = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
    let upper = !text.contains(|c: char| c.is_ascii_lowercase());
    (word && upper).then(|| text.to_owned())
}
