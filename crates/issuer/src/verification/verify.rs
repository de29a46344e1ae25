//! The use case.

use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::contract::{Mode, Sharer};
use crate::error::Error;
use crate::ids::{MailId, Slug};
use crate::outbox::{NewMail, Notice};
use crate::policy::Institution;
use crate::ports::{Coming, StoreError};
use crate::sealing::{Place, Purpose as Sealing};
use crate::verification::{
    Outcome, Purpose, Ruling, StoredToken, TokenState, Tried, Try, Verdict, Who,
};
use warifu_otp::{Judgement, Otp, Step, UnixTime, judge};
use warifu_secret::Seed;

/// What a look at the code has shown, over all tokens it may be of.
enum Seen {
    Fresh(Box<StoredToken>, Step, i64),
    Used(Box<StoredToken>, Step),
    Wrong,
}

impl Issuer {
    /// Judges one code, exactly once: `otp` is what was typed. Without a right
    /// code every token that it may have been meant for counts it as wrong.
    ///
    /// # Errors
    /// [`Error`] where the issuer itself failed; the code may or may not have
    /// been used up then, never accepted twice.
    pub async fn verify(
        &self,
        institution: &Slug,
        who: Who,
        purpose: Purpose,
        otp: &str,
    ) -> Result<Verdict, Error> {
        let institution = self.institution(institution)?;
        let now = self.now();
        let coming = self.parts.stores.company.comes();
        let portal = matches!(who, Who::Customer(_));
        let (who, sharer) = self.whose(institution, who).await?;
        let tokens = self.tokens_of(&institution.slug, who).await?;
        if let Some(from) = tokens
            .iter()
            .find_map(|one| held_back(one, now))
            .filter(|_| !portal)
        {
            return Ok(Verdict::NotYet { from });
        }
        let candidates = match candidates(tokens, purpose, now) {
            Ok(candidates) => candidates,
            Err(verdict) => return Ok(verdict),
        };
        let (candidates, otp) = match of_its_form(candidates, otp) {
            Ok(found) => found,
            Err(verdict) => return Ok(verdict),
        };
        match self.look(institution, &candidates, &otp, now)? {
            // Whose use it was is for the database to say.
            Seen::Used(stored, step) if sharer.is_some() => {
                let one = self.fresh(&stored, step, stored.drift, now);
                let tried = tried(institution, purpose, vec![one], now, coming);
                self.rule(tried.by(sharer), &candidates).await
            }
            Seen::Used(stored, _) => {
                drop(coming);
                let entry = entry(&stored, Event::CodeUsed, now);
                self.parts.stores.audit.count(entry).await?;
                Ok(Verdict::Used)
            }
            Seen::Fresh(stored, step, drift) => {
                let limit = institution.verification.drift_limit;
                let drift = stored.followed(drift, limit);
                let one = self.fresh(&stored, step, drift, now);
                let tried = tried(institution, purpose, vec![one], now, coming);
                self.rule(tried.by(sharer), &candidates).await
            }
            Seen::Wrong => {
                let wrong = self.wrong(institution, &candidates, &otp, now)?;
                let tried = tried(institution, purpose, wrong, now, coming);
                self.rule(tried.by(sharer), &candidates).await
            }
        }
    }

    /// Where the users of a contract share a token, it is its holder's that counts.
    async fn whose(
        &self,
        institution: &Institution,
        who: Who,
    ) -> Result<(Who, Option<Sharer>), StoreError> {
        if institution.portal.company.is_none() {
            return Ok((who, None));
        }
        let (stores, slug) = (&self.parts.stores, &institution.slug);
        let user = match &who {
            Who::User(user) => user.clone(),
            Who::Serial(serial) => match stores.tokens.by_serial(slug, serial).await? {
                Some(found) => found.token.user,
                None => return Ok((who, None)),
            },
            Who::Customer(_) => return Ok((who, None)),
        };
        let membership = stores.contracts.membership(slug, &user).await?;
        Ok(match (membership, who) {
            (Some(one), who) if one.mode == Mode::Shared => {
                let who = match who {
                    Who::User(_) => Who::User(one.holder),
                    other => other,
                };
                (who, Some(Sharer(user)))
            }
            (_, who) => (who, None),
        })
    }

    async fn tokens_of(
        &self,
        institution: &Slug,
        who: Who,
    ) -> Result<Vec<StoredToken>, StoreError> {
        let tokens = &self.parts.stores.tokens;
        match who {
            Who::Customer(id) => {
                let mut found = tokens.of_customer(id).await?;
                found.retain(|stored| stored.token.institution == *institution);
                Ok(found)
            }
            Who::User(user) => tokens.of_user(institution, &user).await,
            Who::Serial(serial) => {
                let found = tokens.by_serial(institution, &serial).await?;
                Ok(found.into_iter().collect())
            }
        }
    }

    fn look(
        &self,
        institution: &Institution,
        candidates: &[StoredToken],
        otp: &Otp,
        now: UnixTime,
    ) -> Result<Seen, Error> {
        let mut seen = Seen::Wrong;
        for stored in candidates {
            let judged = self.judge_one(institution, stored, otp, now)?;
            seen = match (seen, judged) {
                (before @ Seen::Fresh(..), _) | (before, Judgement::Wrong) => before,
                (_, Judgement::Fresh { step, drift }) => {
                    Seen::Fresh(Box::new(stored.clone()), step, drift)
                }
                (_, Judgement::Used { step }) => Seen::Used(Box::new(stored.clone()), step),
            };
        }
        Ok(seen)
    }

    fn judge_one(
        &self,
        institution: &Institution,
        stored: &StoredToken,
        otp: &Otp,
        now: UnixTime,
    ) -> Result<Judgement, Error> {
        let place = Place {
            purpose: Sealing::Seed,
            subject: stored.token.id.as_bytes(),
            institution: &stored.token.institution,
        };
        let keys = self.keys(&stored.token.institution)?;
        let seed = Seed::new(keys.data.open(&stored.seed, &place)?.to_vec());
        let (window, limit) = (
            institution.verification.window,
            institution.verification.drift_limit,
        );
        Ok(judge(
            &seed,
            stored.token.params,
            now,
            // What was stored under another policy is followed as far as this one says.
            stored.followed(stored.drift, limit),
            window,
            stored.last_step,
            otp,
        ))
    }

    fn fresh(&self, stored: &StoredToken, step: Step, drift: i64, now: UnixTime) -> Try {
        let activated = Notice::Activated {
            serial: stored.token.serial.clone(),
            otp_at_login: None,
        };
        Try {
            token: stored.token.id,
            outcome: Outcome::Fresh { step, drift },
            audit: entry(stored, Event::CodeAccepted, now),
            mail: self.mail(stored, activated, now),
        }
    }

    fn wrong(
        &self,
        institution: &Institution,
        candidates: &[StoredToken],
        otp: &Otp,
        now: UnixTime,
    ) -> Result<Vec<Try>, Error> {
        let keys = self.keys(&institution.slug)?;
        let one = |stored: &StoredToken| {
            let serial = stored.token.serial.clone();
            let step = now.step(stored.token.params.period);
            let digest = keys.digest_of_code(stored.token.id.as_bytes(), step, otp.as_str());
            Try {
                token: stored.token.id,
                outcome: Outcome::Wrong { digest },
                audit: entry(stored, Event::CodeWrong, now),
                mail: self.mail(stored, Notice::Locked { serial }, now),
            }
        };
        Ok(candidates.iter().map(one).collect())
    }

    fn mail(&self, stored: &StoredToken, notice: Notice, now: UnixTime) -> NewMail {
        NewMail {
            id: MailId::random(&mut self.rng()),
            institution: stored.token.institution.clone(),
            customer: stored.token.customer,
            to: stored.token.mail.clone(),
            language: stored.token.language,
            notice,
            at: now,
        }
    }

    async fn rule(&self, tried: Tried, candidates: &[StoredToken]) -> Result<Verdict, Error> {
        let now = tried.at;
        let ruling = self.parts.stores.tokens.rule(tried).await?;
        Ok(verdict(ruling, candidates, now))
    }
}

impl Tried {
    /// Shown by one of several, in the log too.
    fn by(mut self, sharer: Option<Sharer>) -> Self {
        if let Some(Sharer(user)) = &sharer {
            for one in &mut self.tries {
                one.audit = one.audit.clone().with(&[("user", user.as_str())]);
                if let Notice::Locked { serial } = &one.mail.notice {
                    one.mail.notice = Notice::UserLocked {
                        serial: serial.clone(),
                        user_id: user.clone(),
                    };
                }
            }
        }
        self.sharer = sharer;
        self
    }
}

fn tried(
    institution: &Institution,
    purpose: Purpose,
    tries: Vec<Try>,
    at: UnixTime,
    coming: Coming,
) -> Tried {
    Tried {
        tries,
        activation_only: purpose == Purpose::Activate,
        rule: institution.verification.wrong,
        sharer: None,
        at,
        coming: Some(coming),
    }
}

fn entry(stored: &StoredToken, event: Event, now: UnixTime) -> Entry {
    let user = stored.token.user.as_str();
    Entry::new(&stored.token.institution, now, event, &stored.token.serial).with(&[("user", user)])
}

/// From when on a token counts at the bank's own systems, where that is yet to come.
fn held_back(stored: &StoredToken, now: UnixTime) -> Option<UnixTime> {
    let over = matches!(stored.token.state, TokenState::Ended { .. });
    stored.token.usable_from.filter(|from| !over && now < *from)
}

/// The tokens that a code is held against now, or why there are none.
fn candidates(
    tokens: Vec<StoredToken>,
    purpose: Purpose,
    now: UnixTime,
) -> Result<Vec<StoredToken>, Verdict> {
    let locked = tokens.iter().any(|stored| {
        let state = stored.token.state;
        matches!(state, TokenState::Locked { .. } | TokenState::Held { .. })
    });
    let live: Vec<_> = tokens
        .into_iter()
        .filter(|stored| counts(stored, purpose, now))
        .collect();
    if live.is_empty() {
        return Err(if locked {
            Verdict::Locked
        } else {
            Verdict::Unknown
        });
    }
    // While one waits none is looked at: its right code would count as wrong
    // against the others, or a wrong one be a free guess at them.
    match live.iter().map(|stored| stored.retry_at).max() {
        Some(retry_at) if retry_at > now => Err(Verdict::Wait {
            retry_after: retry_at.since(now).max(1),
        }),
        _ => Ok(live),
    }
}

/// The candidates that show codes of the form that was typed: a policy may have
/// changed between two tokens.
fn of_its_form(
    candidates: Vec<StoredToken>,
    typed: &str,
) -> Result<(Vec<StoredToken>, Otp), Verdict> {
    let read = |stored: &StoredToken| Otp::parse(typed, stored.token.params.digits);
    let newest = candidates.first().ok_or(Verdict::Unknown)?;
    let refused = match read(newest) {
        Ok(_) => Verdict::Unknown,
        Err(error) => Verdict::Malformed(error),
    };
    let fitting: Vec<_> = candidates
        .into_iter()
        .filter(|stored| read(stored).is_ok())
        .collect();
    let otp = fitting.first().and_then(|stored| read(stored).ok());
    otp.map(|otp| (fitting, otp)).ok_or(refused)
}

fn counts(stored: &StoredToken, purpose: Purpose, now: UnixTime) -> bool {
    let alive = stored.token.valid_until.is_none_or(|end| now < end);
    let state = matches!(
        (stored.token.state, purpose),
        (TokenState::Enrolled, _) | (TokenState::InUse { .. }, Purpose::Confirm)
    );
    alive && state
}

fn verdict(ruling: Ruling, candidates: &[StoredToken], now: UnixTime) -> Verdict {
    match ruling {
        Ruling::Accepted {
            token,
            step,
            activated,
        } => candidates
            .iter()
            .find(|stored| stored.token.id == token)
            .map_or(Verdict::Unknown, |stored| Verdict::Accepted {
                token: Box::new(stored.token.clone()),
                step,
                activated,
            }),
        Ruling::Used => Verdict::Used,
        Ruling::Wrong { retry_at, .. } => Verdict::Wrong {
            retry_after: retry_at.since(now),
        },
        Ruling::Shared { last, drift } => Verdict::Shared {
            retry_after: next_code(candidates, last, drift, now),
        },
        Ruling::Wait { retry_at } => Verdict::Wait {
            retry_after: retry_at.since(now).max(1),
        },
        Ruling::Locked => Verdict::Locked,
        Ruling::Gone => Verdict::Unknown,
    }
}

/// Seconds until the token shows the code after that of `last`.
fn next_code(candidates: &[StoredToken], last: Step, drift: i64, now: UnixTime) -> u64 {
    let period = candidates
        .first()
        .map_or(1, |stored| stored.token.params.period.seconds());
    let step = last
        .0
        .saturating_add(1)
        .saturating_add_signed(drift.saturating_neg());
    UnixTime(step.saturating_mul(period)).since(now).max(1)
}
