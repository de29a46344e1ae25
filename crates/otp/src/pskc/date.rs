//! Dates of XML Schema: `2037-12-31T00:00:00Z`.

use crate::UnixTime;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Reads an `xs:dateTime` from 1970 on. Without a zone it is taken for UTC;
/// fractions of a second are dropped.
pub(super) fn parse(text: &str) -> Option<UnixTime> {
    let (date, time) = text.split_once('T')?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let (clock, zone) = zone(time)?;
    let clock = clock.split_once('.').map_or(Some(clock), whole)?;
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
    let fits = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour <= 23
        && minute <= 59
        && second <= 60;
    let seconds = days(year, month, day) * DAY + hour * 3_600 + minute * 60 + second - zone;
    u64::try_from(seconds).ok().filter(|_| fits).map(UnixTime)
}

/// The time without its fraction, where that is one.
fn whole<'t>((clock, fraction): (&'t str, &str)) -> Option<&'t str> {
    let digits = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    digits.then_some(clock)
}

/// The time without its zone, and the zone in seconds east.
fn zone(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let Some(at) = time.find(['+', '-']) else {
        return Some((time, 0));
    };
    let (clock, zone) = time.split_at(at);
    let (sign, zone) = zone.split_at(1);
    let [hours, minutes] = numbers(zone, ':', [2, 2])?;
    let seconds = hours * 3_600 + minutes * 60;
    let fits = hours <= 14 && minutes <= 59;
    fits.then_some((clock, if sign == "-" { -seconds } else { seconds }))
}

/// So many numbers of so many digits.
fn numbers<const N: usize>(text: &str, between: char, lengths: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(between);
    let mut found = [0; N];
    for (number, length) in found.iter_mut().zip(lengths) {
        let part = parts.next()?;
        let fits = part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        *number = part.parse().ok().filter(|_| fits)?;
    }
    parts.next().is_none().then_some(found)
}

const fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01, counted in years that begin in March.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let in_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_zone() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2037-12-31T00:00:00Z", 2_145_830_400),
            ("2037-12-31T00:00:00", 2_145_830_400),
            ("2037-12-31T09:00:00+09:00", 2_145_830_400),
            ("2037-12-30T19:00:00.250-05:00", 2_145_830_400),
        ] {
            assert_eq!(parse(text), Some(UnixTime(seconds)), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "2037-12-31",
            "2037-02-29T00:00:00Z",
            "2037-13-01T00:00:00Z",
            "2037-12-31T24:00:00Z",
            "2037-12-31T00:00Z",
            "2037-12-31T00:00:00.Z",
            "2037-12-31T00:00:00+9:00",
            "1969-12-31T23:59:59Z",
            "+037-12-31T00:00:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
