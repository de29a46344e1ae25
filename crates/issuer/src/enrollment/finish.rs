//! Finish.

use crate::Issuer;
use crate::enrollment::EnrollmentRefusal;

impl Issuer {
    /// Answers `POST /v1/enrollments/{id}/finish`; `id` as it stands in the path.
    ///
    /// # Errors
    /// [`EnrollmentRefusal`].
    pub async fn finish_enrollment(
        &self,
        _id: &str,
        _body: &[u8],
    ) -> Result<Vec<u8>, EnrollmentRefusal> {
        Err(EnrollmentRefusal::Rejected)
    }
}
