//! The provider's language: what is said and asked, as XML.

use std::io;

use quick_xml::events::{BytesText, Event};
use quick_xml::{Reader, Writer, XmlVersion};
use warifu_issuer::outbox::Language;
use warifu_issuer::telephone::Reply;

/// Seconds of silence after which the voice goes on.
const PATIENCE: &str = "10";

/// The answer's XML.
pub(super) fn write(reply: &Reply) -> io::Result<String> {
    let mut writer = Writer::new(Vec::new());
    writer
        .create_element("Response")
        .write_inner_content(|writer| {
            if let Some(next) = &reply.next {
                return ask(writer, reply, next);
            }
            say(writer, reply)?;
            writer.create_element("Hangup").write_empty()?;
            Ok(())
        })?;
    String::from_utf8(writer.into_inner()).map_err(io::Error::other)
}

/// Two digits, without a key at the end; silence is told as well.
fn ask(writer: &mut Writer<Vec<u8>>, reply: &Reply, next: &str) -> io::Result<()> {
    writer
        .create_element("Gather")
        .with_attributes([
            ("input", "dtmf"),
            ("numDigits", "2"),
            ("finishOnKey", ""),
            ("timeout", PATIENCE),
            ("actionOnEmptyResult", "true"),
            ("method", "POST"),
            ("action", next),
        ])
        .write_inner_content(|writer| say(writer, reply))?;
    Ok(())
}

fn say(writer: &mut Writer<Vec<u8>>, reply: &Reply) -> io::Result<()> {
    for (language, words) in &reply.words {
        writer
            .create_element("Say")
            .with_attribute(("language", tag(*language)))
            .write_text_content(BytesText::new(words))?;
    }
    Ok(())
}

fn tag(language: Language) -> &'static str {
    match language {
        Language::Ja => "ja-JP",
        Language::En => "en-US",
    }
}

/// What the demo's telephone hears.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// Language tag and words.
    pub(crate) words: Vec<(String, String)>,
    /// Where the digits go; `None`: the call is over.
    pub(crate) next: Option<String>,
}

/// Reads an answer, as far as we write any; `None` where it is something else.
pub(super) fn read(xml: &str) -> Option<Spoken> {
    let mut reader = Reader::from_str(xml);
    let mut spoken = Spoken::default();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                let attribute = |name: &str| {
                    let found = tag.try_get_attribute(name).ok()??;
                    Some(
                        found
                            .normalized_value(XmlVersion::Implicit1_0)
                            .ok()?
                            .into_owned(),
                    )
                };
                match tag.name().as_ref() {
                    "Say" => spoken.words.push((attribute("language")?, String::new())),
                    "Gather" => spoken.next = Some(attribute("action")?),
                    _ => {}
                }
            }
            Event::Text(text) => {
                spoken.words.last_mut()?.1.push_str(&text);
            }
            Event::GeneralRef(entity) => {
                let named = quick_xml::escape::resolve_predefined_entity(&entity)?;
                spoken.words.last_mut()?.1.push_str(named);
            }
            Event::Eof => return Some(spoken),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(next: Option<&str>) -> Reply {
        Reply {
            words: vec![
                (Language::Ja, "割符 <信用> \"組合\" & 銀行".to_owned()),
                (Language::En, "Key in 2 digits".to_owned()),
            ],
            next: next.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_asked_gathers_two_digits_and_nothing_breaks_out_of_it() {
        let xml = write(&reply(Some("/telephony/voice/a&b/1"))).unwrap();
        assert_eq!(
            xml,
            "<Response><Gather input=\"dtmf\" numDigits=\"2\" finishOnKey=\"\" timeout=\"10\" \
             actionOnEmptyResult=\"true\" method=\"POST\" action=\"/telephony/voice/a&amp;b/1\">\
             <Say language=\"ja-JP\">割符 &lt;信用&gt; &quot;組合&quot; &amp; 銀行</Say>\
             <Say language=\"en-US\">Key in 2 digits</Say></Gather></Response>"
        );
    }

    #[test]
    fn the_last_word_hangs_up() {
        let xml = write(&reply(None)).unwrap();
        assert!(xml.ends_with("</Say><Hangup/></Response>"), "{xml}");
        assert!(!xml.contains("Gather"));
    }

    #[test]
    fn the_demos_telephone_hears_what_was_said() {
        for next in [None, Some("/telephony/voice/a&b/1")] {
            let spoken = read(&write(&reply(next)).unwrap()).unwrap();
            assert_eq!(spoken.next.as_deref(), next);
            assert_eq!(spoken.words[0].1, "割符 <信用> \"組合\" & 銀行");
            assert_eq!(
                spoken.words[1],
                ("en-US".to_owned(), "Key in 2 digits".to_owned())
            );
        }
        assert_eq!(read("<Response><Say>"), None);
    }
}
