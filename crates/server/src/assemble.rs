//! Puts the issuer together from configuration, files and database.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use warifu_enroll::{Origin, Transport};
use warifu_issuer::ids::Slug;
use warifu_issuer::keys::{KeyRing, MasterKey};
use warifu_issuer::policy::Institutions;
use warifu_issuer::{Issuer, Parts, Workbench};
use warifu_storage::{Database, Schema};

use crate::config::Config;
use crate::demo_mark;
use crate::ready::Clocks;
use crate::start_error::StartError;

/// Makers' files that wait while one is read: as many as are kept at a time.
const IMPORTS_WAITING: usize = 2;

/// Whether keys that are missing are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Refuse: a bank's keys are not made by accident.
    Refuse,
    /// Make them: demonstrations.
    Make,
}

/// The issuer and its database, which is closed at the end.
pub(crate) struct Assembled {
    pub(crate) issuer: Issuer,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) database: Database,
}

/// Puts the issuer together.
pub(crate) async fn assemble(
    config: &Config,
    origin: Origin,
    clocks: &Clocks,
    schema: Schema,
    missing: Missing,
) -> Result<Assembled, StartError> {
    let institutions = Arc::new(Institutions::load(&config.institutions_dir)?);
    let keys = Arc::new(keys(config, &institutions, clocks, missing)?);
    let database = open(config, schema).await?;
    let issuer = Issuer::new(Parts {
        institutions,
        keys: keys.clone(),
        stores: database.stores(),
        clock: clocks.clock.clone(),
        chance: clocks.chance.clone(),
        workbench: Workbench::new(config.limits.slow_at_once, config.limits.slow_waiting),
        login_bench: Workbench::new(config.limits.slow_at_once, config.limits.slow_waiting),
        import_bench: Workbench::new(1, IMPORTS_WAITING),
        origin,
        budgets: config.limits.budgets(),
    })?;
    if !config.demo.enabled {
        demo_mark::check_customers(&issuer).await?;
    }
    Ok(Assembled {
        issuer,
        keys,
        database,
    })
}

/// Opens the database.
pub(crate) async fn open(config: &Config, schema: Schema) -> Result<Database, StartError> {
    let path = config.database_path();
    if let (Schema::Migrate, Some(folder)) = (schema, path.parent()) {
        make_folder(folder)?;
    }
    Database::open(&path, schema)
        .await
        .map_err(|error| StartError::Database { path, error })
}

/// The origin: as configured, or the address that is listened on.
pub(crate) fn origin(config: &Config, bound: std::net::SocketAddr) -> Result<Origin, StartError> {
    let given = config
        .public_origin
        .clone()
        .unwrap_or_else(|| format!("http://{bound}"));
    Origin::parse(&given, Transport::LoopbackToo).map_err(|_| StartError::Origin)
}

/// A folder that nobody else may look into.
pub(crate) fn make_folder(path: &Path) -> Result<(), StartError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| StartError::file(path, &error))
}

/// The key ring, from its files.
pub(crate) fn keys(
    config: &Config,
    institutions: &Institutions,
    clocks: &Clocks,
    missing: Missing,
) -> Result<KeyRing, StartError> {
    demo_mark::check_keys(config)?;
    let (folder, master) = (config.keys_dir(), config.master_path());
    let slugs: Vec<Slug> = institutions.iter().map(|one| one.slug.clone()).collect();
    if missing == Missing::Refuse {
        let master = MasterKey::load(&master)?;
        return Ok(KeyRing::load(&folder, &master, &slugs)?);
    }
    make_folder(&folder)?;
    let mut rng = clocks.chance.rng();
    let master = MasterKey::load_or_create(&master, &mut rng)?;
    Ok(KeyRing::load_or_create(&folder, &master, &slugs, &mut rng)?)
}
