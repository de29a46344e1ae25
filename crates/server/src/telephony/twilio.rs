//! A provider that speaks as Twilio does: signed forms in, `TwiML` out.

use url::form_urlencoded;
use warifu_issuer::ids::CallId;
use warifu_issuer::ports::PhoneVerifier;
use warifu_issuer::telephone::{Answer, Asked, Caller, Heard, Keyed, PhoneNumber, Reply, Unheard};

use super::signature::{AuthToken, Fields};
use super::twiml;

/// The header of the signature.
pub(super) const SIGNATURE: &str = "x-twilio-signature";

/// What stands in `From` where the caller shows no number: words, and the same
/// words as they are dialled on letters.
const WITHHELD: &[&str] = &[
    "anonymous",
    "restricted",
    "blocked",
    "unknown",
    "unavailable",
    "+266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
];

/// An account at the provider.
pub(super) struct Twilio {
    account: String,
    token: AuthToken,
}

warifu_secret::closed!(Twilio);

impl Twilio {
    pub(super) fn new(account: String, token: AuthToken) -> Self {
        Self { account, token }
    }

    /// A request of this account, signed: body and signature. For the demonstration.
    pub(super) fn request(&self, url: &str, fields: &[(&str, &str)]) -> (String, String) {
        let own = [("AccountSid", self.account.as_str())];
        let fields: Fields = own
            .iter()
            .chain(fields)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&fields)
            .finish();
        let signature = self.token.sign(url, &fields);
        (body, signature)
    }
}

impl PhoneVerifier for Twilio {
    fn signature_header(&self) -> &'static str {
        SIGNATURE
    }

    fn hear(&self, asked: &Asked<'_>) -> Result<Heard, Unheard> {
        let fields: Fields = form_urlencoded::parse(asked.body).into_owned().collect();
        let signature = asked.signature.ok_or(Unheard::Unsigned)?;
        if !self.token.has_signed(asked.url, &fields, signature) {
            return Err(Unheard::Unsigned);
        }
        if one(&fields, "AccountSid")? != self.account {
            return Err(Unheard::Unsigned);
        }
        let call = CallId::new(one(&fields, "CallSid")?).map_err(|_| Unheard::Malformed)?;
        Ok(Heard {
            call,
            step: asked.step,
            caller: caller(one(&fields, "From")?),
            keyed: Keyed::of(one(&fields, "Digits")?),
        })
    }

    fn say(&self, reply: &Reply) -> Answer {
        Answer {
            content_type: "text/xml; charset=utf-8",
            // Into memory: nothing there can fail. Whoever hears nothing calls again.
            body: twiml::write(reply).unwrap_or_default(),
        }
    }
}

/// A field's value, empty where there is none. Two of a name are none of ours.
fn one<'a>(fields: &'a Fields, name: &str) -> Result<&'a str, Unheard> {
    let mut found = fields.iter().filter(|(one, _)| one == name);
    match (found.next(), found.next()) {
        (None, _) => Ok(""),
        (Some((_, value)), None) => Ok(value),
        (Some(_), Some(_)) => Err(Unheard::Malformed),
    }
}

/// Who calls; what is no number (a name, an address of the internet) shows none.
fn caller(from: &str) -> Caller {
    let from = from.trim();
    if WITHHELD.iter().any(|word| word.eq_ignore_ascii_case(from)) {
        return Caller::Withheld;
    }
    PhoneNumber::parse(from).map_or(Caller::Withheld, Caller::Known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_shows_no_number_is_known_as_such() {
        for from in WITHHELD {
            assert_eq!(caller(from), Caller::Withheld, "{from}");
        }
        for from in [
            "",
            " ",
            "Anonymous",
            "sip:taro@example.jp",
            "client:taro",
            "+464",
            "110",
        ] {
            assert_eq!(caller(from), Caller::Withheld, "{from}");
        }
        assert!(matches!(caller("+819000005678"), Caller::Known(_)));
    }
}
