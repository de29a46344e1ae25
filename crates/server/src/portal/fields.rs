//! The fields of a form. Some are passwords: all are wiped when dropped.

use axum::body::Body;
use subtle::ConstantTimeEq;
use url::form_urlencoded;
use warifu_secret::LoginPassword;
use zeroize::Zeroizing;

use crate::http::body;
use crate::http::failure::Failure;

/// The fields of a form.
pub(crate) struct Fields(Vec<(String, Zeroizing<String>)>);

warifu_secret::closed!(Fields);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub(crate) async fn read(body: Body, limit: usize) -> Result<Self, Failure> {
        let bytes = body::wiped(body, limit).await?;
        let pairs = form_urlencoded::parse(&bytes);
        Ok(Self(
            pairs
                .map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned())))
                .collect(),
        ))
    }

    /// The fields of a form that was read in another way.
    pub(crate) fn of(fields: Vec<(String, Zeroizing<String>)>) -> Self {
        Self(fields)
    }

    /// What was typed into a field; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Everything that was chosen of several fields of one name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let of = self.0.iter().filter(move |(field, _)| field == name);
        of.map(|(_, value)| value.as_str())
    }

    /// The same, to be shown again. Never for a password.
    pub(crate) fn shown(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// A one-time password: wiped when dropped.
    pub(crate) fn wiped(&self, name: &str) -> Zeroizing<String> {
        Zeroizing::new(self.get(name).to_owned())
    }

    /// Whether only language or size of the letters is to change: the form comes
    /// along so that what was typed stays.
    pub(crate) fn only_switches(&self) -> bool {
        !self.get("switch").is_empty()
    }

    /// A login password.
    pub(crate) fn login_password(&self, name: &str) -> LoginPassword {
        LoginPassword::new(self.get(name).to_owned())
    }

    /// Whether it carries the session's token; compared in constant time.
    pub(crate) fn carries(&self, token: &str) -> bool {
        !token.is_empty() && bool::from(self.get("csrf").as_bytes().ct_eq(token.as_bytes()))
    }
}
