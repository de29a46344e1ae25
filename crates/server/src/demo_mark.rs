//! Demonstration and production never share keys or customers: the demo's
//! passwords stand in the source, and anybody may make its root key's documents.

use std::path::PathBuf;

use warifu_issuer::Issuer;
use warifu_issuer::ids::ContractId;

use crate::assemble::make_folder;
use crate::cli::demo::people;
use crate::config::Config;
use crate::start_error::StartError;

/// Lies beside keys that were made for a demonstration.
fn mark(config: &Config) -> PathBuf {
    config.keys_dir().join("DEMO")
}

/// Before keys are looked at: a demonstration takes only keys that were made for
/// one, everything else only such that were not.
pub(crate) fn check_keys(config: &Config) -> Result<(), StartError> {
    let (mark, made) = (mark(config), config.master_path().exists());
    match (config.demo.enabled, mark.exists()) {
        (true, false) if made => Err(StartError::RealKeys(config.keys_dir())),
        (false, true) => Err(StartError::DemoKeys(config.keys_dir())),
        (true, false) => {
            make_folder(&config.keys_dir())?;
            let text = "These keys were made for a demonstration.\n";
            std::fs::write(&mark, text).map_err(|error| StartError::file(mark, &error))
        }
        _ => Ok(()),
    }
}

/// Whether the database holds customers whose passwords everybody knows.
pub(crate) async fn check_customers(issuer: &Issuer) -> Result<(), StartError> {
    for institution in issuer.institutions().iter() {
        for person in people(institution) {
            let Ok(contract) = ContractId::parse(&person.contract_id) else {
                continue;
            };
            let found = issuer
                .stores()
                .customers
                .by_contract(&institution.slug, &contract)
                .await
                .map_err(warifu_issuer::Error::from)?;
            if found.is_some_and(|one| person.is(&one)) {
                return Err(StartError::DemoCustomers);
            }
        }
    }
    Ok(())
}
