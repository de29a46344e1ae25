//! The data folder on a real disk.

use warifu_device::DataFolder;
use warifu_device::ports::{FileError, Files};

#[test]
fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(place.path().join("new/folder"));
    assert_eq!(folder.read("tokens.json").unwrap(), None);
    folder.replace("tokens.json", b"one").unwrap();
    folder.replace("tokens.json", b"two").unwrap();
    assert_eq!(folder.read("tokens.json").unwrap().unwrap(), b"two");
    let names: Vec<_> = std::fs::read_dir(place.path().join("new/folder"))
        .unwrap()
        .collect();
    assert_eq!(names.len(), 1);
}

#[test]
fn a_folder_that_cannot_be_written_leaves_the_file_as_it_was() {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(place.path().to_owned());
    folder.replace("tokens.json", b"one").unwrap();
    // A folder in the way of the temporary file fails for root as well.
    std::fs::create_dir(place.path().join("tokens.json.new")).unwrap();
    assert_eq!(
        folder.replace("tokens.json", b"two").unwrap_err(),
        FileError::Unusable
    );
    assert_eq!(folder.read("tokens.json").unwrap().unwrap(), b"one");
}

#[test]
fn a_file_put_aside_keeps_its_bytes_and_takes_no_other_files_place() {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(place.path().to_owned());
    folder.replace("tokens.json", b"one").unwrap();
    folder.set_aside("tokens.json", "aside").unwrap();
    assert_eq!(folder.read("tokens.json").unwrap(), None);
    folder.replace("tokens.json", b"two").unwrap();
    folder.set_aside("tokens.json", "aside").unwrap_err();
    assert_eq!(folder.read("aside").unwrap().unwrap(), b"one");
    assert_eq!(folder.read("tokens.json").unwrap().unwrap(), b"two");
}

#[cfg(unix)]
#[test]
fn only_the_customer_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(place.path().to_owned());
    folder.replace("tokens.json", b"one").unwrap();
    let file = std::fs::metadata(place.path().join("tokens.json")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}
