//! An element and all that is in it.

use super::{Cause, PskcError};
use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use quick_xml::name::{Namespace, ResolveResult};
use zeroize::Zeroizing;

/// Attributes of an element, declarations of namespaces included.
const MOST_ATTRIBUTES: usize = 64;
/// Bytes of an element's own text.
const LONGEST_TEXT: usize = 64 * 1024;

/// The namespaces that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// RFC 6030.
    Pskc,
    /// XML Signature, by the name `ds`.
    Signature,
    /// XML Encryption 1.0, by the name `xenc`.
    Encryption,
    /// Any other.
    Other,
}

impl Space {
    pub(super) fn of(resolved: &ResolveResult<'_>) -> Self {
        match resolved {
            ResolveResult::Bound(Namespace("urn:ietf:params:xml:ns:keyprov:pskc")) => Self::Pskc,
            ResolveResult::Bound(Namespace("http://www.w3.org/2000/09/xmldsig#")) => {
                Self::Signature
            }
            ResolveResult::Bound(Namespace("http://www.w3.org/2001/04/xmlenc#")) => {
                Self::Encryption
            }
            _ => Self::Other,
        }
    }
}

/// An element and all that is in it.
pub(super) struct Element {
    pub(super) space: Space,
    /// Without prefix.
    pub(super) name: String,
    /// But for declarations of namespaces.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    text: Zeroizing<String>,
}

warifu_secret::closed!(Element);

impl Element {
    pub(super) fn new(space: Space, start: &BytesStart<'_>) -> Result<Self, PskcError> {
        Ok(Self {
            space,
            name: start.local_name().as_ref().to_owned(),
            attributes: attributes(start)?,
            children: Vec::new(),
            text: Zeroizing::new(String::new()),
        })
    }

    /// More of its own text.
    pub(super) fn add(&mut self, text: &str) -> Result<(), PskcError> {
        if self.text.len().saturating_add(text.len()) > LONGEST_TEXT {
            return Err(PskcError::TooMany);
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Whether it is RFC 6030's element of that name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.space == Space::Pskc && self.name == name
    }

    /// The first child of RFC 6030's with that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.child_in(Space::Pskc, name)
    }

    /// The child of RFC 6030's with that name, of which there is one or none.
    pub(super) fn maybe(&self, name: &str) -> Result<Option<&Self>, Cause> {
        let mut children = self.children.iter().filter(|child| child.is(name));
        match (children.next(), children.next()) {
            (found, None) => Ok(found),
            _ => Err(Cause::Form),
        }
    }

    /// The first child with that name.
    pub(super) fn child_in(&self, space: Space, name: &str) -> Option<&Self> {
        let mut children = self.children.iter();
        children.find(|child| child.space == space && child.name == name)
    }

    /// The first child with that name, whatever its namespace: makers do not
    /// agree about those of PKCS 5.
    pub(super) fn child_named(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// An attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim())
    }

    /// Its own text, without the space around it.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }
}

fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, PskcError> {
    let mut found = Vec::new();
    for (number, attribute) in start.attributes().enumerate() {
        if number >= MOST_ATTRIBUTES {
            return Err(PskcError::TooMany);
        }
        let attribute = attribute.map_err(|_| PskcError::NotXml)?;
        let key = attribute.key.as_ref();
        if key == "xmlns" || key.starts_with("xmlns:") {
            continue;
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|_| PskcError::NotXml)?;
        found.push((key.to_owned(), value.into_owned()));
    }
    Ok(found)
}
