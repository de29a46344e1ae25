//! Codes of tokens that are nobody's.

use super::{BindRefusal, FreeToken, WrongGuess};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::customers::Customer;
use crate::error::Error;
use crate::policy::Institution;
use crate::sealing::{Place, Purpose as Sealing};
use warifu_otp::{Judgement, Otp, Step, UnixTime, judge};
use warifu_secret::Seed;

impl Issuer {
    /// A code of a token that is nobody's: the step and the drift that it shows. A
    /// wrong one is counted and logged, under the name of who has typed it.
    pub(super) async fn judge_free(
        &self,
        institution: &Institution,
        token: &FreeToken,
        typed: &str,
        who: (&Customer, (&str, &str)),
    ) -> Result<(Step, i64), BindRefusal> {
        let now = self.now();
        let otp = Otp::parse(typed, token.params.digits).map_err(BindRefusal::Malformed)?;
        if institution.verification.wrong.locks(token.failures) {
            return Err(BindRefusal::Locked { until: None });
        }
        if token.retry_at > now {
            return Err(BindRefusal::Wait {
                retry_after: token.retry_at.since(now).max(1),
            });
        }
        match self.look_at_free(institution, token, &otp, now)? {
            Judgement::Fresh { step, drift } => {
                let limit = institution.verification.drift_limit;
                Ok((step, drift.clamp(-limit, limit)))
            }
            Judgement::Used { .. } => Err(BindRefusal::Used),
            Judgement::Wrong => {
                let guess = self.wrong_guess(institution, token, &otp, who)?;
                let counted = self.parts.stores.bindings.wrong(guess).await;
                let retry_at = counted.map_err(Error::from)?;
                Err(BindRefusal::Wrong {
                    retry_after: retry_at.since(now),
                })
            }
        }
    }

    /// A wrong code, as it is counted and logged.
    fn wrong_guess(
        &self,
        institution: &Institution,
        token: &FreeToken,
        otp: &Otp,
        (customer, by): (&Customer, (&str, &str)),
    ) -> Result<WrongGuess, Error> {
        let now = self.now();
        let step = now.step(token.params.period);
        let keys = self.keys(&institution.slug)?;
        let audit = Entry::new(&institution.slug, now, Event::CodeWrong, &token.serial)
            .with(&[by, ("user", customer.user.as_str())]);
        Ok(WrongGuess {
            token: token.id,
            digest: keys.digest_of_code(token.id.as_bytes(), step, otp.as_str()),
            rule: institution.verification.wrong,
            audit,
            at: now,
        })
    }

    fn look_at_free(
        &self,
        institution: &Institution,
        token: &FreeToken,
        otp: &Otp,
        now: UnixTime,
    ) -> Result<Judgement, Error> {
        let place = Place {
            purpose: Sealing::Seed,
            subject: token.id.as_bytes(),
            institution: &token.institution,
        };
        let keys = self.keys(&token.institution)?;
        let seed = Seed::new(keys.data.open(&token.seed, &place)?.to_vec());
        let policy = institution.verification;
        // No further than the codes after this one are followed.
        let drift = token.drift.clamp(-policy.drift_limit, policy.drift_limit);
        Ok(judge(
            &seed,
            token.params,
            now,
            drift,
            policy.window,
            token.last_step,
            otp,
        ))
    }
}
