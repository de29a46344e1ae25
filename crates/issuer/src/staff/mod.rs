//! Staff: who works at the console, what each role may do there, and how they
//! get in.

mod admit;
mod enter;
mod rights;
mod stored;

pub use admit::{MOST_PASSWORD, PasswordRefusal, SHORTEST_PASSWORD, StaffEntry};
pub use enter::{NewMember, StaffRefusal};
pub use rights::{RIGHTS, Right, Role};
pub use stored::{NewStaff, NewStaffChange, Staff, StaffChange};
