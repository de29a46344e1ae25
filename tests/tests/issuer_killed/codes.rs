//! Verification: the first code, a later one, a wrong one.

use super::{PASSWORD, who::issued};
use anyhow::{Context, Result, ensure};
use std::cell::RefCell;
use warifu_enroll::client::Registered;
use warifu_otp::Step;
use warifu_tests::{
    bank::{self, Bank, code_of, step_now},
    issuer::{Customer, Institution},
    killed::{Action, Victim},
    phone::Reply,
};

/// Tokens in use, and how many codes were sent that are right.
#[derive(Default)]
pub struct Tokens(RefCell<Book>);

#[derive(Default)]
struct Book {
    in_use: Vec<Token>,
    sent: usize,
}

/// A token, and the last step whose code was sent.
pub struct Token {
    institution: Institution,
    customer: Customer,
    registered: Registered,
    last: Option<Step>,
}

/// A code to be judged.
pub struct Code {
    token: Token,
    text: String,
    failures: i64,
    /// The step that it was made in.
    made: Step,
}

impl Code {
    async fn ask(&self, victim: &Victim) -> Result<Reply> {
        let token = &self.token;
        let bank = Bank::of(&token.institution, &victim.issuer.own_origin())?;
        bank.ask(&token.customer.user_id, &self.text).await
    }
}

impl Token {
    /// The earliest code that the issuer should still accept.
    fn next(mut self) -> Result<Code> {
        let now = step_now(&self.registered);
        let step = self.last.map_or(now, |last| Step(last.0 + 1).max(now));
        ensure!(step.0 <= now.0 + 1, "no code is left in this minute");
        self.last = Some(step);
        Ok(Code {
            text: code_of(&self.registered, step),
            token: self,
            failures: 0,
            made: now,
        })
    }
}

impl Tokens {
    /// Of right codes: the first is accepted, every other time it is used; in
    /// the log each was accepted once.
    async fn judge_right(
        &self,
        victim: &Victim,
        code: Code,
        first: Option<Reply>,
        again: Reply,
    ) -> Result<()> {
        let again = bank::result(&again)?;
        match first.as_ref().map(bank::result).transpose()?.as_deref() {
            None => ensure!(again == "accepted" || again == "used", "{again}"),
            Some("accepted") => ensure!(again == "used", "accepted, then {again}"),
            Some(other) => anyhow::bail!("a right code was {other}"),
        }
        let third = bank::result(&code.ask(victim).await?)?;
        ensure!(third == "used", "at last {third}");
        let sent = {
            let mut book = self.0.borrow_mut();
            book.sent += 1;
            book.sent
        };
        let mut books = victim.books().await?;
        let mut accepted = 0;
        for slug in ["shinkumi", "michishio"] {
            let chain = books.chain(slug).await?;
            let events = chain.iter().map(|link| link.event.as_str());
            accepted += events
                .filter(|event| ["activated", "code_accepted"].contains(event))
                .count();
        }
        books.close().await?;
        ensure!(accepted == sent, "{accepted} of {sent} codes");
        self.0.borrow_mut().in_use.insert(0, code.token);
        Ok(())
    }

    /// The token that was used longest ago.
    fn take(&self) -> Result<Token> {
        let token = self.0.borrow_mut().in_use.pop();
        token.context("no token is in use")
    }
}

/// A token's first code.
pub struct Activate<'t>(&'t Tokens);

impl<'t> Activate<'t> {
    pub fn new(tokens: &'t Tokens) -> Self {
        Self(tokens)
    }
}

impl Action for Activate<'_> {
    type Case = Code;

    fn name(&self) -> &'static str {
        "first code"
    }

    async fn prepare(&self, victim: &Victim, row: usize) -> Result<Code> {
        let who = issued(victim, row).await?;
        let phone = victim.phone()?;
        let user = &who.customer.user_id;
        let registered = phone.enrol(&who.card, user, PASSWORD).await?;
        let token = Token {
            institution: who.institution,
            customer: who.customer,
            registered,
            last: None,
        };
        token.next()
    }

    async fn send(&self, victim: &Victim, case: &Code) -> Result<Reply> {
        case.ask(victim).await
    }

    async fn judge(
        &self,
        victim: &Victim,
        case: Code,
        first: Option<Reply>,
        again: Reply,
    ) -> Result<()> {
        self.0.judge_right(victim, case, first, again).await
    }
}

/// A later code.
pub struct Confirm<'t>(&'t Tokens);

impl<'t> Confirm<'t> {
    pub fn new(tokens: &'t Tokens) -> Self {
        Self(tokens)
    }
}

impl Action for Confirm<'_> {
    type Case = Code;

    fn name(&self) -> &'static str {
        "later code"
    }

    async fn prepare(&self, _: &Victim, _: usize) -> Result<Code> {
        self.0.take()?.next()
    }

    async fn send(&self, victim: &Victim, case: &Code) -> Result<Reply> {
        case.ask(victim).await
    }

    async fn judge(
        &self,
        victim: &Victim,
        case: Code,
        first: Option<Reply>,
        again: Reply,
    ) -> Result<()> {
        self.0.judge_right(victim, case, first, again).await
    }
}

/// A wrong code.
pub struct Wrong<'t>(&'t Tokens);

impl<'t> Wrong<'t> {
    pub fn new(tokens: &'t Tokens) -> Self {
        Self(tokens)
    }
}

async fn failures(victim: &Victim, token: &Token) -> Result<i64> {
    let mut books = victim.books().await?;
    let question = "SELECT failures FROM tokens WHERE serial = $1";
    let serial = token.registered.serial.as_str();
    let failures = books.number(question, &[serial]).await?;
    books.close().await?;
    Ok(failures)
}

impl Action for Wrong<'_> {
    type Case = Code;

    fn name(&self) -> &'static str {
        "wrong code"
    }

    async fn prepare(&self, victim: &Victim, row: usize) -> Result<Code> {
        let token = self.0.take()?;
        let made = step_now(&token.registered);
        let near: Vec<_> = (made.0 - 3..made.0 + 5)
            .map(|step| code_of(&token.registered, Step(step)))
            .collect();
        let mut others = (0..).map(|n| format!("{:06}", (row * 7919 + n) % 1_000_000));
        let text = others.find(|text| !near.contains(text));
        Ok(Code {
            failures: failures(victim, &token).await?,
            text: text.context("a wrong code")?,
            token,
            made,
        })
    }

    async fn send(&self, victim: &Victim, case: &Code) -> Result<Reply> {
        case.ask(victim).await
    }

    async fn judge(
        &self,
        victim: &Victim,
        case: Code,
        _: Option<Reply>,
        again: Reply,
    ) -> Result<()> {
        let again = bank::result(&again)?;
        ensure!(again == "wrong", "a wrong code was {again}");
        let counted = failures(victim, &case.token).await? - case.failures;
        // In another step the same code is another guess.
        let steps = step_now(&case.token.registered).0 - case.made.0;
        let most = if steps == 0 { 1 } else { 2 };
        ensure!(
            (1..=most).contains(&counted),
            "one wrong code was counted {counted} times within {steps} steps"
        );
        self.0.0.borrow_mut().in_use.insert(0, case.token);
        Ok(())
    }
}
