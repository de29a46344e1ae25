//! What the app remembers of an institution, from its directory entry and card.

use warifu_enroll::directory::Entry;
use warifu_enroll::{Card, Text, TrustedCard};

use crate::data::{InstitutionRecord, Telephone, TextPair};

/// What the directory alone tells.
pub(crate) fn of_entry(entry: &Entry) -> InstitutionRecord {
    InstitutionRecord {
        service_id: entry.service_id.as_str().to_owned(),
        origin: entry.origin.as_str().to_owned(),
        host: entry.origin.authority().to_owned(),
        name: pair(&entry.names),
        service_name: TextPair::default(),
        mark: entry.mark.clone(),
        colour: entry.colour.clone(),
        login_page: None,
        otp_hosts: Vec::new(),
        telephone: None,
        reissue_steps: Vec::new(),
        next_code: false,
        vouched: true,
    }
}

/// What the card tells; it has been checked against the directory.
pub(crate) fn of_card(trusted: &TrustedCard) -> InstitutionRecord {
    let card: &Card = trusted.card();
    InstitutionRecord {
        service_id: card.service_id.as_str().to_owned(),
        origin: trusted.origin().as_str().to_owned(),
        host: trusted.origin().authority().to_owned(),
        name: pair(&card.names),
        service_name: pair(&card.service_names),
        mark: card.mark.clone(),
        colour: card.colour.clone(),
        login_page: card.login_page.clone(),
        otp_hosts: card.otp_hosts.clone(),
        telephone: card.telephone.as_ref().map(|telephone| Telephone {
            number: telephone.number.clone(),
            hours: pair(&telephone.hours),
        }),
        reissue_steps: card.reissue_steps.iter().map(pair).collect(),
        next_code: card.policy.next_code,
        vouched: true,
    }
}

/// Both languages of a text.
pub(crate) fn pair(text: &Text) -> TextPair {
    TextPair {
        ja: text.ja.clone(),
        en: text.en.clone(),
    }
}
