//! Dates and times as people read them.

use chrono::{DateTime, Datelike, FixedOffset, TimeZone, Timelike};

use super::Lang;

/// `2026年11月21日 13時05分` · `21 November 2026, 13:05`.
pub(crate) fn long_date_time(lang: Lang, unix_seconds: u64, offset: FixedOffset) -> String {
    let Some(at) = local(unix_seconds, offset) else {
        return String::new();
    };
    match lang {
        Lang::Ja => format!(
            "{}年{}月{}日 {}時{:02}分",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute()
        ),
        Lang::En => at.format("%-d %B %Y, %H:%M").to_string(),
    }
}

/// `13:05`, the same in both languages.
pub(crate) fn clock_time(unix_seconds: u64, offset: FixedOffset) -> String {
    local(unix_seconds, offset)
        .map(|at| at.format("%H:%M").to_string())
        .unwrap_or_default()
}

fn local(unix_seconds: u64, offset: FixedOffset) -> Option<DateTime<FixedOffset>> {
    offset
        .timestamp_opt(i64::try_from(unix_seconds).ok()?, 0)
        .single()
}
