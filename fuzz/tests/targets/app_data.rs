//! The app's public file.

use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use warifu_device::DataFolder;
use warifu_device::data::{Data, DataStore};
use warifu_fuzz::fuzz;

#[test]
fn the_public_file_is_read_or_refused() {
    fuzz("app_data", |bytes| {
        let Some(data) = loaded(bytes) else {
            return false;
        };
        let once = serde_json::to_vec(&data).unwrap();
        let again = serde_json::to_vec(&loaded(&once).unwrap()).unwrap();
        assert_eq!(again, once);
        true
    });
}

fn loaded(bytes: &[u8]) -> Option<Data> {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap()).path();
    std::fs::write(folder.join("tokens.json"), bytes).unwrap();
    let files = DataFolder::new(folder.to_owned());
    DataStore::new(Arc::new(files)).load().ok()
}
