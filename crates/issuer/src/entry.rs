//! Entering customers and API keys: for demo data and, later, the console.

use crate::Issuer;
use crate::api_keys::{ApiKey, ApiKeySecret};
use crate::audit::{Entry, Event};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{ApiKeyId, ContractId, CustomerId, Slug};
use crate::password::PasswordHash;
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

warifu_secret::closed!(NewCustomer);

impl Issuer {
    /// Enters a customer.
    ///
    /// # Errors
    /// [`crate::ports::StoreError::Conflict`] where contract or user ID exist.
    pub async fn add_customer(
        &self,
        institution: &Slug,
        new: NewCustomer,
    ) -> Result<CustomerId, Error> {
        let (mut rng, now) = (self.rng(), self.now());
        let id = CustomerId::random(&mut rng);
        let password = new.password;
        let hashed = move || PasswordHash::make(&password, &mut rng);
        let customer = Customer {
            id,
            institution: institution.clone(),
            contract: new.contract,
            user: new.user,
            name: new.name,
            password: self.parts.workbench.run(hashed).await??,
        };
        let audit = Entry::new(institution, now, Event::CustomerAdded, &id);
        self.parts.stores.customers.add(customer, audit).await?;
        Ok(id)
    }

    /// Makes an API key; the secret is shown this once.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn add_api_key(
        &self,
        institution: &Slug,
        name: &str,
    ) -> Result<(ApiKey, ApiKeySecret), Error> {
        let secret = ApiKeySecret::random(&mut self.rng());
        let key = self.add_known_api_key(institution, name, &secret).await?;
        Ok((key, secret))
    }

    /// Stores an API key whose secret is known, for demo data.
    ///
    /// # Errors
    /// [`crate::ports::StoreError::Conflict`] where it exists.
    pub async fn add_known_api_key(
        &self,
        institution: &Slug,
        name: &str,
        secret: &ApiKeySecret,
    ) -> Result<ApiKey, Error> {
        let key = ApiKey {
            id: ApiKeyId::random(&mut self.rng()),
            institution: institution.clone(),
            name: name.to_owned(),
        };
        let audit = Entry::new(institution, self.now(), Event::ApiKeyAdded, &key.id);
        let stored = self
            .parts
            .stores
            .api_keys
            .add(key.clone(), secret.digest(), audit);
        stored.await?;
        Ok(key)
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
