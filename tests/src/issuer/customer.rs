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
    /// Who works at its support console.
    #[serde(default)]
    pub staff: Vec<Colleague>,
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

    /// The first of its staff in that role.
    ///
    /// # Errors
    /// When nobody is, or the demo data were made without staff.
    pub fn colleague(&self, role: &str) -> Result<&Colleague> {
        let found = self.staff.iter().find(|one| one.role == role);
        found.with_context(|| format!("nobody is {role} at {}", self.slug))
    }
}

/// Somebody of a demo institution's staff.
#[derive(Clone, Debug, Deserialize)]
pub struct Colleague {
    /// What is typed at the console's login.
    pub login: String,
    /// The login password of the demo.
    pub password: String,
    /// What they may do.
    pub role: String,
    /// Whose token it is that they log in with.
    pub user_id: String,
    /// What that token is enrolled with.
    pub activation_password: String,
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
    /// Where procedures ask for one.
    #[serde(default)]
    pub confirmation_password: Option<String>,
    /// The same.
    #[serde(default)]
    pub transfer_password: Option<String>,
    /// Of a contract with several users.
    #[serde(default)]
    pub contract_pin: Option<String>,
    /// The same.
    #[serde(default)]
    pub registration_pin: Option<String>,
    /// The same: who they are.
    #[serde(default)]
    pub users: Vec<User>,
    /// The customer card: symbols and codes.
    #[serde(default)]
    pub card: Vec<(String, String)>,
    /// Branch and number, where the login takes a representative account.
    #[serde(default)]
    pub account: Option<[String; 2]>,
    /// On file where the institution asks for calls.
    #[serde(default)]
    pub phones: Vec<String>,
}

/// A user of a demo contract.
#[derive(Clone, Debug, Deserialize)]
pub struct User {
    /// Their name at the institution.
    pub user_id: String,
}

impl Customer {
    /// The user of that number, from 1.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn user(&self, number: usize) -> Result<&User> {
        let index = number.checked_sub(1).context("users count from 1")?;
        self.users.get(index).context("too few users")
    }

    /// What stands below a symbol of the customer card.
    ///
    /// # Errors
    /// When there is no such symbol.
    pub fn card_code(&self, symbol: &str) -> Result<&str> {
        let cell = self.card.iter().find(|(one, _)| one == symbol);
        let (_, code) = cell.with_context(|| format!("no symbol {symbol}"))?;
        Ok(code)
    }
}
