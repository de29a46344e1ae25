//! What the labels of a text say, and what of it is sure.

use std::collections::BTreeSet;

use super::{Found, MAX_VALUES};
use crate::error::Error;

/// What one label says, in each way that it can be read.
pub(super) struct Reading {
    pub options: Vec<String>,
    pub label: String,
    pub line: String,
}

/// Of all labels of a text.
#[derive(Default)]
pub(super) struct Readings {
    pub services: Vec<Reading>,
    pub users: Vec<Reading>,
}

/// The different values. What can be read in two ways is settled by what is
/// said elsewhere; what nothing settles stays open.
pub(super) fn settle<T: Clone + Ord>(
    readings: Vec<Reading>,
    links: impl Iterator<Item = (T, String)> + Clone,
    parse: fn(&str) -> Result<T, Error>,
) -> Vec<Found<T>> {
    let read = |reading: &Reading| -> Vec<T> {
        let options = reading.options.iter();
        options.filter_map(|option| parse(option).ok()).collect()
    };
    let alone = |options: Vec<T>| (options.len() == 1).then_some(options);
    let sure: BTreeSet<T> = readings
        .iter()
        .filter_map(|reading| alone(read(reading)))
        .flatten()
        .chain(links.clone().map(|(value, _)| value))
        .collect();
    let mut found: Vec<Found<T>> = Vec::new();
    for reading in readings {
        let mut options = read(&reading);
        if options.iter().any(|option| sure.contains(option)) {
            options.retain(|option| sure.contains(option));
        }
        for value in options {
            let label = Some(reading.label.clone());
            let line = reading.line.clone();
            remember(&mut found, Found { value, label, line });
        }
    }
    for (value, line) in links {
        let label = None;
        remember(&mut found, Found { value, label, line });
    }
    found
}

fn remember<T: PartialEq>(found: &mut Vec<Found<T>>, new: Found<T>) {
    let known = found.iter().any(|other| other.value == new.value);
    if !known && found.len() < MAX_VALUES {
        found.push(new);
    }
}
