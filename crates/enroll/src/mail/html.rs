//! HTML that was pasted as text: its words, with a line for each block and a
//! tab between cells. The target of a link stands beside its words.

/// Tags that begin or end a line.
const BLOCKS: [&str; 24] = [
    "address",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "head",
    "hr",
    "html",
    "li",
    "ol",
    "p",
    "pre",
    "table",
    "tr",
    "ul",
];
/// Tags that end a cell.
const CELLS: [&str; 2] = ["td", "th"];
/// Tags whose content nobody reads.
const HIDDEN: [&str; 4] = ["script", "style", "title", "template"];
/// Other tags, by which HTML is known as such.
const OTHERS: [&str; 10] = [
    "a", "b", "em", "font", "i", "img", "meta", "span", "strong", "tbody",
];
/// Longest tag that is read as one.
const MAX_TAG: usize = 4096;
/// Entities that mails use; numbers are read besides.
const ENTITIES: [(&str, char); 8] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
];

/// The text as it is, or the words of the HTML that it is.
pub(super) fn as_text(text: &str) -> String {
    if is_html(text) {
        words(text)
    } else {
        text.to_owned()
    }
}

/// It closes a tag that is known.
fn is_html(text: &str) -> bool {
    text.split("</").skip(1).any(|rest| {
        let name = name(rest);
        is_one(&BLOCKS, &name) || is_one(&CELLS, &name) || is_one(&OTHERS, &name)
    })
}

fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('<') {
        push_words(&mut out, before);
        rest = if let Some((tag, after)) = tag(from) {
            push_tag(&mut out, tag);
            after_hidden(tag, after)
        } else {
            out.push('<');
            from
        };
    }
    push_words(&mut out, rest);
    out
}

/// What stands up to `>`, and what comes after it. A comment is a tag as well.
fn tag(from: &str) -> Option<(&str, &str)> {
    if from.starts_with("!--") {
        return from.split_once("-->");
    }
    let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    from.starts_with(begins).then_some(())?;
    let (tag, after) = from.split_once('>')?;
    (tag.len() <= MAX_TAG).then_some((tag, after))
}

fn push_tag(out: &mut String, tag: &str) {
    let name = name(tag.trim_start_matches('/'));
    if is_one(&BLOCKS, &name) {
        out.push('\n');
    } else if is_one(&CELLS, &name) {
        out.push('\t');
    } else if name == "a"
        && let Some(target) = target(tag)
    {
        out.push(' ');
        push_words(out, target);
        out.push(' ');
    }
}

/// What comes after an element that nobody reads.
fn after_hidden<'a>(tag: &str, after: &'a str) -> &'a str {
    let name = name(tag);
    if !is_one(&HIDDEN, &name) {
        return after;
    }
    let ends = |(at, _): &(usize, &str)| {
        let close = after.get(at.saturating_add(2)..).unwrap_or_default();
        self::name(close) == name
    };
    let end = after.match_indices("</").find(ends);
    end.and_then(|(at, _)| after.get(at..)).unwrap_or_default()
}

/// `href` of a link.
fn target(tag: &str) -> Option<&str> {
    let (_, value) = tag.split_once("href=")?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    match quote {
        Some(quote) => value.get(1..)?.split(quote).next(),
        None => value.split_whitespace().next(),
    }
}

/// Line breaks of the source are none of the page.
fn push_words(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        out.extend(before.chars().map(flat));
        rest = if let Some((c, after)) = entity(from) {
            out.push(c);
            after
        } else {
            out.push('&');
            from
        };
    }
    out.extend(rest.chars().map(flat));
}

fn entity(from: &str) -> Option<(char, &str)> {
    let (name, after) = from.split_once(';')?;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some((char::from_u32(code)?, after));
    }
    let known = ENTITIES.iter().find(|(known, _)| *known == name)?;
    Some((known.1, after))
}

fn flat(c: char) -> char {
    if c == '\n' || c == '\r' { ' ' } else { c }
}

fn name(tag: &str) -> String {
    let letters = tag.chars().take_while(char::is_ascii_alphanumeric);
    letters.take(16).collect::<String>().to_ascii_lowercase()
}

fn is_one(names: &[&str], name: &str) -> bool {
    names.contains(&name)
}
