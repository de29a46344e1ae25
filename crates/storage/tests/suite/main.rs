//! The issuer's use cases and ports on the real database. Which database that is
//! stands in one place, `World::open`.

#![expect(clippy::unwrap_used, reason = "tests")]

mod audit;
mod binding;
mod binding_world;
mod clock;
mod console;
mod contact;
mod contact_world;
mod contract;
mod contract_world;
mod disk;
mod disk_company;
mod disk_steps;
mod durability;
mod enrolment;
mod finish;
mod life;
mod life_operate;
mod life_world;
mod login;
mod noted;
mod reissue;
mod release;
mod resealing;
mod restore;
mod self_registration;
mod sharing;
mod shut;
mod stock;
mod stock_world;
mod takeover;
mod telephone;
mod telephone_world;
mod upgrade;
mod verification;
mod world;
