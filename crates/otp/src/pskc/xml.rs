//! XML, one child of the root at a time: never more than one item is a tree.
//!
//! Document type definitions are refused, so there are no entities but the five
//! of XML itself, and nothing grows as it is read.

use super::PskcError;
use super::element::{Element, Space};
use quick_xml::NsReader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::{BytesRef, Event};

/// Elements within elements, below the root.
const DEEPEST: usize = 32;
/// Elements in one child of the root.
const MOST_ELEMENTS: usize = 1_000;

/// The children of the root, one after the other.
pub(super) struct Parts<'x> {
    reader: NsReader<&'x [u8]>,
    /// The root has ended.
    ended: bool,
}

impl<'x> Parts<'x> {
    /// Reads up to the root, and the root itself.
    pub(super) fn open(text: &'x str) -> Result<(Self, Element), PskcError> {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        loop {
            let (space, event) = read(&mut reader)?;
            match event {
                Event::Start(start) => {
                    let root = Element::new(space, &start)?;
                    let parts = Self {
                        reader,
                        ended: false,
                    };
                    return Ok((parts, root));
                }
                Event::Text(text) if is_space(&text.xml10_content()) => {}
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
                Event::DocType(_) => return Err(PskcError::Dtd),
                _ => return Err(PskcError::NotXml),
            }
        }
    }

    /// The next child; nothing where the document has ended, whole.
    pub(super) fn next(&mut self) -> Result<Option<Element>, PskcError> {
        let mut open: Vec<Element> = Vec::new();
        let mut elements = 0;
        loop {
            let (space, event) = read(&mut self.reader)?;
            match event {
                Event::Start(start) => {
                    elements += 1;
                    self.room(elements, open.len())?;
                    open.push(Element::new(space, &start)?);
                }
                Event::End(_) => match (open.pop(), open.last_mut()) {
                    (Some(child), Some(parent)) => parent.children.push(child),
                    (Some(whole), None) => return Ok(Some(whole)),
                    (None, _) => self.ended = true,
                },
                Event::Eof if self.ended => return Ok(None),
                Event::Eof => return Err(PskcError::Truncated),
                Event::DocType(_) => return Err(PskcError::Dtd),
                other => add(&mut open, &other)?,
            }
        }
    }

    /// Whether one more element may be there.
    const fn room(&self, elements: usize, depth: usize) -> Result<(), PskcError> {
        if elements > MOST_ELEMENTS || depth >= DEEPEST {
            return Err(PskcError::TooMany);
        }
        if self.ended {
            return Err(PskcError::NotXml);
        }
        Ok(())
    }
}

fn read<'x>(reader: &mut NsReader<&'x [u8]>) -> Result<(Space, Event<'x>), PskcError> {
    match reader.read_resolved_event() {
        Ok((resolved, event)) => Ok((Space::of(&resolved), event)),
        Err(Error::Syntax(SyntaxError::InvalidBangMarkup)) => Err(PskcError::NotXml),
        Err(Error::Syntax(_)) => Err(PskcError::Truncated),
        Err(_) => Err(PskcError::NotXml),
    }
}

/// What stands between tags.
fn add(open: &mut [Element], event: &Event<'_>) -> Result<(), PskcError> {
    match event {
        Event::Text(text) => add_text(open, &text.xml10_content()),
        Event::CData(text) => add_text(open, &text.xml10_content()),
        Event::GeneralRef(one) => add_text(open, character(one)?.encode_utf8(&mut [0; 4])),
        Event::Comment(_) | Event::PI(_) => Ok(()),
        _ => Err(PskcError::NotXml),
    }
}

/// Text belongs to an element; between the root's children there is but space.
fn add_text(open: &mut [Element], text: &str) -> Result<(), PskcError> {
    match open.last_mut() {
        Some(element) => element.add(text),
        None if is_space(text) => Ok(()),
        None => Err(PskcError::NotXml),
    }
}

fn is_space(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'))
}

/// What a reference stands for: XML's own five and numbers.
fn character(reference: &BytesRef<'_>) -> Result<char, PskcError> {
    if let Some(character) = reference
        .resolve_char_ref()
        .map_err(|_| PskcError::NotXml)?
    {
        return Ok(character);
    }
    match &*reference.xml10_content() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(PskcError::NotXml),
    }
}
