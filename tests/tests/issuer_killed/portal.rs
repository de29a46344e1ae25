//! Login and issuance.

use super::PASSWORD;
use anyhow::{Result, ensure};
use std::cell::RefCell;
use warifu_tests::{
    books::Books,
    issuer::Customer,
    killed::{Action, Victim},
    phone::Reply,
    portal_http::{HttpPortal, Shown},
    wait,
};

/// A customer at a page with a form.
pub struct Visit {
    portal: HttpPortal,
    page: Shown,
    customer: Customer,
    mail: String,
}

fn reply(shown: Shown) -> Reply {
    Reply {
        status: shown.status,
        body: shown.html.into_bytes(),
    }
}

fn page(reply: &Reply) -> Shown {
    Shown {
        status: reply.status,
        path: String::new(),
        html: String::from_utf8_lossy(&reply.body).into_owned(),
    }
}

/// Contract ID and password.
pub struct Login;

impl Action for Login {
    type Case = Visit;

    fn name(&self) -> &'static str {
        "login"
    }

    async fn prepare(&self, victim: &Victim, row: usize) -> Result<Visit> {
        let (institution, customer) = victim.customer(row)?;
        let portal = HttpPortal::of(&victim.issuer, &institution.slug)?;
        Ok(Visit {
            page: portal.get_own("login").await?.at("login")?,
            portal,
            customer,
            mail: String::new(),
        })
    }

    async fn send(&self, _: &Victim, case: &Visit) -> Result<Reply> {
        let typed = [
            ("contract_id", case.customer.contract_id.as_str()),
            ("password", case.customer.password.as_str()),
        ];
        case.portal
            .send(&case.page, "login", &typed)
            .await
            .map(reply)
    }

    async fn kept(&self, _: &Victim, case: &Visit, first: &Reply) -> Result<()> {
        page(first).at("home")?;
        case.portal.get_own("").await?.at("home").map(drop)
    }

    async fn judge(
        &self,
        victim: &Victim,
        case: Visit,
        _: Option<Reply>,
        again: Reply,
    ) -> Result<()> {
        // Who got a session from the first has a form that is no longer theirs.
        let again = page(&again);
        if again.errors() != ["page_expired"] {
            again.at("home")?;
        }
        case.portal.get_own("").await?.at("home")?;
        let mut books = victim.books().await?;
        let failures = "SELECT COUNT(*) FROM lockouts";
        let counted = books.number(failures, &[]).await?;
        ensure!(counted == 0, "a right password is still counted as wrong");
        books.close().await
    }
}

/// Mail address and activation password.
pub struct Issue<'m>(&'m Mails);

impl<'m> Issue<'m> {
    pub fn new(mails: &'m Mails) -> Self {
        Self(mails)
    }
}

impl Action for Issue<'_> {
    type Case = Visit;

    fn name(&self) -> &'static str {
        "issue"
    }

    async fn prepare(&self, victim: &Victim, row: usize) -> Result<Visit> {
        let (institution, customer) = victim.customer(row)?;
        let portal = HttpPortal::of(&victim.issuer, &institution.slug)?;
        portal.log_in(&customer).await?;
        Ok(Visit {
            page: portal.get_own("issue").await?.at("issue")?,
            portal,
            customer,
            mail: format!("row{row}@killed.example"),
        })
    }

    async fn send(&self, _: &Victim, case: &Visit) -> Result<Reply> {
        let mail = case.mail.as_str();
        let typed = [
            ("mail", mail),
            ("mail_again", mail),
            ("activation_password", PASSWORD),
            ("activation_password_again", PASSWORD),
        ];
        case.portal
            .send(&case.page, "issue", &typed)
            .await
            .map(reply)
    }

    async fn kept(&self, victim: &Victim, case: &Visit, first: &Reply) -> Result<()> {
        page(first).at("waiting")?;
        let shown = case.portal.waiting().await?.at("waiting")?;
        ensure!(shown.issuance()? == "pending" && shown.value("mail")? == case.mail);
        let mut books = victim.books().await?;
        let put = "SELECT COUNT(*) FROM outbox WHERE recipient = $1";
        let mails = books.number(put, &[&case.mail]).await?;
        ensure!(
            mails == 1,
            "{mails} mails of an issuance that was acknowledged"
        );
        books.close().await
    }

    async fn judge(
        &self,
        victim: &Victim,
        case: Visit,
        _: Option<Reply>,
        again: Reply,
    ) -> Result<()> {
        page(&again).at("waiting")?;
        let mut books = victim.books().await?;
        let pending = "SELECT COUNT(*) FROM issuances i JOIN customers c ON c.id = i.customer
             WHERE c.contract = $1 AND i.state = 'pending' AND i.mail = $2 AND i.attempts_left = 2
               AND (SELECT COUNT(*) FROM outbox o WHERE o.issuance = i.id) = 1";
        let values = [case.customer.contract_id.as_str(), case.mail.as_str()];
        let pending = books.number(pending, &values).await?;
        ensure!(
            pending == 1,
            "{pending} issuances with one mail are pending"
        );
        self.0.note(victim, &mut books, case.mail).await?;
        books.close().await
    }
}

/// Which addresses were written to, and of how many mails the acknowledgement
/// was lost.
#[derive(Default)]
pub struct Mails(RefCell<Vec<(String, i64)>>);

impl Mails {
    /// The mail server took a mail and the issuer died before it could write
    /// that down: at most once a row.
    async fn note(&self, victim: &Victim, books: &mut Books, to: String) -> Result<()> {
        victim.quiet().await?;
        let lost = taken(victim, &to)? - sent(books, &to).await?;
        ensure!(
            (0..=1).contains(&lost),
            "{lost} more mails to {to} than were sent"
        );
        self.0.borrow_mut().push((to, lost));
        Ok(())
    }

    /// One row more: the mail server has the mail, its word for it is lost.
    pub async fn acknowledgement_lost(&self, victim: &mut Victim) -> Result<()> {
        let issue = Issue(self);
        let case = issue.prepare(victim, victim.next_row()).await?;
        victim.quiet().await?;
        victim.postbox.be_silent(true);
        let first = issue.send(victim, &case).await?;
        wait::until("the mail", async || {
            (taken(victim, &case.mail).ok()? == 1).then_some(())
        })
        .await?;
        victim.kill();
        victim.postbox.be_silent(false);
        victim.rise().await?;
        issue.kept(victim, &case, &first).await?;
        let mut books = victim.books().await?;
        self.note(victim, &mut books, case.mail).await?;
        books.close().await?;
        victim.check().await
    }

    /// A mail for each issuance, and one more only where the acknowledgement
    /// was lost.
    pub async fn each_was_delivered_once(&self, victim: &Victim) -> Result<()> {
        let mut books = victim.books().await?;
        for (to, lost) in &self.0.take() {
            let (taken, sent) = (taken(victim, to)?, sent(&mut books, to).await?);
            ensure!(sent > 0, "no mail to {to}");
            ensure!(
                taken == sent + lost,
                "{taken} mails to {to}, {sent} sent, {lost} lost"
            );
        }
        books.close().await
    }
}

fn taken(victim: &Victim, to: &str) -> Result<i64> {
    Ok(i64::try_from(victim.postbox.mails(to).len())?)
}

async fn sent(books: &mut Books, to: &str) -> Result<i64> {
    let question = "SELECT COUNT(*) FROM outbox WHERE recipient = $1 AND state = 'sent'";
    books.number(question, &[to]).await
}
