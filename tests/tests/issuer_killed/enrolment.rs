//! Card, start, finish, registered.

use super::who::{Tally, Who, issued};
use anyhow::{Context, Result, ensure};
use warifu_enroll::client::{AwaitingFinish, AwaitingStart, Registered};
use warifu_tests::{
    killed::{Action, Victim},
    phone::{self, Post, Reply},
};

/// The institution's card: nothing is written.
pub struct Card;

impl Action for Card {
    type Case = String;

    fn name(&self) -> &'static str {
        "card"
    }

    async fn prepare(&self, victim: &Victim, row: usize) -> Result<String> {
        let (institution, _) = victim.customer(row)?;
        Ok(format!("/v1/services/{}", institution.service_id))
    }

    async fn send(&self, victim: &Victim, path: &String) -> Result<Reply> {
        victim.phone()?.get(path).await
    }

    async fn judge(&self, _: &Victim, _: String, _: Option<Reply>, again: Reply) -> Result<()> {
        again.good().map(drop)
    }
}

/// The first message.
pub struct Start<'t>(&'t Tally);

impl<'t> Start<'t> {
    pub fn new(tally: &'t Tally) -> Self {
        Self(tally)
    }
}

impl Action for Start<'_> {
    type Case = (Who, AwaitingStart);

    fn name(&self) -> &'static str {
        "start"
    }

    async fn prepare(&self, victim: &Victim, row: usize) -> Result<Self::Case> {
        let who = issued(victim, row).await?;
        let begun = who.begin()?;
        Ok((who, begun))
    }

    async fn send(&self, victim: &Victim, (_, begun): &Self::Case) -> Result<Reply> {
        victim.phone()?.post(&phone::start(begun)).await
    }

    async fn judge(
        &self,
        victim: &Victim,
        (who, begun): Self::Case,
        first: Option<Reply>,
        again: Reply,
    ) -> Result<()> {
        same(first.as_ref(), &again)?;
        who.one_attempt_is_gone(victim).await?;
        let (phone, proven) = (victim.phone()?, who.prove(begun, &again)?);
        let answer = phone.post(&phone::finish(&proven)).await?;
        let token = phone::end(proven, &answer)?;
        who.holds(victim, &token).await?;
        self.0.keep(&who, token);
        Ok(())
    }
}

/// The second message.
pub struct Finish<'t>(&'t Tally);

impl<'t> Finish<'t> {
    pub fn new(tally: &'t Tally) -> Self {
        Self(tally)
    }
}

impl Action for Finish<'_> {
    type Case = (Who, AwaitingFinish);

    fn name(&self) -> &'static str {
        "finish"
    }

    async fn prepare(&self, victim: &Victim, row: usize) -> Result<Self::Case> {
        let who = issued(victim, row).await?;
        let begun = who.begin()?;
        let answer = victim.phone()?.post(&phone::start(&begun)).await?;
        let proven = who.prove(begun, &answer)?;
        Ok((who, proven))
    }

    async fn send(&self, victim: &Victim, (_, proven): &Self::Case) -> Result<Reply> {
        victim.phone()?.post(&phone::finish(proven)).await
    }

    async fn judge(
        &self,
        victim: &Victim,
        (who, proven): Self::Case,
        first: Option<Reply>,
        again: Reply,
    ) -> Result<()> {
        same(first.as_ref(), &again)?;
        let phone = victim.phone()?;
        same(Some(&phone.post(&phone::finish(&proven)).await?), &again)?;
        let token = phone::end(proven, &again)?;
        who.holds(victim, &token).await?;
        phone.post(&phone::confirmation(&token)?).await?.good()?;
        self.0.keep(&who, token);
        Ok(())
    }
}

/// The third message.
pub struct Registration<'t>(&'t Tally);

impl<'t> Registration<'t> {
    pub fn new(tally: &'t Tally) -> Self {
        Self(tally)
    }
}

impl Action for Registration<'_> {
    type Case = (Who, Registered, Post);

    fn name(&self) -> &'static str {
        "registered"
    }

    async fn prepare(&self, victim: &Victim, row: usize) -> Result<Self::Case> {
        let (who, proven) = Finish(self.0).prepare(victim, row).await?;
        let answer = victim.phone()?.post(&phone::finish(&proven)).await?;
        let token = phone::end(proven, &answer)?;
        let post = phone::confirmation(&token)?;
        Ok((who, token, post))
    }

    async fn send(&self, victim: &Victim, (_, _, post): &Self::Case) -> Result<Reply> {
        victim.phone()?.post(post).await
    }

    async fn judge(
        &self,
        victim: &Victim,
        (who, token, _): Self::Case,
        first: Option<Reply>,
        again: Reply,
    ) -> Result<()> {
        same(first.as_ref(), &again)?;
        ensure!(again.status == 204, "{}", again.status);
        who.holds(victim, &token).await?;
        let mut books = victim.books().await?;
        let registered = "SELECT COUNT(*) FROM enrollments WHERE registered_at IS NOT NULL
               AND institution = $1 AND finish_answer IS NULL";
        let slug = who.institution.slug.as_str();
        let rows = books.number(registered, &[slug]).await?;
        let chain = books.chain(slug).await?;
        let told = chain.iter().filter(|link| link.event == "registered");
        ensure!(usize::try_from(rows)? == told.count(), "told once each");
        books.close().await?;
        self.0.keep(&who, token);
        Ok(())
    }
}

/// What was answered before the death is answered after it, byte for byte.
fn same(first: Option<&Reply>, again: &Reply) -> Result<()> {
    again.good().context("refused when it was sent again")?;
    let same = first.is_none_or(|first| first == again);
    ensure!(same, "another answer to the same bytes");
    Ok(())
}
