//! A backup, what puts it back, and what happened since.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use warifu_issuer::Error;
use warifu_issuer::audit::of_json_line;
use warifu_issuer::ids::Slug;
use warifu_issuer::keys::KeyRing;
use warifu_issuer::policy::Institutions;
use warifu_issuer::ports::{RestoreStore, Stores};
use warifu_issuer::restore::{Became, Reconciled, Reconciling, Restored, Restoring, Since};
use warifu_storage::{Database, OpenError, Schema};

use crate::assemble::{Missing, keys, make_folder, open};
use crate::backup::{BackupError, Manifest, Opened, write};
use crate::config::Config;
use crate::ready::Clocks;
use crate::start_error::StartError;
use crate::whole::{Whole, beside, sync_folder};

/// A line of an export is never longer.
const LONGEST_LINE: usize = 1024 * 1024;

/// Makes a backup; the words about it.
pub(super) async fn make(config: &Config, file: &Path) -> Result<String, StartError> {
    let now = Clocks::default().clock.now();
    let Manifest {
        schema,
        bytes,
        sha256,
        ..
    } = write(&config.database_path(), file, now).await?;
    Ok(format!(
        "{}: {bytes} bytes of database, schema {schema}, SHA-256 {sha256}\n\
         No key is in it: keep the key files in {} and {} too, elsewhere.\n",
        file.display(),
        config.keys_dir().display(),
        config.master_path().display()
    ))
}

/// Puts a backup in place where there is no database; the words about it.
pub(super) async fn restore(config: &Config, file: &Path) -> Result<String, StartError> {
    let path = config.database_path();
    let all = with_logs(&path);
    if let Some(there) = all.iter().find(|path| path.exists()) {
        return Err(StartError::NotEmpty(there.clone()));
    }
    let institutions = Institutions::load(&config.institutions_dir)?;
    let keys = keys(config, &institutions, &Clocks::default(), Missing::Refuse)?;
    let opened = Opened::read(file)?;
    let manifest = opened.manifest.clone();
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let temporary = beside(&path);
    for one in with_logs(&temporary) {
        drop(fs::remove_file(one));
    }
    let restored = in_making(opened, file, &temporary, (&institutions, &keys)).await;
    let restored = restored.and_then(|restored| {
        let failed = |error: std::io::Error| StartError::file(&path, &error);
        File::open(&temporary)
            .and_then(|file| file.sync_all())
            .map_err(failed)?;
        fs::rename(&temporary, &path).map_err(failed)?;
        sync_folder(&path).map_err(failed)?;
        Ok(restored)
    });
    for one in with_logs(&temporary) {
        drop(fs::remove_file(one));
    }
    Ok(words(&manifest, restored?, &path))
}

/// The database and what SQLite lays beside it.
fn with_logs(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        name.into()
    })
}

/// Under its temporary name: unpacked, looked through, and nothing in it alive.
async fn in_making(
    opened: Opened,
    file: &Path,
    temporary: &Path,
    (institutions, keys): (&Institutions, &KeyRing),
) -> Result<Restored, StartError> {
    let failed = |error: std::io::Error| StartError::file(temporary, &error);
    let mut whole = Whole::begin(temporary).map_err(failed)?;
    opened.into(&mut whole)?;
    whole.done().map_err(failed)?;
    let refuse = |error| match error {
        OpenError::Damaged => StartError::Backup(file.to_owned(), BackupError::Damaged),
        OpenError::Ahead { .. } => StartError::Backup(file.to_owned(), BackupError::Newer),
        error => StartError::Database {
            path: temporary.to_owned(),
            error,
        },
    };
    Database::look_through(temporary).await.map_err(refuse)?;
    let database = Database::open(temporary, Schema::Migrate)
        .await
        .map_err(refuse)?;
    let clock = Clocks::default().clock;
    let restoring = Restoring {
        at: clock.now(),
        epoch: clock.now_ms(),
        ahead: ahead(institutions),
    };
    let stores = database.stores();
    let restored = match all_open(&stores, institutions, keys).await {
        Ok(()) => stores.restores.begin(restoring).await.map_err(Error::from),
        Err(error) => {
            database.close().await;
            return Err(error);
        }
    };
    database.close().await;
    Ok(restored?)
}

/// What is sealed in it must be under keys that are here.
async fn all_open(
    stores: &Stores,
    institutions: &Institutions,
    keys: &KeyRing,
) -> Result<(), StartError> {
    for institution in institutions.iter() {
        let slug = &institution.slug;
        let known = &keys.of(slug)?.data;
        let needed = stores.sealed.keys(slug).await.map_err(Error::from)?;
        if let Some(key) = needed.iter().find(|key| !known.knows(key)) {
            return Err(StartError::OtherKeys(slug.clone(), key.as_str().to_owned()));
        }
    }
    Ok(())
}

fn ahead(institutions: &Institutions) -> BTreeMap<Slug, u32> {
    let one = |one: &std::sync::Arc<warifu_issuer::policy::Institution>| {
        (one.slug.clone(), one.verification.window.ahead)
    };
    institutions.iter().map(one).collect()
}

fn words(manifest: &Manifest, restored: Restored, path: &Path) -> String {
    let Restored {
        issuances,
        held,
        free,
        mails,
    } = restored;
    format!(
        "{} is the database of {} (seconds since 1970), brought up to date.\n\
         \x20 {issuances:>6} issuances are void\n\
         \x20 {held:>6} tokens are held, {free} that are nobody's cannot be bound\n\
         \x20 {mails:>6} mails that waited are not sent\n\
         Next: warifu-issuer reconcile EXPORT, with the audit log that was exported last.\n",
        path.display(),
        manifest.created_at
    )
}

/// Applies what an exported log says happened since; the words about it.
pub(super) async fn reconcile(config: &Config, export: &Path) -> Result<String, StartError> {
    let institutions = Institutions::load(&config.institutions_dir)?;
    let database = open(config, Schema::MustBeCurrent).await?;
    let done = apply(&database, &institutions, export).await;
    database.close().await;
    done
}

async fn apply(
    database: &Database,
    institutions: &Institutions,
    export: &Path,
) -> Result<String, StartError> {
    let restores = database.stores().restores;
    let points = restores.points().await.map_err(Error::from)?;
    let mut since = Since::the(points)?;
    read(export, &mut since)?;
    let (now, ahead) = (Clocks::default().clock.now(), ahead(institutions));
    let widest = ahead.values().max().copied().unwrap_or_default();
    let all = since.end(now, |slug| ahead.get(slug).copied().unwrap_or(widest))?;
    let mut text = String::new();
    for what in all {
        text += &one(restores.as_ref(), what).await?;
    }
    Ok(text)
}

fn read(export: &Path, since: &mut Since) -> Result<(), StartError> {
    let failed = |error: std::io::Error| StartError::file(export, &error);
    let mut lines = BufReader::new(File::open(export).map_err(failed)?);
    for number in 1_usize.. {
        let mut line = Vec::new();
        let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
        let mut bounded = std::io::Read::take(&mut lines, most);
        if bounded.read_until(b'\n', &mut line).map_err(failed)? == 0 {
            break;
        }
        let record = std::str::from_utf8(&line).ok().and_then(of_json_line);
        let record = record.ok_or_else(|| StartError::NoExport(export.to_owned(), number))?;
        since.takes(&record)?;
    }
    Ok(())
}

async fn one(restores: &dyn RestoreStore, what: Reconciling) -> Result<String, StartError> {
    let (slug, end) = (what.end.institution.clone(), what.end.sequence);
    let Reconciled { tokens, freed } = restores.reconcile(what).await.map_err(Error::from)?;
    let mut text =
        format!("{slug}: reconciled with its log up to {end}; {freed} tokens are held no longer\n");
    for token in tokens {
        let user = token.user.as_deref().unwrap_or("-");
        let next = match token.became {
            Became::Lost => ": made after the backup; its holder needs a new one",
            Became::Unbound => ": bound after the backup; its holder must start it again",
            Became::Held => ": support frees it",
            _ => "",
        };
        let _ = writeln!(
            text,
            "  {} {user} {}{next}",
            token.serial,
            token.became.name()
        );
    }
    Ok(text)
}
