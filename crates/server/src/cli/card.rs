//! The card that says who may log in to the demonstration.

use std::fmt::Write as _;

use serde::Serialize;

use super::demo::Person;
use super::demo_staff::Colleague;

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
    /// Who may log in to the support console, at `/console/SLUG/`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) staff: Vec<Colleague>,
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
                let _ = write!(
                    text,
                    "  contract ID {:<12} password {:<10} user ID {}",
                    person.contract_id, person.password, person.user_id
                );
                if let Some(password) = &person.confirmation_password {
                    let _ = write!(text, "  confirmation password {password}");
                }
                if let Some([branch, number]) = &person.account {
                    let _ = write!(text, "  account {branch}-{number}");
                }
                if let Some(password) = &person.transfer_password {
                    let _ = write!(text, "  transfer password {password}");
                }
                if let Some(pin) = &person.contract_pin {
                    let _ = write!(text, "  contract PIN {pin}");
                }
                if let Some(pin) = &person.registration_pin {
                    let _ = write!(text, "  registration PIN {pin}");
                }
                text.push('\n');
                for user in &person.users {
                    let _ = writeln!(text, "    user {} {}", user.user_id, user.name);
                }
                for row in person.card.chunks(8) {
                    let cells: Vec<_> = row.iter().map(|(s, c)| format!("{s} {c}")).collect();
                    let _ = writeln!(text, "    card {}", cells.join("  "));
                }
            }
            one.say_staff(&mut text, origin);
        }
        let _ = writeln!(text, "\nDirectory for the app: {}", self.directory);
        text
    }
}

impl Entry {
    /// Who may log in to the console, and what their app is to be told first.
    fn say_staff(&self, text: &mut String, origin: &str) {
        if self.staff.is_empty() {
            return;
        }
        let _ = writeln!(text, "  support console:  {origin}/console/{}/", self.slug);
        for one in &self.staff {
            let _ = writeln!(
                text,
                "  staff {:<8} password {:<20} ({})  their token: user ID {}  activation password {}",
                one.login, one.password, one.role, one.user_id, one.activation_password
            );
        }
    }
}
