//! The customer card: a table of symbols, each with its code. The code of one
//! symbol is asked at a time, and stays asked until it is answered rightly.

use super::Counted;
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::MailId;
use crate::outbox::{NewMail, Notice};
use crate::policy::CardPolicy;
use rand::Rng as _;
use std::collections::BTreeMap;
use subtle::ConstantTimeEq as _;
use warifu_otp::text::tidy;
use zeroize::Zeroizing;

/// The name in the log.
const NAME: &str = "card_code";

/// お客様カードの確認コード: digits.
pub struct CardCode(Zeroizing<String>);

warifu_secret::closed!(CardCode);

impl CardCode {
    /// Reads what was typed; full-width digits, spaces and hyphens are put right.
    /// `None` where it is no code of this card.
    #[must_use]
    pub fn parse(typed: &str, policy: &CardPolicy) -> Option<Self> {
        let digits = tidy(typed);
        let fits = digits.len() == usize::from(policy.digits)
            && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| Self(digits))
    }
}

/// All cells of a card, as it is printed.
pub struct CardCells(BTreeMap<String, CardCode>);

warifu_secret::closed!(CardCells);

impl CardCells {
    /// The cells; `None` where one is missing or is none of this policy's.
    #[must_use]
    pub fn of(policy: &CardPolicy, cells: Vec<(String, CardCode)>) -> Option<Self> {
        let cells: BTreeMap<_, _> = cells.into_iter().collect();
        let fits = cells.len() == policy.symbols.len()
            && policy.symbols.iter().all(|one| cells.contains_key(one));
        fits.then(|| Self(cells))
    }
}

/// What an answer was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardAnswer {
    /// It was right.
    Right,
    /// It was wrong.
    Wrong {
        /// So many more lock.
        left: u32,
    },
    /// Too many wrong ones: support goes on from there.
    Locked,
}

impl Issuer {
    /// Stores a card, cell by cell, over an earlier one.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn set_card(&self, customer: &Customer, cells: CardCells) -> Result<(), Error> {
        let keys = self.keys(&customer.institution)?;
        let id = customer.id.as_bytes();
        let digest = |(symbol, code): (String, CardCode)| {
            // EXPOSE: the code goes under a keyed MAC, the text goes no further.
            let digest = keys.digest_of_cell(id, &symbol, &code.0);
            (symbol, digest)
        };
        let cells = cells.0.into_iter().map(digest).collect();
        Ok(self.parts.stores.cards.set(customer.id, cells).await?)
    }

    /// The symbol that is asked: the same until it is answered rightly, whatever
    /// the session. `None` where the card is locked, or there is none.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::UnknownInstitution`].
    pub async fn card_symbol(&self, customer: &Customer) -> Result<Option<String>, Error> {
        let Some(policy) = &self.institution(&customer.institution)?.card else {
            return Ok(None);
        };
        let place = self.rng().gen_range(0..policy.symbols.len().max(1));
        let Some(proposed) = policy.symbols.get(place) else {
            return Ok(None);
        };
        let cards = &self.parts.stores.cards;
        let (id, proposed) = (customer.id, proposed.clone());
        Ok(cards.ask(id, proposed, policy.lock_at).await?)
    }

    /// Judges the code of the symbol that is asked. Wrong ones are counted by
    /// contract, whatever the session, and leave the symbol as it is.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn answer_card(
        &self,
        customer: &Customer,
        code: &CardCode,
    ) -> Result<CardAnswer, Error> {
        let institution = self.institution(&customer.institution)?;
        let Some(policy) = &institution.card else {
            return Ok(CardAnswer::Locked);
        };
        let cards = &self.parts.stores.cards;
        let counted = cards.begin(customer.id, policy.lock_at).await?;
        let Counted::Go { asked, failures } = counted else {
            return Ok(CardAnswer::Locked);
        };
        let cells = cards.cells(customer.id).await?;
        let known = cells.iter().find(|(symbol, _)| *symbol == asked);
        let known = known.map_or([0; 16], |(_, digest)| *digest);
        let keys = self.keys(&customer.institution)?;
        // EXPOSE: under a keyed MAC, compared in constant time.
        let given = keys.digest_of_cell(customer.id.as_bytes(), &asked, &code.0);
        let right = bool::from(given.ct_eq(&known));
        let left = policy.lock_at.saturating_sub(failures);
        let mail = self.locked_mail(customer, right || left > 0).await?;
        let entries = self.card_entries(customer, right, left);
        cards.judged(customer.id, right, entries, mail).await?;
        Ok(match (right, left) {
            (true, _) => CardAnswer::Right,
            (false, 0) => CardAnswer::Locked,
            (false, left) => CardAnswer::Wrong { left },
        })
    }

    fn card_entries(&self, customer: &Customer, right: bool, left: u32) -> Vec<Entry> {
        let entry = |event| {
            Entry::new(&customer.institution, self.now(), event, &customer.id)
                .with(&[("kind", NAME)])
        };
        match (right, left) {
            (true, _) => vec![entry(Event::ProofAccepted)],
            (false, 0) => vec![entry(Event::ProofRefused), entry(Event::CardLocked)],
            (false, _) => vec![entry(Event::ProofRefused)],
        }
    }

    /// The mail that a lock sends, where the contract has an address.
    async fn locked_mail(&self, customer: &Customer, open: bool) -> Result<Option<NewMail>, Error> {
        if open {
            return Ok(None);
        }
        let details = self.details(customer).await?;
        Ok(details.map(|details| NewMail {
            id: MailId::random(&mut self.rng()),
            institution: customer.institution.clone(),
            customer: customer.id,
            to: details.mail,
            language: details.language,
            notice: Notice::CardLocked,
            at: self.now(),
        }))
    }
}
