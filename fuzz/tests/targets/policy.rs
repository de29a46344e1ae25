//! `policy.toml`, as an institution writes it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;
use warifu_fuzz::{Examples, fuzz_with};
use warifu_issuer::policy::Institutions;
use warifu_template::copy_folder;

#[test]
fn a_policy_is_loaded_or_refused() {
    let institutions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../institutions");
    let files = ["shinkumi/policy.toml", "mahoroba/policy.toml"];
    let examples = Examples::at(files.map(|file| institutions.join(file)).to_vec()).unwrap();
    fuzz_with("policy", &examples, |policy| {
        static COPY: OnceLock<Copy> = OnceLock::new();
        COPY.get_or_init(Copy::new)
            .loads_with("policy.toml", policy)
    });
}

/// A copy of an institution's folder, to put one damaged file into.
pub struct Copy(TempDir);

impl Copy {
    pub fn new() -> Self {
        let copy = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../institutions");
        for folder in ["shinkumi", "common"] {
            copy_folder(&from.join(folder), &copy.path().join(folder)).unwrap();
        }
        std::fs::create_dir_all(copy.path().join("shinkumi/mail")).unwrap();
        Self(copy)
    }

    pub fn loads_with(&self, file: &str, content: &[u8]) -> bool {
        std::fs::write(self.folder().join(file), content).unwrap();
        self.load().is_some()
    }

    pub fn load(&self) -> Option<Institutions> {
        Institutions::load(self.0.path()).ok()
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("shinkumi")
    }
}
