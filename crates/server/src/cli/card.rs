//! The card that says who may log in to the demonstration.

use std::fmt::Write as _;

use serde::Serialize;

use super::demo::Person;

/// Who may log in, and where things are. The passwords are the demo's own:
/// they stand in the source and open nothing else.
#[derive(Debug, Serialize)]
pub(crate) struct Card {
    /// Where the issuer is reached; missing where it takes a free port.
    pub(crate) origin: Option<String>,
    /// The signed directory for the app.
    pub(crate) directory: String,
    /// The institutions.
    pub(crate) institutions: Vec<Entry>,
}

/// One institution.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) slug: String,
    pub(crate) name_ja: String,
    pub(crate) name_en: String,
    pub(crate) service_id: String,
    /// Path of the login page.
    pub(crate) login_page: String,
    /// File with the bank's API key, mode 0600.
    pub(crate) api_key_file: String,
    pub(crate) customers: Vec<Person>,
}

impl Card {
    /// For programs.
    pub(crate) fn json(&self) -> String {
        serde_json::to_string_pretty(self)
            .map(|text| text + "\n")
            .unwrap_or_default()
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        let mut text = String::from("Who may log in to the demonstration\n");
        let origin = self.origin.as_deref().unwrap_or("");
        for one in &self.institutions {
            let _ = writeln!(
                text,
                "\n{} ({})  service ID {}",
                one.name_ja, one.name_en, one.service_id
            );
            let _ = writeln!(text, "  log in:  {origin}{}", one.login_page);
            let _ = writeln!(text, "  API key: {}", one.api_key_file);
            for person in &one.customers {
                let _ = writeln!(
                    text,
                    "  contract ID {:<12} password {:<10} user ID {}",
                    person.contract_id, person.password, person.user_id
                );
            }
        }
        let _ = writeln!(text, "\nDirectory for the app: {}", self.directory);
        text
    }
}
