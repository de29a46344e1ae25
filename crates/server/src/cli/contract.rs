//! What support does to a company's contract from the command line.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use warifu_issuer::Error;
use warifu_issuer::console::Cared;
use warifu_issuer::contract::Fingerprint;
use warifu_issuer::ids::{ContractId, Slug};
use warifu_issuer::ports::StoreError;
use warifu_storage::Schema;

use super::support::Said;
use crate::assemble::{Assembled, Missing, assemble, origin};
use crate::config::Config;
use crate::http::certified::certificates;
use crate::ready::Clocks;
use crate::start_error::StartError;

/// Which contract, and what becomes of it.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// The institution: the name of its folder.
    institution: String,
    /// The contract ID.
    contract: String,
    #[command(subcommand)]
    wish: Wish,
}

#[derive(Debug, Subcommand)]
enum Wish {
    /// Opens the customer card, and users who are locked at a shared token; the
    /// contract's addresses get a mail.
    Unlock(Said),
    /// Binds a client certificate, so that it logs in to this contract.
    BindCertificate {
        /// The certificate, in PEM.
        file: PathBuf,
        #[command(flatten)]
        said: Said,
    },
    /// Revokes a client certificate, for good.
    RevokeCertificate {
        /// The certificate in PEM, or its SHA-256 in hexadecimal digits.
        certificate: String,
        #[command(flatten)]
        said: Said,
    },
}

/// Does it; the words to say about it.
pub(super) async fn run(config: &Config, wanted: &Wanted) -> Result<String, StartError> {
    let slug = Slug::new(&*wanted.institution).map_err(|_| StartError::UnknownInstitution)?;
    let contract = ContractId::parse(&wanted.contract).map_err(|_| StartError::UnknownContract)?;
    let origin = origin(config, config.listen)?;
    let clocks = Clocks::default();
    let (schema, missing) = (Schema::MustBeCurrent, Missing::Refuse);
    let Assembled {
        issuer, database, ..
    } = assemble(config, origin, &clocks, schema, missing).await?;
    if issuer.institutions().by_slug(&slug).is_none() {
        return Err(StartError::UnknownInstitution);
    }
    let customers = &issuer.stores().customers;
    let found = customers.by_contract(&slug, &contract).await;
    let customer = found.map_err(Error::from)?;
    let customer = customer.ok_or(StartError::UnknownContract)?;
    let said = match &wanted.wish {
        Wish::Unlock(said) => match issuer.open_contract(&customer, &said.by()?).await? {
            Cared::Done => "Done.\n".to_owned(),
            Cared::Nothing | Cared::Wait { .. } => {
                "Nothing to do: nothing was locked.\n".to_owned()
            }
        },
        Wish::BindCertificate { file, said } => {
            let shown = of_file(file)?;
            match issuer.bind_certificate(&customer, shown, &said.by()?).await {
                Ok(()) => format!("Done. SHA-256: {shown}\n"),
                Err(Error::Store(StoreError::Conflict)) => {
                    return Err(StartError::CertificateTaken);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Wish::RevokeCertificate { certificate, said } => {
            let shown = Fingerprint::parse(certificate);
            let shown = shown.map_or_else(|| of_file(Path::new(certificate)), Ok)?;
            let said = if issuer
                .revoke_certificate(&customer, shown, &said.by()?)
                .await?
            {
                "Done. It logs in no more.\n"
            } else {
                "Nothing to do: it is not this contract's, or was revoked.\n"
            };
            said.to_owned()
        }
    };
    database.close().await;
    Ok(said)
}

/// The first one in a file is whose it is.
fn of_file(path: &Path) -> Result<Fingerprint, StartError> {
    let found = certificates(path)?;
    let first = found.first();
    let first = first.ok_or_else(|| StartError::Certificate(path.to_owned()))?;
    Ok(Fingerprint::of(first))
}
