//! Registered.

use super::finish::{parse, registered};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::enrollment::{EnrollmentRefusal, Stage};
use crate::error::Error;
use sha2::{Digest, Sha256};
use warifu_enroll::server::check_registered;
use warifu_secret::DerivedKey;

impl Issuer {
    /// Answers `POST /v1/enrollments/{id}/registered` (204); a repeat too.
    ///
    /// # Errors
    /// [`EnrollmentRefusal`].
    pub async fn registered(&self, id: &str, body: &[u8]) -> Result<(), EnrollmentRefusal> {
        let id = parse(id)?;
        let finishes = &self.parts.stores.finishes;
        let done = finishes.finished(id).await.map_err(Error::from)?;
        let done = done.ok_or(EnrollmentRefusal::Rejected)?;
        let request: [u8; 32] = Sha256::digest(body).into();
        let key = match done.stage {
            Stage::Answered { registered_key, .. } => registered_key,
            Stage::Registered { request: before } if before == request => return Ok(()),
            Stage::Registered { .. } => return Err(EnrollmentRefusal::Rejected),
        };
        let keys = self.keys(&done.institution)?;
        let place = registered(&id, &done.institution);
        let plain = keys.data.open(&key, &place).map_err(Error::from)?;
        check_registered(&DerivedKey::new(plain.to_vec()), body).map_err(EnrollmentRefusal::of)?;
        let now = self.now();
        let audit = Entry::new(&done.institution, now, Event::Registered, &done.token);
        Ok(finishes
            .registered(id, request, now, audit)
            .await
            .map_err(Error::from)?)
    }
}
