//! The use case.

use crate::Issuer;
use crate::error::Error;
use crate::ids::Slug;
use crate::verification::{Purpose, Verdict, Who};

impl Issuer {
    /// Judges one code, exactly once.
    ///
    /// # Errors
    /// [`Error`] where the issuer itself failed; the code may or may not have
    /// been used up then, never accepted twice.
    pub async fn verify(
        &self,
        _institution: &Slug,
        _who: Who,
        _purpose: Purpose,
        _otp: &str,
    ) -> Result<Verdict, Error> {
        Err(Error::Broken)
    }
}
