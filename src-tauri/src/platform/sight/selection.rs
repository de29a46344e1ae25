//! The clipboard under X11 (ICCCM §2): its owner is asked what it has, and then
//! for one thing, which may come in pieces. What is too large is not taken in.

use std::time::{Duration, Instant};

use warifu_device::DeviceError;
use warifu_device::ports::{Copied, PasteError};
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ConnectionExt, CreateWindowAux, EventMask, GetPropertyReply, Property, Window,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::{COPY_DEPTH_FROM_PARENT, CURRENT_TIME};

use super::clipboard::MOST_TEXT;
use crate::platform::dropped;

/// Bytes of a picture file beyond which none is taken in.
const MOST_PICTURE: usize = 64 * 1024 * 1024;
/// Bytes of a list: of targets, of files.
const MOST_LIST: usize = 64 * 1024;
/// How long an owner may be silent, and all of it may take.
const SILENCE: Duration = Duration::from_secs(6);
const LONGEST: Duration = Duration::from_secs(20);
/// Between two looks whether something has come.
const PAUSE: Duration = Duration::from_millis(2);

/// The picture formats that are read, best first.
const PICTURES: [&str; 5] = [
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/bmp",
    "image/gif",
];
const FILES: &str = "text/uri-list";
const TEXTS: [&str; 3] = ["UTF8_STRING", "text/plain;charset=utf-8", "STRING"];

/// What was copied: a picture, a picture file, or a text.
///
/// # Errors
/// [`PasteError`].
pub fn paste() -> Result<Copied, PasteError> {
    let asker = Asker::new(LONGEST)?;
    let offered = asker.offered()?;
    let has = |name: &&str| offered.iter().any(|offered| offered == name);
    if let Some(picture) = PICTURES.iter().find(|name| has(name)) {
        return Ok(Copied::File(asker.fetch(picture, MOST_PICTURE)?));
    }
    if has(&FILES)
        && let Some(file) = first_file(&asker.fetch(FILES, MOST_LIST)?)
    {
        return dropped::picture(&file)
            .map(Copied::File)
            .map_err(|error| copied(&error));
    }
    asker.text(&offered, MOST_TEXT).map(Copied::Text)
}

/// The text that was copied, of at most so many bytes, within about that time.
///
/// # Errors
/// [`PasteError`].
pub fn text(most: usize, time: Duration) -> Result<String, PasteError> {
    let asker = Asker::new(time)?;
    let offered = asker.offered()?;
    asker.text(&offered, most)
}

/// What is wrong with a picture file that was copied.
fn copied(error: &DeviceError) -> PasteError {
    match error {
        DeviceError::PictureFileTooLarge => PasteError::TooLarge,
        _ => PasteError::Unreadable,
    }
}

/// The first file of a list of addresses (RFC 2483).
fn first_file(list: &[u8]) -> Option<std::path::PathBuf> {
    let list = String::from_utf8_lossy(list);
    let mut urls = list.lines().filter_map(|line| url::Url::parse(line).ok());
    urls.find(|url| url.scheme() == "file")?.to_file_path().ok()
}

/// A window of ours that nobody sees: X11 hands things from window to window.
struct Asker {
    connection: RustConnection,
    window: Window,
    clipboard: Atom,
    incremental: Atom,
    /// Where the owner puts what it hands over.
    place: Atom,
    until: Instant,
}

impl Asker {
    fn new(time: Duration) -> Result<Self, PasteError> {
        let (connection, number) = x11rb::connect(None).map_err(unreadable)?;
        let screen = connection.setup().roots.get(number);
        let screen = screen.ok_or(PasteError::Unreadable)?;
        let window = connection.generate_id().map_err(unreadable)?;
        let heard = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        let (depth, class) = (COPY_DEPTH_FROM_PARENT, WindowClass::INPUT_OUTPUT);
        let made = connection.create_window(
            depth,
            window,
            screen.root,
            0,
            0,
            1,
            1,
            0,
            class,
            screen.root_visual,
            &heard,
        );
        made.map_err(unreadable)?;
        Ok(Self {
            clipboard: atom(&connection, "CLIPBOARD")?,
            incremental: atom(&connection, "INCR")?,
            place: atom(&connection, "WARIFU_PASTED")?,
            window,
            connection,
            until: Instant::now() + time,
        })
    }

    /// The names of what the owner can hand over.
    fn offered(&self) -> Result<Vec<String>, PasteError> {
        let owner = self.connection.get_selection_owner(self.clipboard);
        let owner = owner.map_err(unreadable)?.reply().map_err(unreadable)?;
        if owner.owner == x11rb::NONE {
            return Err(PasteError::Empty);
        }
        let atoms = self.fetch("TARGETS", MOST_LIST)?;
        let atoms = atoms
            .chunks_exact(4)
            .filter_map(|bytes| bytes.try_into().ok());
        let names = atoms
            .take(256)
            .map(|bytes| self.name(Atom::from_ne_bytes(bytes)));
        Ok(names.collect())
    }

    fn text(&self, offered: &[String], most: usize) -> Result<String, PasteError> {
        let mut texts = TEXTS.into_iter();
        let text = texts.find(|name| offered.iter().any(|offered| offered == name));
        let text = self.fetch(text.ok_or(PasteError::Empty)?, most)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        if text.trim().is_empty() {
            return Err(PasteError::Empty);
        }
        Ok(text)
    }

    fn name(&self, atom: Atom) -> String {
        let name = self.connection.get_atom_name(atom);
        let name = name.ok().and_then(|name| name.reply().ok());
        let name = name.map(|reply| String::from_utf8_lossy(&reply.name).into_owned());
        name.unwrap_or_default()
    }

    /// One thing that the owner has, of at most so many bytes.
    fn fetch(&self, target: &str, most: usize) -> Result<Vec<u8>, PasteError> {
        let target = atom(&self.connection, target)?;
        let (window, place) = (self.window, self.place);
        let asked =
            self.connection
                .convert_selection(window, self.clipboard, target, place, CURRENT_TIME);
        asked.map_err(unreadable)?;
        let answered = self.wait(|event| match event {
            Event::SelectionNotify(answer) if answer.target == target => Some(answer.property),
            _ => None,
        })?;
        if answered == x11rb::NONE {
            return Err(PasteError::Unreadable);
        }
        let whole = self.take(most)?;
        if whole.type_ == self.incremental {
            // It says how much there is at the least.
            let least = whole.value32().and_then(|mut sizes| sizes.next());
            bounded(least.unwrap_or(0) as usize, most)?;
            return self.pieces(most);
        }
        Ok(whole.value)
    }

    fn pieces(&self, most: usize) -> Result<Vec<u8>, PasteError> {
        let mut whole = Vec::new();
        loop {
            self.wait(|event| match event {
                Event::PropertyNotify(change)
                    if change.atom == self.place && change.state == Property::NEW_VALUE =>
                {
                    Some(())
                }
                _ => None,
            })?;
            let piece = self.take(most)?.value;
            if piece.is_empty() {
                return Ok(whole);
            }
            bounded(whole.len() + piece.len(), most)?;
            whole.extend(piece);
        }
    }

    /// What lies at the place; taking it tells the owner to go on.
    fn take(&self, most: usize) -> Result<GetPropertyReply, PasteError> {
        let words = u32::try_from(most / 4).unwrap_or(u32::MAX);
        let property = self.connection.get_property(
            true,
            self.window,
            self.place,
            AtomEnum::ANY,
            0,
            words.saturating_add(1),
        );
        let property = property.map_err(unreadable)?.reply().map_err(unreadable)?;
        bounded(property.value.len() + property.bytes_after as usize, most)?;
        Ok(property)
    }

    /// Waits for one kind of event, for a while.
    fn wait<T>(&self, wanted: impl Fn(&Event) -> Option<T>) -> Result<T, PasteError> {
        self.connection.flush().map_err(unreadable)?;
        let until = self.until.min(Instant::now() + SILENCE);
        while Instant::now() < until {
            match self.connection.poll_for_event().map_err(unreadable)? {
                Some(event) => {
                    if let Some(found) = wanted(&event) {
                        return Ok(found);
                    }
                }
                None => std::thread::sleep(PAUSE),
            }
        }
        Err(PasteError::Unreadable)
    }
}

fn atom(connection: &RustConnection, name: &str) -> Result<Atom, PasteError> {
    let atom = connection.intern_atom(false, name.as_bytes());
    let atom = atom.map_err(unreadable)?.reply().map_err(unreadable)?;
    Ok(atom.atom)
}

fn bounded(bytes: usize, most: usize) -> Result<(), PasteError> {
    if bytes > most {
        return Err(PasteError::TooLarge);
    }
    Ok(())
}

fn unreadable<E>(_: E) -> PasteError {
    PasteError::Unreadable
}
