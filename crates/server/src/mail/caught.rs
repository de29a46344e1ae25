//! A caught mail, read for the mailbox.

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};

/// A caught mail.
#[derive(Debug, Clone)]
pub(crate) struct Caught {
    pub(crate) id: u32,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// The HTML twin, its pictures leading to the mailbox.
    pub(crate) html: Option<String>,
    /// Numbers of the parts that are PNG pictures.
    pub(crate) pictures: Vec<u32>,
}

/// A piece of text, or a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) link: bool,
}

impl Caught {
    /// Reads a mail as it came over the wire.
    pub(crate) fn read(id: u32, raw: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(raw)?;
        Some(Self {
            id,
            from: addresses(message.from()),
            to: addresses(message.to()),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message
                .body_html(0)
                .map(|html| with_pictures(id, &message, &html)),
            pictures: pictures(&message).map(|(number, _)| number).collect(),
        })
    }
}

/// The PNG picture that is part number `part`.
pub(crate) fn picture(raw: &[u8], part: u32) -> Option<Vec<u8>> {
    let message = MessageParser::default().parse(raw)?;
    let found = pictures(&message).find(|(number, _)| *number == part)?;
    Some(found.1.to_vec())
}

/// Splits text where links begin and end.
pub(crate) fn with_links(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = ["https://", "http://"]
        .iter()
        .filter_map(|scheme| rest.find(scheme))
        .min()
    {
        let (before, link) = rest.split_at(at);
        let end = link
            .find(|c: char| c.is_whitespace() || !c.is_ascii())
            .unwrap_or(link.len());
        let (link, after) = link.split_at(end);
        push(&mut parts, before, false);
        push(&mut parts, link, true);
        rest = after;
    }
    push(&mut parts, rest, false);
    parts
}

fn push(parts: &mut Vec<Part>, text: &str, link: bool) {
    if !text.is_empty() {
        parts.push(Part {
            text: text.to_owned(),
            link,
        });
    }
}

fn pictures<'a>(message: &'a Message<'a>) -> impl Iterator<Item = (u32, &'a [u8])> {
    (0..)
        .zip(&message.parts)
        .filter_map(|(number, part)| match &part.body {
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                let png = part.content_type()?.subtype()? == "png";
                png.then_some((number, bytes.as_ref()))
            }
            _ => None,
        })
}

fn with_pictures(id: u32, message: &Message<'_>, html: &str) -> String {
    let mut html = html.to_owned();
    for (number, _) in pictures(message) {
        let part = usize::try_from(number)
            .ok()
            .and_then(|number| message.parts.get(number));
        if let Some(cid) = part.and_then(|part| part.content_id()) {
            html = html.replace(
                &format!("cid:{cid}"),
                &format!("/mailbox/{id}/part/{number}"),
            );
        }
    }
    html
}

fn addresses(address: Option<&Address<'_>>) -> String {
    let all = address.into_iter().flat_map(|address| address.iter());
    let shown = all.map(|one| match (one.name(), one.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (_, address) => address.unwrap_or_default().to_owned(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_and_end_where_japanese_begins() {
        let parts = with_links("開く：http://127.0.0.1:8080/enroll#v=1&s=1　です\nおわり");
        let texts: Vec<_> = parts
            .iter()
            .map(|part| (part.text.as_str(), part.link))
            .collect();
        assert_eq!(
            texts,
            [
                ("開く：", false),
                ("http://127.0.0.1:8080/enroll#v=1&s=1", true),
                ("　です\nおわり", false)
            ]
        );
    }

    #[test]
    fn text_without_links_stays_whole() {
        assert_eq!(with_links("なし").len(), 1);
    }
}
