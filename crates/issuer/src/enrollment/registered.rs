//! Registered.

use super::finish::{parse, registered_place};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::enrollment::{EnrollmentRefusal, FinishedStore, Stage};
use crate::error::Error;
use crate::ids::EnrollmentId;
use sha2::{Digest, Sha256};
use warifu_enroll::server::check_registered;
use warifu_secret::DerivedKey;

impl Issuer {
    /// Answers `POST /v1/enrollments/{id}/registered` (204), for enrolments and
    /// self-registrations; a repeat too.
    ///
    /// # Errors
    /// [`EnrollmentRefusal`].
    pub async fn registered(&self, id: &str, body: &[u8]) -> Result<(), EnrollmentRefusal> {
        let id = parse(id)?;
        let (finishes, by_itself) = (
            &self.parts.stores.finishes,
            &self.parts.stores.self_registrations,
        );
        if let Some(done) = finishes.finished(id).await.map_err(Error::from)? {
            let Some((request, audit)) = self.confirmed(id, done, body)? else {
                return Ok(());
            };
            let stored = finishes.registered(id, request, audit.at, audit).await;
            return Ok(stored.map_err(Error::from)?);
        }
        let done = by_itself.finished(id).await.map_err(Error::from)?;
        let done = done.ok_or(EnrollmentRefusal::Rejected)?;
        let Some((request, audit)) = self.confirmed(id, done, body)? else {
            return Ok(());
        };
        let stored = by_itself.registered(id, request, audit.at, audit).await;
        Ok(stored.map_err(Error::from)?)
    }

    /// The digest of what says so, and what the log says; `None` for a repeat.
    fn confirmed(
        &self,
        id: EnrollmentId,
        done: FinishedStore,
        body: &[u8],
    ) -> Result<Option<([u8; 32], Entry)>, EnrollmentRefusal> {
        let request: [u8; 32] = Sha256::digest(body).into();
        let key = match done.stage {
            Stage::Answered { registered_key, .. } => registered_key,
            Stage::Registered { request: before } if before == request => return Ok(None),
            Stage::Registered { .. } => return Err(EnrollmentRefusal::Rejected),
        };
        let keys = self.keys(&done.institution)?;
        let place = registered_place(&id, &done.institution);
        let plain = keys.data.open(&key, &place).map_err(Error::from)?;
        check_registered(&DerivedKey::new(plain.to_vec()), body).map_err(EnrollmentRefusal::of)?;
        let now = self.now();
        let audit = Entry::new(&done.institution, now, Event::Registered, &done.token);
        Ok(Some((request, audit)))
    }
}
