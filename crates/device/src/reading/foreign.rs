//! Says what a QR is that is no enrolment's. Its content goes no further: it
//! may hold a seed of another service or the key of a network.

use url::Url;

/// Longest host name (RFC 1035 §2.3.4).
const MAX_HOST: usize = 253;

/// What a foreign QR is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreign {
    /// A web page, which no known institution stands behind.
    Page {
        /// Its host; in ASCII.
        host: String,
    },
    /// A one-time password of another service (`otpauth:`).
    OtherToken,
    /// A wireless network.
    Network,
    /// A visiting card, a telephone number or a mail address.
    Contact,
    /// Something else.
    Other,
}

impl Foreign {
    /// By the text's beginning alone.
    pub(crate) fn of(text: &str) -> Self {
        if let Ok(url) = Url::parse(text.trim())
            && matches!(url.scheme(), "http" | "https")
            && let Some(host) = url.host_str().filter(|host| host.len() <= MAX_HOST)
        {
            let host = host.to_owned();
            return Self::Page { host };
        }
        let start: String = text.trim_start().chars().take(18).collect();
        let start = start.to_ascii_lowercase();
        let begins = |with: &[&str]| with.iter().any(|with| start.starts_with(with));
        if begins(&["otpauth:", "otpauth-migration:"]) {
            Self::OtherToken
        } else if begins(&["wifi:"]) {
            Self::Network
        } else if begins(&["begin:vcard", "mecard:", "tel:", "mailto:", "smsto:"]) {
            Self::Contact
        } else {
            Self::Other
        }
    }

    /// Its name, for the interface's texts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Page { .. } => "page",
            Self::OtherToken => "other_token",
            Self::Network => "network",
            Self::Contact => "contact",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_foreign_qr_is_of_is_told_by_its_beginning() {
        let page = |host: &str| Foreign::Page {
            host: host.to_owned(),
        };
        for (text, of) in [
            ("https://shop.example/a?b#c", page("shop.example")),
            ("HTTP://Shop.Example", page("shop.example")),
            ("https://someone@shop.example/", page("shop.example")),
            ("otpauth://totp/A?secret=JBSWY3DP", Foreign::OtherToken),
            ("otpauth-migration://offline?data=A", Foreign::OtherToken),
            ("WIFI:S:home;T:WPA;P:secret;;", Foreign::Network),
            ("BEGIN:VCARD\nVERSION:3.0", Foreign::Contact),
            ("tel:0120000000", Foreign::Contact),
            ("12345", Foreign::Other),
            ("日本語の文", Foreign::Other),
            ("", Foreign::Other),
        ] {
            assert_eq!(Foreign::of(text), of, "{text}");
        }
    }
}
