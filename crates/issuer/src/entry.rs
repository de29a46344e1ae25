//! Entering customers and API keys: for demo data and, later, the console.

use crate::Issuer;
use crate::api_keys::{ApiKey, ApiKeySecret};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{ContractId, CustomerId, Slug};
use warifu_enroll::UserId;
use warifu_secret::LoginPassword;

/// A customer to be entered.
pub struct NewCustomer {
    /// What they log in with.
    pub contract: ContractId,
    /// Their user ID at the service.
    pub user: UserId,
    /// As they are addressed.
    pub name: String,
    /// The login password; it is hashed here.
    pub password: LoginPassword,
}

impl Issuer {
    /// Enters a customer.
    ///
    /// # Errors
    /// [`crate::ports::StoreError::Conflict`] where contract or user ID exist.
    pub async fn add_customer(
        &self,
        _institution: &Slug,
        _new: NewCustomer,
    ) -> Result<CustomerId, Error> {
        Err(Error::Broken)
    }

    /// Makes an API key; the secret is shown this once.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn add_api_key(
        &self,
        _institution: &Slug,
        _name: &str,
    ) -> Result<(ApiKey, ApiKeySecret), Error> {
        Err(Error::Broken)
    }

    /// Stores an API key whose secret is known, for demo data.
    ///
    /// # Errors
    /// [`crate::ports::StoreError::Conflict`] where it exists.
    pub async fn add_known_api_key(
        &self,
        _institution: &Slug,
        _name: &str,
        _secret: &ApiKeySecret,
    ) -> Result<ApiKey, Error> {
        Err(Error::Broken)
    }

    /// Who calls; `None` where the key is not known.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn api_key(&self, secret: &ApiKeySecret) -> Result<Option<ApiKey>, Error> {
        Ok(self
            .parts
            .stores
            .api_keys
            .by_digest(secret.digest())
            .await?)
    }

    /// A customer, by identifier.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, Error> {
        Ok(self.parts.stores.customers.by_id(id).await?)
    }
}
