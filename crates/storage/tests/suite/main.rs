//! The issuer's use cases and ports on the real database. Which database that is
//! stands in one place, `World::open`.

#![expect(clippy::unwrap_used, reason = "tests")]

mod clock;
mod contact;
mod contact_world;
mod disk;
mod durability;
mod enrolment;
mod finish;
mod login;
mod noted;
mod upgrade;
mod verification;
mod world;
