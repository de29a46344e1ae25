//! Forms that came too late: who logs in again stands on the same page, with what
//! was typed.

use url::form_urlencoded;

use super::Desk;
use super::session::{Draft, Entered};
use crate::portal::fields::Fields;
use crate::portal::leave::Leave;

/// A form that is gone on with. What it does not name is not kept: no passwords,
/// no codes, no consent.
struct Late {
    /// Its page, below the institution's path.
    page: &'static str,
    /// What was typed or chosen.
    typed: &'static [&'static str],
    /// Whom the page is about: it is asked for by these.
    asked: &'static [&'static str],
}

const fn late(
    page: &'static str,
    typed: &'static [&'static str],
    asked: &'static [&'static str],
) -> Late {
    Late { page, typed, asked }
}

/// Bytes that are kept of one form.
const MOST_KEPT: usize = 4096;

const BOUND: &[&str] = &["serial", "otp_at_login"];
static FORMS: [Late; 15] = [
    late("/issue", &["mail", "mail_again"], &[]),
    late("/issue/check", &[], &[]),
    late("/issue/phone", &["phone"], &[]),
    late("/issue/call", &[], &[]),
    late("/issue/waiting", &[], &[]),
    late("/issue/stop", &[], &[]),
    late("/start", &[], &[]),
    late("/release", &[], &[]),
    late("/bind", BOUND, &[]),
    late("/exchange", BOUND, &[]),
    late("/unbind", &[], &[]),
    late("/tokens", &["user"], &[]),
    late("/register", &["serial"], &["users", "of"]),
    late("/unregister", &[], &["user"]),
    late("/mode", &["to", "keep"], &[]),
];

impl Desk {
    /// Keeps what was typed into a form that came too late, if the form was the
    /// session's own; only who was logged in then sees it again.
    pub(super) async fn keep_draft(&mut self, fields: &Fields) -> Result<(), Leave> {
        let Some(stale) = self.stale.take().filter(|data| fields.carries(&data.csrf)) else {
            return Ok(());
        };
        let login = stale.login.filter(|login| self.was_here(login));
        let form = self.form_at(&self.visit.path);
        if let (Some(login), Some(form)) = (login, form) {
            self.data.draft = Some(Draft {
                customer: login.customer,
                path: self.visit.path.clone(),
                fields: kept(form, fields),
            });
            self.touch().await?;
        }
        Ok(())
    }

    /// Whether a form of that session's was one that could be filled in here.
    fn was_here(&self, login: &Entered) -> bool {
        let early = self.institution.portal.issues_without_otp();
        self.is_in_here(login) || (early && login.institution == self.institution.slug)
    }

    fn form_at(&self, path: &str) -> Option<&'static Late> {
        let page = path.strip_prefix(&self.path(""))?;
        FORMS.iter().find(|form| form.page == page)
    }

    /// What this customer had typed into a field of this page's form, which came
    /// too late.
    pub(crate) fn typed_before(&self, field: &str) -> Option<&str> {
        self.all_typed_before(field).next()
    }

    /// The same of several fields of one name.
    pub(crate) fn all_typed_before<'a>(&'a self, field: &str) -> impl Iterator<Item = &'a str> {
        let here = self.draft().filter(|draft| draft.path == self.visit.path);
        let fields = here.into_iter().flat_map(|draft| &draft.fields);
        fields
            .filter(move |(name, _)| name == field)
            .map(|(_, value)| value.as_str())
    }

    /// The page of the form that came too late: where who logs in again goes on.
    pub(crate) fn onward(&self) -> Option<String> {
        let draft = self.draft()?;
        let form = self.form_at(&draft.path)?;
        let asked = |(name, _): &&(String, String)| form.asked.contains(&name.as_str());
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(draft.fields.iter().filter(asked))
            .finish();
        let mark = if query.is_empty() { "" } else { "?" };
        Some(format!("{}{mark}{query}", draft.path))
    }

    /// The form is here: what was kept of it has served.
    pub(super) fn drop_draft(&mut self) {
        let elsewhere = |draft: &Draft| draft.path != self.visit.path;
        self.data.draft = self.data.draft.take().filter(elsewhere);
    }

    fn draft(&self) -> Option<&Draft> {
        let login = self.data.login.as_ref()?;
        let draft = self.data.draft.as_ref()?;
        (draft.customer == login.customer).then_some(draft)
    }
}

/// Names and values, as far as there is room.
fn kept(form: &Late, fields: &Fields) -> Vec<(String, String)> {
    let mut room = MOST_KEPT;
    let names = form.asked.iter().chain(form.typed);
    names
        .flat_map(|name| fields.all(name).map(move |value| (*name, value.trim())))
        .filter(|(_, value)| !value.is_empty())
        .take_while(|(_, value)| {
            let left = room.checked_sub(value.len());
            room = left.unwrap_or(room);
            left.is_some()
        })
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
