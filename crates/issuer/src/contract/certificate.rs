//! Client certificates: each is bound to a contract by its fingerprint.

use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{CustomerId, Slug};
use crate::stock::By;
use sha2::{Digest as _, Sha256};
use std::fmt;
use warifu_otp::UnixTime;

/// The SHA-256 of a certificate's DER.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a certificate.
    #[must_use]
    pub fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }

    /// From 64 hexadecimal digits, with or without colons.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = crate::hex::decode(&text.replace(':', ""))?;
        <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Self)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::hex::encode(&self.0))
    }
}

/// A certificate to be bound.
#[derive(Debug, Clone)]
pub struct NewCertificate {
    /// Names it.
    pub fingerprint: Fingerprint,
    /// At which institution.
    pub institution: Slug,
    /// To whom.
    pub customer: CustomerId,
    /// When.
    pub at: UnixTime,
    /// What the log says.
    pub audit: Entry,
}

impl Issuer {
    /// The contract that a certificate is bound to at that institution; `None`
    /// where there is none, or it was revoked.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn certified(
        &self,
        institution: &Slug,
        fingerprint: Fingerprint,
    ) -> Result<Option<Customer>, Error> {
        let stores = &self.parts.stores;
        let holder = stores.certificates.holder(institution, fingerprint).await?;
        match holder {
            Some(customer) => Ok(stores.customers.by_id(customer).await?),
            None => Ok(None),
        }
    }

    /// Binds a certificate to a contract, as who says so and why; one that is bound
    /// already stays.
    ///
    /// # Errors
    /// [`Error::Store`]; [`crate::ports::StoreError::Conflict`] where it is
    /// another contract's, or was revoked.
    pub async fn bind_certificate(
        &self,
        customer: &Customer,
        fingerprint: Fingerprint,
        by: &By,
    ) -> Result<(), Error> {
        let now = self.now();
        let event = Event::CertificateBound;
        let new = NewCertificate {
            fingerprint,
            institution: customer.institution.clone(),
            customer: customer.id,
            at: now,
            audit: Entry::new(&customer.institution, now, event, &customer.id).with(&[
                ("fingerprint", &fingerprint.to_string()),
                ("by", by.name()),
                ("reason", by.why()),
            ]),
        };
        Ok(self.parts.stores.certificates.bind(new).await?)
    }

    /// Revokes a certificate of a contract, as who says so and why; whether there was
    /// one to revoke.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn revoke_certificate(
        &self,
        customer: &Customer,
        fingerprint: Fingerprint,
        by: &By,
    ) -> Result<bool, Error> {
        let now = self.now();
        let event = Event::CertificateRevoked;
        let audit = Entry::new(&customer.institution, now, event, &customer.id).with(&[
            ("fingerprint", &fingerprint.to_string()),
            ("by", by.name()),
            ("reason", by.why()),
        ]);
        let certificates = &self.parts.stores.certificates;
        Ok(certificates.revoke(customer.id, fingerprint, audit).await?)
    }
}
