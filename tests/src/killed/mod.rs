//! An issuer that is killed, row by row of a table that a recording makes.
//!
//! An action is recorded once, undisturbed; then there is a row before its
//! message, one after its answer, and one for each point at which the issuer
//! writes or flushes meanwhile. In each the issuer dies, is started again on
//! what it left, and the other side sends the same once more.

mod heads;
mod outside;
mod victim;

pub use victim::Victim;

use crate::{killpoint::Point, phone::Reply, wait};
use anyhow::{Context, Result, ensure};
use std::{fmt, time::Duration};

/// How long a point may take to be reached once the answer is there.
const SOON: Duration = Duration::from_secs(20);

/// Something that somebody asks of the issuer.
pub trait Action {
    /// What is prepared for one row.
    type Case;

    /// What rows are called by.
    fn name(&self) -> &'static str;

    /// Everything before it, undisturbed. Rows count from 0, over all actions.
    fn prepare(&self, victim: &Victim, row: usize) -> impl Future<Output = Result<Self::Case>>;

    /// Sends it, the same each time; an error where no answer came.
    fn send(&self, victim: &Victim, case: &Self::Case) -> impl Future<Output = Result<Reply>>;

    /// What must hold after it was answered, then the issuer died and came
    /// back, and before it is sent again.
    fn kept(
        &self,
        _victim: &Victim,
        _case: &Self::Case,
        _first: &Reply,
    ) -> impl Future<Output = Result<()>> {
        async { Ok(()) }
    }

    /// What must hold after it was sent again; `first` where it was answered
    /// before the issuer died.
    fn judge(
        &self,
        victim: &Victim,
        case: Self::Case,
        first: Option<Reply>,
        again: Reply,
    ) -> impl Future<Output = Result<()>>;
}

/// When the issuer dies.
#[derive(Clone, Copy, Debug)]
enum Moment {
    BeforeTheMessage,
    AfterTheAnswer,
    At(Point),
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeforeTheMessage => f.write_str("before the message"),
            Self::AfterTheAnswer => f.write_str("after the answer"),
            Self::At(point) => write!(f, "{point}"),
        }
    }
}

/// Plays the whole table of an action.
///
/// # Errors
/// At the first row that does not hold; it names itself.
pub async fn table<A: Action>(victim: &mut Victim, action: &A) -> Result<()> {
    let points = recorded(victim, action)
        .await
        .with_context(|| format!("{} undisturbed", action.name()))?;
    let mut moments = vec![Moment::BeforeTheMessage, Moment::AfterTheAnswer];
    moments.extend(points.into_iter().map(Moment::At));
    for moment in moments {
        let name = format!("{}, killed {moment}", action.name());
        let held = row(victim, action, moment).await;
        victim.tell(&name, held.as_ref().ok().copied())?;
        held.with_context(|| name)?;
    }
    Ok(())
}

/// Does it once, with nobody killed; says where it writes.
async fn recorded<A: Action>(victim: &mut Victim, action: &A) -> Result<Vec<Point>> {
    let case = action.prepare(victim, victim.next_row()).await?;
    victim.quiet().await?;
    victim.point().record()?;
    let first = action.send(victim, &case).await?;
    victim.quiet().await?;
    let points = victim.point().recorded(victim.is_thorough())?;
    victim.point().disarm()?;
    let again = action.send(victim, &case).await?;
    action.judge(victim, case, Some(first), again).await?;
    victim.check().await?;
    Ok(points)
}

/// One row; whether the issuer died at the point rather than after everything.
async fn row<A: Action>(victim: &mut Victim, action: &A, moment: Moment) -> Result<bool> {
    let case = action.prepare(victim, victim.next_row()).await?;
    victim.quiet().await?;
    let (first, reached) = match moment {
        Moment::BeforeTheMessage => {
            victim.kill();
            ensure!(action.send(victim, &case).await.is_err(), "who answered?");
            (None, true)
        }
        Moment::AfterTheAnswer => {
            let first = action.send(victim, &case).await?;
            victim.kill();
            (Some(first), true)
        }
        Moment::At(point) => {
            victim.point().arm(point)?;
            let first = action.send(victim, &case).await.ok();
            (first, died(victim).await?)
        }
    };
    victim.rise().await?;
    if let Some(first) = &first {
        action.kept(victim, &case, first).await?;
    }
    let again = wait::until("an answer after the restart", async || {
        action.send(victim, &case).await.ok()
    })
    .await?;
    action.judge(victim, case, first, again).await?;
    victim.check().await?;
    Ok(reached)
}

/// Waits for the death, or for the last thing there was to do; then kills.
async fn died(victim: &mut Victim) -> Result<bool> {
    let died = wait::until_within(SOON, "the issuer to die or to have done all", async || {
        if victim.has_ended() {
            return Some(Ok(true));
        }
        match victim.is_idle().await {
            Ok(true) => Some(Ok(false)),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    })
    .await??;
    let fired = victim.point().fired()?;
    ensure!(
        !died || fired,
        "the issuer died by itself: {}",
        victim.said()
    );
    victim.kill();
    Ok(fired)
}
