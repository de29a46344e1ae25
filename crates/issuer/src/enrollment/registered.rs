//! Registered.

use crate::Issuer;
use crate::enrollment::EnrollmentRefusal;

impl Issuer {
    /// Answers `POST /v1/enrollments/{id}/registered` (204); a repeat too.
    ///
    /// # Errors
    /// [`EnrollmentRefusal`].
    pub async fn registered(&self, _id: &str, _body: &[u8]) -> Result<(), EnrollmentRefusal> {
        Err(EnrollmentRefusal::Rejected)
    }
}
