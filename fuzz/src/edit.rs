//! Damage, small enough that most of an example is left.

use bolero::TypeGenerator;

/// What parsers stumble over.
const WORDS: [&str; 24] = [
    "null",
    "-1",
    "0",
    "18446744073709551616",
    "1e999",
    "0.5",
    "\"\"",
    "{}",
    "[]",
    "[[[[[[[[",
    "{",
    "}",
    "\"",
    "\\u0000",
    "\\ud800",
    "\u{ff10}",
    "\u{30fc}",
    "\u{200b}",
    "\u{feff}",
    "%00",
    "&u=",
    "#",
    "\r\n",
    "\0",
];

/// One change of a byte string; places count modulo its length.
#[derive(Debug, Clone, TypeGenerator)]
pub enum Edit {
    /// Another byte.
    Put(u16, u8),
    /// One bit turned.
    Flip(u16, u8),
    /// A byte more.
    Insert(u16, u8),
    /// Up to 16 bytes fewer.
    Remove(u16, u8),
    /// A part once more, elsewhere: from, length, to.
    Repeat(u16, u8, u16),
    /// One of the words that parsers stumble over.
    Word(u16, u8),
    /// Nothing after here.
    Cut(u16),
}

impl Edit {
    /// Makes the change.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        let place = |at: u16| usize::from(at) % (bytes.len() + 1);
        match *self {
            Self::Put(at, byte) => {
                let at = place(at);
                bytes.splice(at..(at + 1).min(bytes.len()), [byte]);
            }
            Self::Flip(at, bit) => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << (bit % 8);
                }
            }
            Self::Insert(at, byte) => bytes.insert(place(at), byte),
            Self::Remove(at, many) => {
                let at = place(at);
                bytes.drain(at..(at + 1 + usize::from(many % 16)).min(bytes.len()));
            }
            Self::Repeat(from, many, to) => {
                let (from, to) = (place(from), place(to));
                let part = bytes.iter().skip(from).take(usize::from(many)).copied();
                let part: Vec<u8> = part.collect();
                bytes.splice(to..to, part);
            }
            Self::Word(at, which) => {
                let at = place(at);
                let word = WORDS.iter().cycle().nth(which.into()).unwrap_or(&"");
                bytes.splice(at..at, word.bytes());
            }
            Self::Cut(at) => bytes.truncate(place(at)),
        }
    }
}
