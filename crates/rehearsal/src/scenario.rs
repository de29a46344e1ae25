//! What a scenario is made of.

use warifu_device::ports::{BiometricsError, FileError, KeychainError};

use crate::fault::{Fault, Message};
use crate::institutions::Which;
use crate::pictures::Picture;
use crate::word::Word;

/// Stands in a scenario's text for the key in the bank's own links.
pub const OWN_KEY: &str = "@KEY@";

/// One thing that support staff show: a stage, and the way over it.
#[derive(Debug)]
pub struct Scenario {
    /// Its name: lower-case words with hyphens.
    pub name: &'static str,
    /// Where it stands in the menu.
    pub group: Group,
    /// Japanese and English; empty where the error that it ends in says it all.
    pub title: (&'static str, &'static str),
    /// How the stage is set before the app starts.
    pub stage: &'static [Cue],
    /// What is shown, one after another; the first one is where the app opens.
    pub steps: &'static [Step],
}

/// The parts of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Getting a token.
    Enrolment,
    /// Using it.
    Everyday,
    /// Another device, another token.
    Change,
    /// What is entered wrong.
    Entries,
    /// Network and institution.
    Institution,
    /// This device: key store, disk, clock.
    Device,
}

/// One step of the presenter.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What happens behind the stage first.
    pub cues: &'static [Cue],
    /// What the customer does.
    pub acts: &'static [Act],
    /// The screen that is then shown, by its name in `ui/src/state/screen.ts`.
    pub screen: &'static str,
    /// The error that is then shown, by its code.
    pub error: Option<&'static str>,
    /// What is then shown as well, as a selector.
    pub shows: Option<&'static str>,
}

impl Step {
    /// Something done, and a screen.
    #[must_use]
    pub const fn new(acts: &'static [Act], screen: &'static str) -> Self {
        Self {
            cues: &[],
            acts,
            screen,
            error: None,
            shows: None,
        }
    }

    /// With an error on it.
    #[must_use]
    pub const fn error(mut self, code: &'static str) -> Self {
        self.error = Some(code);
        self
    }

    /// With this to be seen.
    #[must_use]
    pub const fn shows(mut self, selector: &'static str) -> Self {
        self.shows = Some(selector);
        self
    }

    /// After something happened behind the stage.
    #[must_use]
    pub const fn after(mut self, cues: &'static [Cue]) -> Self {
        self.cues = cues;
        self
    }
}

/// What a customer does with the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Presses the button of this action.
    Press(&'static str),
    /// Types into this field what stands there, and nothing else.
    Fill(&'static str, &'static str),
    /// Ticks this box.
    Tick(&'static str),
    /// Chooses this value among the choices of that name.
    Choose(&'static str, &'static str),
    /// Hands a picture in.
    Hand(Picture),
}

/// What happens behind the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// A token of that institution is there, enrolled for real with the bank.
    Token(Which),
    /// An enrolment was begun and the connection dropped at that message.
    Interrupted(Which, Message),
    /// The app made a token of that institution by itself.
    SelfRegistered(Which),
    /// It began to, and the connection dropped.
    SelfInterrupted(Which),
    /// These institutions let apps make tokens by themselves.
    Offers(&'static [Which]),
    /// What became of the keys.
    Keys(Keys),
    /// The key store fails from now on.
    KeyStore(KeychainError),
    /// The key store is well again.
    KeyStoreWell,
    /// The disk fails from now on.
    Disk(FileError),
    /// The data file is damaged.
    DataDamaged,
    /// The data file is of a newer version.
    DataNewer,
    /// What happens to such messages from now on.
    Bank(Message, Fault),
    /// The issuer's clock is so many seconds ahead.
    BankAhead(i64),
    /// So many seconds pass.
    Pass(i64),
    /// Time passes until that second of the minute.
    PassTo(i64),
    /// Somebody sets the clock by so many seconds.
    ClockSet(i64),
    /// The institutions have new terms.
    NewTerms,
    /// The institutions' cards are out of date.
    CardsOver,
    /// What the bank says of the tokens from now on.
    Said(Word),
    /// The app has a lock with this PIN.
    Pin(&'static str),
    /// What the device's sensor says from now on.
    Sensor(Result<(), BiometricsError>),
    /// The sensor opens the app beside this PIN.
    Finger(&'static str),
    /// The app was started anew, so that its lock is shut.
    Restart,
    /// So many wrong PINs were tried.
    WrongPins(usize),
    /// There is no key store, and a vault file under this passphrase.
    Vault(&'static str),
    /// A link arrives from outside.
    Link(LinkKind),
    /// The operating system asks the customer for something.
    Prompt(PromptUp),
    /// The core refuses a command, which nothing in memory would bring about.
    Refuse(Refusal),
    /// A command is never answered.
    Stall(&'static str),
    /// What the system around the app has, or has not.
    Around(Around, bool),
    /// What the camera sees from now on.
    Camera(Picture),
    /// The tokens' names, from the first in the list.
    Names(&'static [&'static str]),
    /// The list begins with the oldest.
    OldestFirst,
    /// Nobody ever measured the clock.
    ClockForgotten,
}

/// Something that one system has and another has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// It keeps a window out of screen captures.
    Capture,
    /// It has a tray.
    Tray,
    /// It reads aloud.
    Speech,
    /// It is a phone: no displays to look at, no tray, no printer.
    Phone,
}

/// A command and the error that it is refused with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The command.
    pub command: &'static str,
    /// The error's code.
    pub code: &'static str,
}

/// What became of the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// None came along.
    Gone,
    /// That of the oldest token did not come along.
    OldestGone,
    /// Another installation made them.
    Others,
    /// They cannot be read.
    Damaged,
    /// A newer version wrote them.
    Newer,
}

/// A link from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// The rehearsal bank's own.
    Right,
    /// A shop's.
    Foreign,
    /// Cut off.
    Malformed,
    /// With another host.
    Elsewhere,
    /// With another key.
    OtherKey,
}

/// What the operating system asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptUp {
    /// The password that opens the key store.
    Unlock,
    /// A new password.
    Create,
    /// Leave.
    Allow,
}
