//! Every database that any version ever wrote opens in this one.
//! `tests/upgrade/README.md` says how one is added.

use crate::world::{World, slug};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _, SqliteConnection};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use warifu_issuer::audit::verify;
use warifu_issuer::verification::{Purpose, Verdict};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/upgrade/issuer")
}

fn migrations() -> Vec<(i64, String)> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut paths: Vec<_> = std::fs::read_dir(all)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let number = name.split('_').next().unwrap().parse().unwrap();
        (number, std::fs::read_to_string(path).unwrap())
    };
    paths.iter().map(read).collect()
}

async fn open(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path);
    let options = options.create_if_missing(true).foreign_keys(false);
    options.connect().await.unwrap()
}

async fn run(connection: &mut SqliteConnection, text: String) {
    sqlx::raw_sql(AssertSqlSafe(text))
        .execute(connection)
        .await
        .unwrap();
}

/// The dump and its keys, as they lay there.
async fn unpacked(dump: &Path) -> TempDir {
    let folder = TempDir::new().unwrap();
    let keys = folder.path().join("keys");
    std::fs::create_dir_all(&keys).unwrap();
    for entry in std::fs::read_dir(self::folder().join("keys")).unwrap() {
        let from = entry.unwrap().path();
        let to = keys.join(from.file_name().unwrap());
        std::fs::copy(&from, &to).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&to, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
    let mut connection = open(&folder.path().join("issuer.db")).await;
    run(&mut connection, std::fs::read_to_string(dump).unwrap()).await;
    folder
}

#[tokio::test]
async fn every_database_that_any_version_wrote_opens() {
    for (version, _) in migrations() {
        let dump = folder().join(format!("{version:04}.sql"));
        assert!(dump.exists(), "no database of schema {version} is kept");
        let kept = std::fs::read(dump.with_extension("json")).unwrap();
        // Beside each dump: when it was made, and a code that its token then takes.
        let kept: Value = serde_json::from_slice(&kept).unwrap();
        let now = kept["now"].as_u64().unwrap();
        let world = World::of_files(unpacked(&dump).await, now).await;
        let standing = world.standing().await;
        assert_eq!(
            standing.tokens[0].serial.as_str(),
            kept["serial"],
            "{version}"
        );
        let records = &world.issuer.stores().audit;
        let records = records.records(&slug(), 0, 1000).await.unwrap();
        assert_eq!(records.len(), kept["audit"], "{version}");
        verify(None, &records).unwrap();
        let verdict = world
            .verify(Purpose::Confirm, kept["code"].as_str().unwrap())
            .await;
        assert!(
            matches!(verdict, Verdict::Accepted { .. }),
            "{version}: {verdict:?}"
        );
        world.sweep().await;
        let standing = world.standing().await;
        assert!(standing.past.was_in_use, "{version}");
    }
}

/// `WARIFU_WRITE_UPGRADE=1` writes a database of each schema that has none yet,
/// with rows of this version's as far as that schema has room for them.
#[tokio::test]
async fn a_database_of_each_schema_is_kept_where_asked() {
    if std::env::var_os("WARIFU_WRITE_UPGRADE").is_none() {
        return;
    }
    let missing: Vec<_> = migrations()
        .into_iter()
        .map(|(version, _)| (version, folder().join(format!("{version:04}.sql"))))
        .filter(|(_, path)| !path.exists())
        .collect();
    if missing.is_empty() {
        return;
    }
    let there = folder().join("keys").exists();
    let world = if there {
        // The rows of the first one, under the keys that are kept.
        let first = folder().join("0001.sql");
        World::of_files(unpacked(&first).await, 1_795_231_200).await
    } else {
        World::new().await
    };
    let token = world.enrol().await;
    let records = &world.issuer.stores().audit;
    let records = records.records(&slug(), 0, 1000).await.unwrap();
    let kept = json!({
        "now": world.now().0,
        "code": world.code(&token, 0),
        "serial": token.serial.as_str(),
        "audit": records.len(),
    });
    if !there {
        keep_keys(&world);
    }
    for (version, path) in missing {
        std::fs::write(&path, dump(&world, version).await).unwrap();
        let json = serde_json::to_string_pretty(&kept).unwrap();
        std::fs::write(path.with_extension("json"), json + "\n").unwrap();
    }
}

fn keep_keys(world: &World) {
    std::fs::create_dir_all(folder().join("keys")).unwrap();
    for entry in std::fs::read_dir(world.folder.path().join("keys")).unwrap() {
        let from = entry.unwrap().path();
        let to = folder().join("keys").join(from.file_name().unwrap());
        std::fs::copy(from, to).unwrap();
    }
}

/// A database of that schema as SQL: what its migrations make, and the rows of
/// this one in the columns that it has.
async fn dump(world: &World, version: i64) -> String {
    let scratch = TempDir::new().unwrap();
    let mut old = open(&scratch.path().join("old.db")).await;
    let mut sql = String::from(
        "CREATE TABLE schema_versions (version BIGINT NOT NULL PRIMARY KEY, digest TEXT NOT NULL);\n",
    );
    for (number, text) in migrations()
        .into_iter()
        .filter(|(number, _)| *number <= version)
    {
        let digest = Sha256::digest(text.as_bytes());
        let digest = digest.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        let text = text.replace("BYTEA", "BLOB").replace("BIGINT", "INTEGER");
        let text = text.replace("\n);", "\n) STRICT;");
        writeln!(
            sql,
            "{text}\nINSERT INTO schema_versions VALUES ({number}, '{digest}');"
        )
        .unwrap();
    }
    run(&mut old, sql.clone()).await;
    let mut new = open(&world.path()).await;
    for table in names(
        &mut old,
        "SELECT name FROM sqlite_master WHERE type = 'table'",
    )
    .await
    {
        if table == "schema_versions" || table == "contact_epochs" {
            continue;
        }
        let columns = format!("SELECT name FROM pragma_table_info('{table}')");
        let columns = names(&mut old, &columns).await;
        let quoted: Vec<String> = columns
            .iter()
            .map(|name| format!("quote({name})"))
            .collect();
        let values = format!("SELECT {} FROM {table}", quoted.join(" || ', ' || "));
        for row in names(&mut new, &values).await {
            let columns = columns.join(", ");
            writeln!(sql, "INSERT INTO {table} ({columns}) VALUES ({row});").unwrap();
        }
    }
    sql
}

async fn names(connection: &mut SqliteConnection, question: &str) -> Vec<String> {
    let question = sqlx::query(AssertSqlSafe(question.to_owned()));
    let rows = question.fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}
