//! Changing data keys and the master key, while `serve` runs.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use clap::Subcommand;
use warifu_issuer::ids::Slug;
use warifu_issuer::keys::{DataChange, KeyFiles};
use warifu_issuer::policy::Institutions;
use warifu_issuer::ports::{SecureRng, Stores};
use warifu_issuer::resealing::{Progress, reseal, still_needed};
use warifu_issuer::sealing::KeyId;
use warifu_storage::Schema;

use crate::assemble::open;
use crate::config::Config;
use crate::demo_mark;
use crate::ready::Clocks;
use crate::start_error::StartError;

/// Between two looks for what was sealed meanwhile.
const LOOK: Duration = Duration::from_secs(2);

/// What is changed.
#[derive(Debug, Subcommand)]
pub(super) enum Wanted {
    /// Gives institutions new data keys, seals everything anew under them, and takes
    /// the older ones out. Goes on where a run before it was ended.
    RotateData {
        /// One institution only: the name of its folder.
        #[arg(long, value_name = "SLUG")]
        institution: Option<String>,
        /// So long nothing may have been sealed under an older key before it is taken
        /// out: longer than any request takes.
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        patience: u64,
    },
    /// Makes a new master key and wraps all key files under it.
    RotateMaster,
}

/// Does as it was told.
pub(super) async fn run(config: &Config, wanted: &Wanted) -> Result<(), StartError> {
    demo_mark::check_keys(config)?;
    let files = KeyFiles::take(&config.keys_dir(), &config.master_path())?;
    let mut rng = Clocks::default().chance.rng();
    match wanted {
        Wanted::RotateMaster => {
            let slugs = files.change_master(&mut rng)?;
            let (count, path) = (slugs.len(), config.master_path());
            super::say(&format!(
                "{} holds a new master key; {count} key files are under it.\n",
                path.display()
            ))
        }
        Wanted::RotateData {
            institution,
            patience,
        } => {
            let only = institution.as_deref();
            rotate_data(config, &files, only, Duration::from_secs(*patience)).await
        }
    }
}

async fn rotate_data(
    config: &Config,
    files: &KeyFiles,
    only: Option<&str>,
    patience: Duration,
) -> Result<(), StartError> {
    let institutions = Institutions::load(&config.institutions_dir)?;
    let slugs = institutions.iter().map(|one| one.slug.clone());
    let slugs: Vec<Slug> = slugs
        .filter(|slug| only.is_none_or(|only| only == slug.as_str()))
        .collect();
    if slugs.is_empty() {
        return Err(StartError::UnknownInstitution);
    }
    let mut rng = Clocks::default().chance.rng();
    let database = open(config, Schema::MustBeCurrent).await?;
    let stores = database.stores();
    let mut done = Ok(());
    for slug in &slugs {
        done = one(&stores, files, slug, patience, &mut rng).await;
        if done.is_err() {
            break;
        }
    }
    database.close().await;
    done
}

/// One institution, from the new key to the older one's end.
async fn one(
    stores: &Stores,
    files: &KeyFiles,
    slug: &Slug,
    patience: Duration,
    rng: &mut Box<dyn SecureRng>,
) -> Result<(), StartError> {
    let DataChange { to, from } = files.begin(slug, rng)?;
    let older: Vec<&str> = from.iter().map(KeyId::as_str).collect();
    tell(&format!(
        "{slug}: from {} to {}\n",
        older.join(", "),
        to.as_str()
    ));
    let keys = files.keys(slug)?;
    let (mut quiet, mut sealed) = (Instant::now(), 0_u64);
    loop {
        let mut each = |at: Progress| {
            tell(&format!(
                "{slug}: {} values sealed anew\n",
                sealed.saturating_add(at.done)
            ));
            true
        };
        let anew = reseal(stores, &keys, slug, rng, &mut each).await?;
        sealed = sealed.saturating_add(anew);
        if anew > 0 {
            quiet = Instant::now();
        }
        let left = patience.saturating_sub(quiet.elapsed());
        if anew == 0 && left.is_zero() {
            break;
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
    let needed = still_needed(stores, slug, &to).await?;
    if let Some(key) = needed.first() {
        return Err(StartError::StillNeeded(
            slug.clone(),
            key.as_str().to_owned(),
        ));
    }
    files.retire(slug, rng)?;
    super::say(&format!(
        "{slug}: {sealed} values sealed anew under {}; {} is taken out.\n",
        to.as_str(),
        older.join(", ")
    ))
}

/// On the other stream.
fn tell(line: &str) {
    let _ = io::stderr().write_all(line.as_bytes());
}
