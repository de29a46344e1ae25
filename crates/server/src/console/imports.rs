//! Makers' files that staff are importing: in this process's memory alone, for as
//! long as the session that brought them, two at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_sessions::session::Id;
use warifu_issuer::stock::{By, MakersFile, Progress, Report, StockRefusal};
use warifu_otp::pskc::PskcError;

use crate::app::Shared;
use crate::portal::of_issuer;
use warifu_issuer::ids::Slug;

/// Files in memory at a time.
const MOST_FILES: usize = 2;

/// What is being imported, by name.
pub(crate) struct Imports {
    all: Arc<Mutex<HashMap<String, Kept>>>,
    seats: Arc<Semaphore>,
}

/// Room for a file.
pub(super) type Seat = OwnedSemaphorePermit;

/// A file, and the room that it takes.
pub(super) struct Held {
    file: Arc<MakersFile>,
    seat: Seat,
}

/// Whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) institution: Slug,
    pub(super) session: Id,
}

struct Kept {
    owner: Owner,
    /// Unix seconds at which the session ends without another step.
    until: u64,
    stage: Stage,
}

warifu_secret::closed!(Held, Kept, Stage);

/// How far one has come.
enum Stage {
    Looking,
    Seen(Held, Arc<Report>),
    Taking(Progress),
    Over(Ended),
}

/// How one has ended.
#[derive(Debug, Clone)]
pub(super) enum Ended {
    /// Every item has its line.
    Taken(Arc<Report>),
    /// Nothing can be taken of this file.
    Refused(PskcError),
    /// The issuer failed before anything was stored, or was too busy.
    NotSeen,
    /// The issuer failed; so many were stored before.
    BrokenOff(Progress),
}

/// The same to be shown.
#[derive(Debug, Clone)]
pub(super) enum Shown {
    Looking,
    Seen(Arc<Report>),
    Taking(Progress),
    Over(Ended),
}

impl Default for Imports {
    fn default() -> Self {
        Self {
            all: Arc::default(),
            seats: Arc::new(Semaphore::new(MOST_FILES)),
        }
    }
}

impl Imports {
    /// Room for one more file; `None` where there is none.
    pub(super) fn seat(&self) -> Option<Seat> {
        let seats = Arc::clone(&self.seats);
        seats.try_acquire_owned().ok()
    }

    /// What this session has in hand: its name, and whether it is being stored.
    pub(super) fn of(&self, owner: &Owner) -> Option<(String, bool)> {
        let all = self.all();
        let mut own = all.iter().filter(|(_, kept)| kept.owner == *owner);
        own.next().map(|(name, kept)| {
            let taking = matches!(kept.stage, Stage::Taking(_));
            (name.clone(), taking)
        })
    }

    /// How this one stands; `None` where it is not here, or another session's.
    pub(super) fn look(&self, owner: &Owner, name: &str, until: u64) -> Option<Shown> {
        let mut all = self.all();
        let kept = all.get_mut(name).filter(|kept| kept.owner == *owner)?;
        kept.until = kept.until.max(until);
        Some(match &kept.stage {
            Stage::Looking => Shown::Looking,
            Stage::Seen(_, report) => Shown::Seen(Arc::clone(report)),
            Stage::Taking(progress) => Shown::Taking(*progress),
            Stage::Over(ended) => Shown::Over(ended.clone()),
        })
    }

    /// Forgets what a session has in hand, but what is being stored.
    pub(super) fn forget(&self, session: Id) {
        let mut all = self.all();
        all.retain(|_, kept| {
            kept.owner.session != session || matches!(kept.stage, Stage::Taking(_))
        });
    }

    /// Forgets what belongs to sessions that are over.
    pub(crate) fn tidy(&self, now: u64) {
        let mut all = self.all();
        all.retain(|_, kept| kept.until > now || matches!(kept.stage, Stage::Taking(_)));
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn to(&self, name: &str, stage: Stage) {
        if let Some(kept) = self.all().get_mut(name) {
            kept.stage = stage;
        }
    }
}

/// Begins to look at a file, in the place of what the session had in hand.
pub(super) fn begin(
    app: &Shared,
    name: String,
    owner: Owner,
    until: u64,
    (file, seat): (MakersFile, Seat),
) {
    app.imports.forget(owner.session);
    let institution = owner.institution.clone();
    let kept = Kept {
        owner,
        until,
        stage: Stage::Looking,
    };
    app.imports.all().insert(name.clone(), kept);
    let app = Arc::clone(app);
    let file = Arc::new(file);
    tokio::spawn(async move {
        let seen = app.issuer.preview_stock(&institution, file.clone()).await;
        let stage = match seen {
            Ok(report) => Stage::Seen(Held { file, seat }, Arc::new(report)),
            Err(refusal) => Stage::Over(refused(refusal, None)),
        };
        app.imports.to(&name, stage);
    });
}

/// Takes what was looked at into stock; `false` where it is not there to be taken,
/// or is being taken: of two that ask one is heard.
pub(super) fn take(app: &Shared, owner: &Owner, name: &str, by: By) -> bool {
    let Some(held) = app.imports.out(owner, name) else {
        return false;
    };
    let (app, name) = (Arc::clone(app), name.to_owned());
    let institution = owner.institution.clone();
    let (after, of) = (Arc::clone(&app), name.clone());
    let task = tokio::spawn(async move {
        let Held { file, seat } = held;
        let mut last = Progress { done: 0, all: 0 };
        let mut told = |progress| {
            last = progress;
            app.imports.to(&name, Stage::Taking(progress));
        };
        let issuer = &app.issuer;
        let taken = issuer
            .import_stock(&institution, file, &by, &mut told)
            .await;
        let ended = match taken {
            Ok(report) => Ended::Taken(Arc::new(report)),
            Err(refusal) => refused(refusal, Some(last)),
        };
        app.imports.to(&name, Stage::Over(ended));
        drop(seat);
    });
    tokio::spawn(async move {
        // Nothing may be *being stored* for ever.
        if task.await.is_err() {
            after.imports.broken_off(&of);
        }
    });
    true
}

impl Imports {
    /// What was being stored was given up; so much of it is there.
    fn broken_off(&self, name: &str) {
        if let Some(kept) = self.all().get_mut(name)
            && let Stage::Taking(progress) = kept.stage
        {
            kept.stage = Stage::Over(Ended::BrokenOff(progress));
        }
    }

    /// The file of what was looked at, once.
    fn out(&self, owner: &Owner, name: &str) -> Option<Held> {
        let mut all = self.all();
        let kept = all.get_mut(name).filter(|kept| kept.owner == *owner)?;
        let all = match &kept.stage {
            Stage::Seen(_, report) => report.counts().new,
            _ => return None,
        };
        let next = Stage::Taking(Progress { done: 0, all });
        match std::mem::replace(&mut kept.stage, next) {
            Stage::Seen(held, _) => Some(held),
            _ => None,
        }
    }
}

fn refused(refusal: StockRefusal, stored: Option<Progress>) -> Ended {
    match refusal {
        StockRefusal::File(error) => Ended::Refused(error),
        StockRefusal::Issuer(error) => {
            of_issuer(&error);
            stored.map_or(Ended::NotSeen, Ended::BrokenOff)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(session: i128) -> Owner {
        Owner {
            institution: Slug::new("shinkumi").unwrap(),
            session: Id(session),
        }
    }

    fn kept(imports: &Imports, name: &str, session: i128, until: u64, stage: Stage) {
        let owner = owner(session);
        let kept = Kept {
            owner,
            until,
            stage,
        };
        imports.all().insert(name.to_owned(), kept);
    }

    #[test]
    fn what_belongs_to_a_session_that_is_over_is_forgotten_and_what_is_stored_goes_on() {
        let imports = Imports::default();
        kept(&imports, "a", 1, 100, Stage::Looking);
        kept(&imports, "b", 2, 200, Stage::Looking);
        let progress = Progress { done: 1, all: 2 };
        kept(&imports, "c", 3, 100, Stage::Taking(progress));
        imports.tidy(150);
        assert!(imports.look(&owner(1), "a", 0).is_none());
        assert!(imports.look(&owner(2), "b", 0).is_some());
        assert!(imports.look(&owner(1), "b", 0).is_none(), "another's");
        imports.forget(Id(2));
        imports.forget(Id(3));
        assert!(imports.of(&owner(2)).is_none());
        assert_eq!(imports.of(&owner(3)), Some(("c".to_owned(), true)));
    }

    #[test]
    fn what_was_given_up_in_the_middle_says_how_far_it_came_and_is_forgotten_in_time() {
        let imports = Imports::default();
        let progress = Progress { done: 1, all: 2 };
        kept(&imports, "a", 1, 100, Stage::Taking(progress));
        imports.broken_off("a");
        let shown = imports.look(&owner(1), "a", 0).unwrap();
        assert!(matches!(
            shown,
            Shown::Over(Ended::BrokenOff(Progress { done: 1, .. }))
        ));
        imports.tidy(150);
        assert!(imports.look(&owner(1), "a", 0).is_none());
    }

    #[test]
    fn two_files_are_kept_at_a_time() {
        let imports = Imports::default();
        let first = imports.seat();
        let second = imports.seat();
        assert!(first.is_some() && second.is_some() && imports.seat().is_none());
        drop(first);
        assert!(imports.seat().is_some());
    }
}
