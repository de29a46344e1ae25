//! Who may log in, as `warifu-issuer demo-data --json` says.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::PathBuf;

/// A demo institution.
#[derive(Clone, Debug, Deserialize)]
pub struct Institution {
    /// Its name in addresses.
    pub slug: String,
    /// Its service ID, 8 digits.
    pub service_id: String,
    /// The path of its login page.
    pub login_page: String,
    /// The file with its API key.
    pub api_key_file: PathBuf,
    /// Its customers.
    pub customers: Vec<Customer>,
}

impl Institution {
    /// The customer of that number, from 1.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn customer(&self, number: usize) -> Result<&Customer> {
        let index = number.checked_sub(1).context("customers count from 1")?;
        self.customers.get(index).context("too few demo customers")
    }
}

/// A demo customer.
#[derive(Clone, Debug, Deserialize)]
pub struct Customer {
    /// What is typed at the login.
    pub contract_id: String,
    /// The login password of the demo.
    pub password: String,
    /// The token holder's name at the institution.
    pub user_id: String,
}
