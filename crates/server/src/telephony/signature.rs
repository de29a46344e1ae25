//! What a provider's request is signed with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

/// A request's fields, in any order.
pub(super) type Fields = Vec<(String, String)>;

/// The account's token, with which the provider signs.
pub(super) struct AuthToken(Zeroizing<String>);

warifu_secret::closed!(AuthToken);

impl AuthToken {
    /// What stands in the file, without the end of its line; `None` where that is
    /// nothing.
    pub(super) fn read(text: &Zeroizing<String>) -> Option<Self> {
        let token = text.trim();
        (!token.is_empty()).then(|| Self(Zeroizing::new(token.to_owned())))
    }

    /// Whether the provider has signed this address with these fields; takes the
    /// same time for every wrong signature of the right length.
    pub(super) fn has_signed(&self, url: &str, fields: &Fields, signature: &str) -> bool {
        let given = STANDARD.decode(signature);
        let mac = self.mac(url, fields);
        mac.zip(given.ok())
            .is_some_and(|(mac, given)| mac.verify_slice(&given).is_ok())
    }

    /// Signs as the provider does: for the demonstration, which has none.
    pub(super) fn sign(&self, url: &str, fields: &Fields) -> String {
        let mac = self.mac(url, fields);
        mac.map(|mac| STANDARD.encode(mac.finalize().into_bytes()))
            .unwrap_or_default()
    }

    /// `HMAC-SHA1(token, url ‖ name ‖ value ‖ name ‖ value …)`, sorted by name;
    /// fields of one name by their values, each once.
    fn mac(&self, url: &str, fields: &Fields) -> Option<Hmac<Sha1>> {
        let mut sorted: Vec<_> = fields.iter().collect();
        sorted.sort();
        sorted.dedup();
        // EXPOSE: the request is held against it, the token goes no further.
        let mut mac = Hmac::<Sha1>::new_from_slice(self.0.as_bytes()).ok()?;
        mac.update(url.as_bytes());
        for (name, value) in sorted {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";

    fn token(text: &str) -> AuthToken {
        AuthToken::read(&Zeroizing::new(text.to_owned())).unwrap()
    }

    fn fields() -> Fields {
        let all = [
            ("Digits", "1234"),
            ("To", "+18005551212"),
            ("From", "+14158675309"),
            ("Caller", "+14158675309"),
            ("CallSid", "CA1234567890ABCDE"),
        ];
        all.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    }

    #[test]
    fn the_providers_own_example_comes_out() {
        assert_eq!(token("12345").sign(URL, &fields()), EXAMPLE);
        assert!(token("12345\n").has_signed(URL, &fields(), EXAMPLE));
    }

    #[test]
    fn another_token_address_field_or_signature_does_not() {
        let (token, fields) = (token("12345"), fields());
        assert!(!super::tests::token("12346").has_signed(URL, &fields, EXAMPLE));
        let other = "https://mycompany.com/myapp.php?foo=1&bar=3";
        assert!(!token.has_signed(other, &fields, EXAMPLE));
        for at in 0..fields.len() {
            let mut changed = fields.clone();
            changed[at].1.push('0');
            assert!(!token.has_signed(URL, &changed, EXAMPLE));
            changed.remove(at);
            assert!(!token.has_signed(URL, &changed, EXAMPLE));
        }
        for signature in [
            "",
            "AAAA",
            "not base64!",
            &EXAMPLE[..27],
            &EXAMPLE.to_lowercase(),
        ] {
            assert!(!token.has_signed(URL, &fields, signature), "{signature}");
        }
    }

    #[test]
    fn an_empty_file_holds_no_token() {
        assert!(AuthToken::read(&Zeroizing::new(" \n".to_owned())).is_none());
    }

    const EXAMPLE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
}
