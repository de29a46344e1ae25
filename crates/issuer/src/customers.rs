//! Customers of an institution.

use crate::ids::{ContractId, CustomerId, Slug};
use crate::password::PasswordHash;
use warifu_enroll::UserId;

/// Somebody who may log in to an institution's portal.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Names the customer.
    pub id: CustomerId,
    /// Whose customer.
    pub institution: Slug,
    /// What they log in with.
    pub contract: ContractId,
    /// Their token's holder at the service.
    pub user: UserId,
    /// As they are addressed.
    pub name: String,
    /// The login password, hashed.
    pub password: PasswordHash,
}
