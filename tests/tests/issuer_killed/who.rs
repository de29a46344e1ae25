//! Customers with an issuance, and the tokens they end with.

use super::PASSWORD;
use anyhow::{Result, ensure};
use std::{cell::RefCell, collections::BTreeMap};
use warifu_enroll::{
    TrustedCard,
    client::{AwaitingFinish, AwaitingStart, Registered},
};
use warifu_tests::{
    bank::{Bank, code_of, step_now},
    issuer::{Customer, Institution},
    killed::Victim,
    phone::{self, Reply},
    portal_http::HttpPortal,
};

/// The last token of each customer.
#[derive(Default)]
pub struct Tally(RefCell<BTreeMap<String, (Institution, Registered)>>);

impl Tally {
    pub fn keep(&self, who: &Who, token: Registered) {
        let user = who.customer.user_id.clone();
        let kept = (who.institution.clone(), token);
        self.0.borrow_mut().insert(user, kept);
    }

    /// Issuer and app hold the same seed: its code is accepted, once.
    pub async fn every_last_token_makes_right_codes(&self, victim: &Victim) -> Result<()> {
        let tokens = self.0.take();
        ensure!(!tokens.is_empty());
        for (user, (institution, token)) in &tokens {
            let bank = Bank::of(institution, &victim.issuer.own_origin())?;
            let code = code_of(token, step_now(token));
            let judged = [
                bank.judge(user, &code).await?,
                bank.judge(user, &code).await?,
            ];
            ensure!(judged == ["accepted", "used"], "{user}: {judged:?}");
        }
        Ok(())
    }
}

/// A customer with an issuance.
pub struct Who {
    pub institution: Institution,
    pub customer: Customer,
    pub card: TrustedCard,
}

/// Issues to the customer of a row.
pub async fn issued(victim: &Victim, row: usize) -> Result<Who> {
    let (institution, customer) = victim.customer(row)?;
    let portal = HttpPortal::of(&victim.issuer, &institution.slug)?;
    portal.log_in(&customer).await?;
    let mail = format!("row{row}@killed.example");
    portal.issue(&mail, PASSWORD).await?;
    let card = victim.phone()?.card(&institution).await?;
    Ok(Who {
        institution,
        customer,
        card,
    })
}

impl Who {
    pub fn begin(&self) -> Result<AwaitingStart> {
        phone::begin(&self.card, &self.customer.user_id, PASSWORD)
    }

    pub fn prove(&self, begun: AwaitingStart, answer: &Reply) -> Result<AwaitingFinish> {
        phone::prove(begun, &self.card, PASSWORD, answer)
    }

    /// One attempt of two was taken.
    pub async fn one_attempt_is_gone(&self, victim: &Victim) -> Result<()> {
        let mut books = victim.books().await?;
        let left = "SELECT attempts_left FROM issuances WHERE user_id = $1
             ORDER BY number DESC LIMIT 1";
        let left = books.number(left, &[&self.customer.user_id]).await?;
        ensure!(left == 1, "{left} attempts are left");
        books.close().await
    }

    /// The newest issuance became this token and no other.
    pub async fn holds(&self, victim: &Victim, token: &Registered) -> Result<()> {
        self.one_attempt_is_gone(victim).await?;
        let mut books = victim.books().await?;
        let count = "SELECT COUNT(*) FROM tokens t JOIN issuances i ON i.token = t.id
             WHERE t.user_id = $1 AND t.serial = $2 AND t.state = 'enrolled'
               AND i.number = (SELECT MAX(number) FROM issuances WHERE user_id = $1)
               AND (SELECT COUNT(*) FROM tokens WHERE user_id = $1 AND state <> 'ended') = 1";
        let values = [self.customer.user_id.as_str(), token.serial.as_str()];
        let tokens = books.number(count, &values).await?;
        ensure!(tokens == 1, "{tokens} tokens {} are there", token.serial);
        books.close().await
    }
}
