//! Every word that a customer reads, in both languages, side by side.
//!
//! A text that lacks a language does not compile. `{name}` marks a value;
//! [`fill`] puts it in, and a test holds both languages to the same names.

mod binding;
mod common;
mod company;
mod console;
mod date;
mod enroll;
mod errors;
mod events;
mod import;
mod issue;
mod login;
mod mail;
mod print;
mod procedures;
mod reissue;
mod telephone;
mod tour;

pub(crate) use binding::{BindErrors, Binding};
pub(crate) use common::Common;
pub(crate) use company::{Company, CompanyErrors, CompanyLogin, DemoCards};
pub(crate) use console::Console;
pub(crate) use date::{clock_time, long_date_time};
pub(crate) use enroll::{EnrollPage, HardwarePage, Mailbox};
pub(crate) use errors::Errors;
pub(crate) use events::event_words;
pub(crate) use import::{Import, file_words, item_words, protection_words};
pub(crate) use issue::{InUse, Issue, Stop, Waiting};
pub(crate) use login::{Home, Login};
pub(crate) use mail::{MailByPolicy, MailText};
pub(crate) use print::{Print, PrintSteps};
pub(crate) use procedures::{Activate, Check, Closing, Doors, Issued, ProofErrors, Release};
pub(crate) use reissue::{Calling, IssuedForLogin, Phones, Reissue, TwoWays};
pub(crate) use telephone::{Handset, Voice};
pub(crate) use tour::{Tour, TourKind, TourSteps};

/// A language that pages and mails speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Japanese, the first one.
    Ja,
    /// English.
    En,
}

impl Lang {
    /// Reads `ja` or `en`.
    pub(crate) fn parse(code: &str) -> Option<Self> {
        match code {
            "ja" => Some(Self::Ja),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// `ja` or `en`.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// Picks one of two.
    pub(crate) fn pick<T>(self, ja: T, en: T) -> T {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// Puts values in the place of `{name}`.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

/// Declares a table of texts: `name: "ja", "en";`.
macro_rules! texts {
    ($(#[$doc:meta])* $table:ident { $($name:ident: $ja:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $table { $(pub(crate) $name: &'static str),+ }

        impl $table {
            const JA: Self = Self { $($name: $ja),+ };
            const EN: Self = Self { $($name: $en),+ };

            /// The table of one language.
            pub(crate) fn of(lang: $crate::text::Lang) -> &'static Self {
                lang.pick(&Self::JA, &Self::EN)
            }

            #[cfg(test)]
            pub(crate) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
                vec![$((stringify!($name), $ja, $en)),+]
            }
        }
    };
}
pub(crate) use texts;

#[cfg(test)]
mod tests;
