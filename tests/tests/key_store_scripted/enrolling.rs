//! While a token is enrolled: a named state, and afterwards the same attempt.

use crate::{
    place::{Place, error_in_time},
    trouble::Trouble,
};
use anyhow::{Context, Result, ensure};
use warifu_tests::{desk::Method, driver::App, proxy::Message, scene::PASSWORD};

/// What the store is needed for in an enrolment, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// Is there a store at all? Nothing was sent or written.
    Begin,
    /// The pending entry; nothing was sent.
    Pending,
    /// The second message, before it is sent.
    Proven,
    /// The token.
    Saving,
}

impl Moment {
    /// The calls that can fail at this moment and at no other.
    fn methods(self) -> &'static [Method] {
        match self {
            Self::Begin => &[Method::ReadAlias],
            Self::Pending => &[Method::CreateItem],
            Self::Proven | Self::Saving => &[Method::SetSecret],
        }
    }

    /// Which call of its method.
    fn call(self) -> usize {
        if self == Self::Saving { 2 } else { 1 }
    }

    fn has_sent(self) -> bool {
        matches!(self, Self::Proven | Self::Saving)
    }

    fn writes(self) -> bool {
        matches!(self, Self::Pending | Self::Saving)
    }

    /// The row's troubles.
    fn troubles(self) -> Vec<Trouble> {
        let mut troubles = Trouble::at_each(self.methods());
        // Late is slow to try: where what comes late could undo something.
        if self.writes() {
            troubles.extend(self.methods().iter().copied().map(Trouble::LateAt));
        }
        if self == Self::Begin {
            troubles.extend(Trouble::from_the_start());
        }
        troubles
    }
}

#[tokio::test]
async fn before_anything_is_sent_a_key_store_in_trouble_is_said_and_no_attempt_is_spent()
-> Result<()> {
    Place::play("scripted-begin", async |place| {
        let values = place.issue(1).await?;
        let app = place.open().await?;
        app.screen("welcome").await?;
        app.act("type").await?;
        app.type_values(&values, PASSWORD).await?;
        for trouble in Moment::Begin.troubles() {
            met_at_begin(place, &app, trouble)
                .await
                .with_context(|| format!("{trouble:?}, before anything is sent"))?;
        }
        ensure!(place.attempts_left(&values.user_id).await? == 5);
        Ok(())
    })
    .await
}

async fn met_at_begin(place: &mut Place, app: &App, trouble: Trouble) -> Result<()> {
    let before = place.kept();
    trouble.begin(place).await?;
    app.act("next").await?;
    error_in_time(app, trouble.code()).await?;
    ensure!(place.kept() == before, "something was written");
    trouble.end(place).await?;
    app.act("retry").await?;
    app.screen("consent").await?;
    place.changed_nothing_but(&[])?;
    ensure!(place.issuer.proxy.count(Message::Start) == 0, "it was sent");
    app.act("back").await?;
    app.screen("type").await
}

#[tokio::test]
async fn a_key_store_in_trouble_before_the_first_message_costs_one_attempt_and_no_token()
-> Result<()> {
    in_the_middle("scripted-pending", Moment::Pending).await
}

#[tokio::test]
async fn a_key_store_in_trouble_between_the_messages_costs_no_second_attempt_and_no_token()
-> Result<()> {
    in_the_middle("scripted-proven", Moment::Proven).await
}

#[tokio::test]
async fn a_key_store_in_trouble_when_the_token_comes_costs_no_second_attempt_and_no_token()
-> Result<()> {
    in_the_middle("scripted-saving", Moment::Saving).await
}

/// One customer a row, in one app.
async fn in_the_middle(name: &str, moment: Moment) -> Result<()> {
    Place::play(name, async |place| {
        let app = place.open().await?;
        for (row, trouble) in moment.troubles().into_iter().enumerate() {
            met_in_the_middle(place, &app, row + 1, moment, trouble)
                .await
                .with_context(|| format!("{trouble:?}, at {moment:?}"))?;
        }
        Ok(())
    })
    .await
}

async fn met_in_the_middle(
    place: &mut Place,
    app: &App,
    customer: usize,
    moment: Moment,
    trouble: Trouble,
) -> Result<()> {
    let values = place.issue(customer).await?;
    app.begin_by_typing(&values, PASSWORD).await?;
    place.store.forget_calls();
    let sent = place.issuer.proxy.count(Message::Start);
    let held = place.store.app_entries();
    trouble.begin_at_call(place, moment.call());
    app.agree().await?;
    error_in_time(app, trouble.code()).await?;
    let sent = place.issuer.proxy.count(Message::Start) - sent;
    ensure!((sent > 0) == moment.has_sent(), "{sent} starts were sent");
    trouble.end(place).await?;
    app.act("retry").await?;
    app.screen("registered").await?;
    // A pending entry that came too late was never sent: another takes its place.
    let came_late = trouble == Trouble::LateAt(Method::CreateItem);
    let delete = came_late.then_some(Method::Delete);
    let changes = [Method::CreateItem, Method::SetSecret].into_iter();
    place.changed_nothing_but(&changes.chain(delete).collect::<Vec<_>>())?;
    let left = place.attempts_left(&values.user_id).await?;
    ensure!(left == 4, "{left} attempts are left of 5");
    one_more(place, &held)?;
    app.act("register").await?;
    app.act("save-name").await?;
    app.code().await?;
    app.act("menu").await?;
    app.act("start-over").await
}

/// One entry more than before, and those of before as they were.
fn one_more(place: &Place, held: &[(String, Vec<u8>)]) -> Result<()> {
    let entries = place.store.app_entries();
    ensure!(entries.len() == held.len() + 1, "{} entries", entries.len());
    ensure!(held.iter().all(|e| entries.contains(e)), "others changed");
    Ok(())
}
