//! Start.

use crate::Issuer;
use crate::enrollment::EnrollmentRefusal;
use std::net::IpAddr;

impl Issuer {
    /// Answers `POST /v1/enrollments`: the exact bytes of the request in, the
    /// exact bytes of the answer out.
    ///
    /// # Errors
    /// [`EnrollmentRefusal`].
    pub async fn start_enrollment(
        &self,
        _body: &[u8],
        _address: IpAddr,
    ) -> Result<Vec<u8>, EnrollmentRefusal> {
        Err(EnrollmentRefusal::Rejected)
    }
}
