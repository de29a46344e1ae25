//! Links of ours in a text, wrapped ones too.

use super::lines::Line;
use super::{Found, MAX_VALUES};
use crate::error::Error;
use crate::link::Link;

/// Over how many lines a link may be wrapped.
const MAX_WRAPS: usize = 6;
/// What an address begins with.
const SCHEMES: [&str; 3] = ["https://", "http://", "warifu:"];
/// What ends a sentence and not an address.
const TRAILING: [char; 8] = ['.', ',', ';', ':', '!', '?', '\'', '*'];

/// An address in the text, and where it stands.
struct Address {
    text: String,
    line: usize,
    from: usize,
    /// It goes on to the end of its line.
    open: bool,
}

/// The links, and whether there is one that cannot be read. Addresses of all
/// kinds are taken out of the lines, so that nothing in them is read as a value.
pub(super) fn take(lines: &mut [Line]) -> (Vec<Found<Link>>, bool) {
    let mut found: Vec<Found<Link>> = Vec::new();
    let mut broken = false;
    for number in 0..lines.len() {
        let mut from = 0;
        while let Some(address) = first_of(lines, number, from) {
            from = address.from.saturating_add(address.text.len());
            match read(&address, lines) {
                Ok((link, wrapped)) => {
                    let shown = lines.get(number).map(|line| line.around(address.from));
                    remember(&mut found, link, shown.unwrap_or_default());
                    take_out(lines, &address, wrapped);
                }
                Err(error) => {
                    broken |= error != Error::LinkForeign;
                    take_out(lines, &address, 0);
                }
            }
        }
    }
    (found, broken)
}

fn remember(found: &mut Vec<Found<Link>>, link: Link, shown: String) {
    let known = found.iter().any(|other| other.value == link);
    if !known && found.len() < MAX_VALUES {
        found.push(Found {
            value: link,
            label: None,
            line: shown,
        });
    }
}

/// The first address of this line from `left` on.
fn first_of(lines: &[Line], number: usize, left: usize) -> Option<Address> {
    let line = lines.get(number)?;
    let from = (left..line.chars.len()).find(|at| begins(line, *at))?;
    let text: String = run(line, from);
    let open = from.saturating_add(text.len()) == line.chars.len();
    Some(Address {
        text,
        line: number,
        from,
        open,
    })
}

fn begins(line: &Line, at: usize) -> bool {
    SCHEMES.iter().any(|scheme| {
        let part = line.part(at, at.saturating_add(scheme.len()));
        part.iter().copied().eq(scheme.chars())
    })
}

/// The characters of an address from there on; each is one byte.
fn run(line: &Line, from: usize) -> String {
    let rest = line.chars.get(from..).unwrap_or_default();
    let in_address = |c: &&char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '|');
    rest.iter().take_while(in_address).collect()
}

/// The link, and over how many further lines it is wrapped. One that could go on
/// in the next line is only believed where its end shows: at the key's length.
fn read(address: &Address, lines: &[Line]) -> Result<(Link, usize), Error> {
    let mut text = address.text.clone();
    let mut error = Error::LinkForeign;
    for wrapped in 0..=MAX_WRAPS {
        if wrapped > 0 {
            let number = address.line.saturating_add(wrapped);
            let part = lines.get(number).map(|line| run(line, 0));
            match part {
                Some(part) if address.open && !part.is_empty() => text.push_str(&part),
                _ => break,
            }
        }
        match one(&text) {
            Ok(link) if ends_in_key(&text) || !goes_on(address, lines, wrapped) => {
                return Ok((link, wrapped));
            }
            Ok(_) => error = Error::LinkMalformed,
            Err(other) if error == Error::LinkForeign => error = other,
            Err(_) => {}
        }
    }
    Err(error)
}

/// As it stands, or without what ends the sentence around it.
fn one(text: &str) -> Result<Link, Error> {
    Link::parse(text).or_else(|error| {
        let bare = text.trim_end_matches(TRAILING);
        let bare = bare.strip_suffix(')').unwrap_or(bare);
        Link::parse(bare).map_err(|_| error)
    })
}

fn ends_in_key(text: &str) -> bool {
    let last = text.rsplit(['&', '?', '#']).next().unwrap_or_default();
    last.starts_with("k=")
}

/// Whether the next line may belong to it.
fn goes_on(address: &Address, lines: &[Line], wrapped: usize) -> bool {
    let number = address.line.saturating_add(wrapped).saturating_add(1);
    let next = lines.get(number).map(|line| run(line, 0));
    address.open && next.is_some_and(|part| !part.is_empty())
}

fn take_out(lines: &mut [Line], address: &Address, wrapped: usize) {
    if let Some(line) = lines.get_mut(address.line) {
        line.take_out(
            address.from,
            address.from.saturating_add(address.text.len()),
        );
    }
    for line in lines
        .iter_mut()
        .skip(address.line.saturating_add(1))
        .take(wrapped)
    {
        let length = run(line, 0).len();
        line.take_out(0, length);
    }
}
