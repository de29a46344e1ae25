//! What was looked through, what was found, and whether that may be.

use super::needles::{Find, Needles};
use anyhow::{Result, ensure};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

/// A secret that may stand in a place.
#[derive(Debug)]
pub struct Allowed {
    /// The place.
    pub place: &'static str,
    /// The secret.
    pub secret: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// What one place showed.
#[derive(Debug, Default)]
struct Look {
    finds: BTreeMap<&'static str, BTreeSet<String>>,
    controlled: bool,
    missed: Vec<String>,
}

/// What all places showed.
#[derive(Debug, Default)]
pub struct Report {
    places: BTreeMap<&'static str, Look>,
    secrets: BTreeSet<&'static str>,
}

impl Report {
    /// Says which secrets are looked for.
    pub fn knows(&mut self, secret: &'static str) {
        self.secrets.insert(secret);
    }

    /// A place was looked through, perhaps once more.
    pub fn looked(&mut self, place: &'static str, finds: BTreeSet<Find>) {
        let look = self.places.entry(place).or_default();
        for find in finds {
            look.finds.entry(find.secret).or_default().insert(find.form);
        }
    }

    /// Some bytes of a place were looked through.
    pub fn look(&mut self, place: &'static str, needles: &Needles, bytes: &[u8]) {
        self.looked(place, needles.in_bytes(bytes));
    }

    /// In that place canaries were planted in `forms`: each must have been found.
    pub fn control<'a>(
        &mut self,
        place: &'static str,
        forms: impl IntoIterator<Item = &'a str>,
        finds: &BTreeSet<Find>,
    ) {
        let look = self.places.entry(place).or_default();
        look.controlled = true;
        for form in forms {
            if !finds.iter().any(|find| find.form == form) {
                look.missed.push(form.to_owned());
            }
        }
    }

    /// Holds what was found against what is allowed.
    ///
    /// # Errors
    /// With every place at which something is wrong.
    pub fn judge(&self, allowed: &[Allowed]) -> Result<()> {
        let mut wrong = String::new();
        for (place, look) in &self.places {
            if !look.controlled {
                let _ = writeln!(wrong, "{place}: no canary was planted there");
            }
            if !look.missed.is_empty() {
                let missed = look.missed.join(", ");
                let _ = writeln!(wrong, "{place}: a planted canary was not found: {missed}");
            }
            for (secret, forms) in &look.finds {
                let forms: Vec<_> = forms.iter().map(String::as_str).collect();
                if !is_allowed(allowed, place, secret) {
                    let _ = writeln!(wrong, "{place}: {secret} was found: {}", forms.join(", "));
                }
            }
        }
        for rule in allowed {
            let known = self.places.contains_key(rule.place) && self.secrets.contains(rule.secret);
            if !known {
                let (place, secret) = (rule.place, rule.secret);
                let _ = writeln!(wrong, "{place}, {secret}: allowed, but never looked for");
            }
        }
        ensure!(wrong.is_empty(), "{wrong}");
        Ok(())
    }

    /// Writes down what was found where.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, allowed: &[Allowed], to: &Path) -> Result<()> {
        let mut text = String::new();
        for (place, look) in &self.places {
            let _ = writeln!(text, "{place}");
            for (secret, forms) in &look.finds {
                let forms: Vec<_> = forms.iter().map(String::as_str).collect();
                let reason = allowed
                    .iter()
                    .find(|rule| rule.place == *place && rule.secret == *secret)
                    .map_or("NOT ALLOWED", |rule| rule.reason);
                let _ = writeln!(text, "  {secret} ({}): {reason}", forms.join(", "));
            }
        }
        Ok(std::fs::write(to, text)?)
    }
}

fn is_allowed(allowed: &[Allowed], place: &str, secret: &str) -> bool {
    allowed
        .iter()
        .any(|rule| rule.place == place && rule.secret == secret)
}
