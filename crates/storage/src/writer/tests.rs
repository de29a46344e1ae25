use super::*;
use crate::dialect;

/// A writer on a new database with one table; `parent` is looked up at the
/// commit only.
async fn writer(folder: &tempfile::TempDir) -> (Writer, JoinHandle<()>) {
    use sqlx::ConnectOptions as _;
    let path = folder.path().join("writer.db");
    let mut connection = dialect::writer(&path, true).connect().await.unwrap();
    let table = "CREATE TABLE items (id INTEGER PRIMARY KEY,
        parent INTEGER REFERENCES items (id) DEFERRABLE INITIALLY DEFERRED)";
    sqlx::query(table).execute(&mut connection).await.unwrap();
    let copier = dialect::copier(&path).connect().await.unwrap();
    let copier = Copier::start(&path, copier).unwrap();
    Writer::start(connection, Place::of(&path), Company::default(), copier)
}

async fn put(connection: &mut Connection, id: i64, parent: Option<i64>) -> Result<(), Fault> {
    sqlx::query("INSERT INTO items (id, parent) VALUES ($1, $2)")
        .bind(id)
        .bind(parent)
        .execute(connection)
        .await?;
    Ok(())
}

async fn good(writer: &Writer, id: i64) -> Result<(), StoreError> {
    let job = job(move |c| Box::pin(async move { put(c, id, None).await }));
    writer.write(job).await
}

async fn items(writer: &Writer) -> Vec<i64> {
    let job = job(|c| {
        Box::pin(async move {
            let all = sqlx::query_scalar("SELECT id FROM items ORDER BY id");
            Ok(all.fetch_all(c).await?)
        })
    });
    writer.write(job).await.unwrap()
}

#[tokio::test]
async fn a_job_that_fails_after_writing_is_undone_alone() {
    let folder = tempfile::TempDir::new().unwrap();
    let (writer, _task) = writer(&folder).await;
    let half = job(|c| {
        Box::pin(async move {
            put(c, 2, None).await?;
            Err::<(), _>(Fault::Store(StoreError::Conflict))
        })
    });
    let (before, failed, after) =
        tokio::join!(good(&writer, 1), writer.write(half), good(&writer, 3));
    assert_eq!(before, Ok(()));
    assert_eq!(failed, Err(StoreError::Conflict));
    assert_eq!(after, Ok(()));
    assert_eq!(items(&writer).await, [1, 3]);
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_all_and_keeps_nothing() {
    let folder = tempfile::TempDir::new().unwrap();
    let (writer, _task) = writer(&folder).await;
    let orphan = job(|c| Box::pin(async move { put(c, 2, Some(99)).await }));
    let (before, orphaned, after) =
        tokio::join!(good(&writer, 1), writer.write(orphan), good(&writer, 3));
    assert_eq!(before, Err(StoreError::Unavailable));
    assert_eq!(orphaned, Err(StoreError::Unavailable));
    assert_eq!(after, Err(StoreError::Unavailable));
    assert!(items(&writer).await.is_empty());
    assert_eq!(good(&writer, 4).await, Ok(()));
}

#[tokio::test]
async fn a_writer_that_breaks_says_so() {
    let folder = tempfile::TempDir::new().unwrap();
    let (writer, task) = writer(&folder).await;
    let broken = job(|_| Box::pin(async move { panic!("as a test") }));
    let broken: Result<(), StoreError> = writer.write(broken).await;
    assert_eq!(broken, Err(StoreError::Unavailable));
    writer.ended().await;
    assert_eq!(good(&writer, 1).await, Err(StoreError::Unavailable));
    assert!(task.await.is_err());
}
