//! Finding customers.

use crate::Issuer;
use crate::error::Error;
use crate::ids::{CustomerId, Slug};
use warifu_otp::SerialNumber;
use warifu_otp::text::{half_width, tidy};

/// Customers of a page.
const PAGE: u32 = 20;
/// Characters of what is searched for.
const LONGEST: usize = 80;

/// What is searched for: a name, or exactly a contract, a user ID or a serial
/// number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Whose customers.
    pub institution: Slug,
    /// A part of the name, without spaces; nothing where it is too short for one.
    pub name: Option<String>,
    /// The contract or user ID.
    pub id: String,
    /// The serial number.
    pub serial: Option<SerialNumber>,
    /// Only those whose contract comes after this one.
    pub after: String,
    /// At most so many.
    pub count: u32,
}

/// A customer who was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Names the customer.
    pub id: CustomerId,
    /// What they log in with.
    pub contract: String,
    /// Their user ID.
    pub user: String,
    /// Their name.
    pub name: String,
}

/// A page of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundPage {
    /// Customers, by contract.
    pub customers: Vec<Found>,
    /// What to ask for the next page with; nothing where this is the last.
    pub next: Option<String>,
    /// A token that is nobody's has this serial number.
    pub free: Option<SerialNumber>,
}

impl Search {
    /// Reads what was typed: full-width characters, spaces, hyphens and lower case
    /// are put right. `None` where there is nothing to search for.
    #[must_use]
    pub fn of(institution: &Slug, typed: &str) -> Option<Self> {
        let text = half_width(typed.trim());
        let id = tidy(typed).to_uppercase();
        if id.is_empty() || text.chars().count() > LONGEST {
            return None;
        }
        let name: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        Some(Self {
            institution: institution.clone(),
            name: (name.chars().count() >= shortest(&name)).then_some(name),
            id,
            serial: SerialNumber::parse(typed).ok(),
            after: String::new(),
            count: PAGE,
        })
    }
}

/// A single character of a Japanese name says something, one of a Latin name
/// finds everybody.
fn shortest(name: &str) -> usize {
    if name.is_ascii() { 2 } else { 1 }
}

impl Issuer {
    /// Customers who fit what was typed; nobody where nothing was.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn find_customers(
        &self,
        institution: &Slug,
        typed: &str,
        after: &str,
    ) -> Result<FoundPage, Error> {
        let Some(search) = Search::of(institution, typed) else {
            return Ok(FoundPage::default());
        };
        let stores = &self.parts.stores;
        let free = match &search.serial {
            Some(serial) => stores.bindings.free(institution, serial).await?,
            None => None,
        };
        // One more than is shown tells whether there is a next page.
        let search = Search {
            after: after.to_owned(),
            count: PAGE + 1,
            ..search
        };
        let mut customers = stores.files.find(search).await?;
        let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = customers.len() > page;
        customers.truncate(page);
        let last = customers.last().map(|one| one.contract.clone());
        Ok(FoundPage {
            customers,
            next: last.filter(|_| more),
            free: free.map(|one| one.serial),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(typed: &str) -> Option<Search> {
        Search::of(&Slug::new("bank").unwrap(), typed)
    }

    #[test]
    fn what_is_typed_is_put_right() {
        let found = search(" ｗｆ 4108-2260 79 ").unwrap();
        assert_eq!(found.serial.unwrap().as_str(), "WF4108226079");
        assert_eq!(
            search("割符　太郎").unwrap().name.as_deref(),
            Some("割符太郎")
        );
        assert_eq!(search("2083l 0000193a001").unwrap().id, "2083L0000193A001");
    }

    #[test]
    fn nothing_is_searched_for_by_nothing_or_by_too_much() {
        assert_eq!(search("  　- "), None);
        assert_eq!(search(&"あ".repeat(81)), None);
        assert_eq!(search("a").unwrap().name, None);
    }
}
