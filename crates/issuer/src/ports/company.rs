//! Who is on the way to the writer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts those who are about to write, so that a writer who shares a commit
/// among many knows for whom to wait. Nothing but time depends on it. Cloning
/// shares it.
#[derive(Debug, Clone, Default)]
pub struct Company(Arc<AtomicUsize>);

/// One who is on the way; dropped on arrival, or where nothing is to be written.
#[derive(Debug)]
pub struct Coming(Arc<AtomicUsize>);

impl Company {
    /// One more is on the way.
    #[must_use]
    pub fn comes(&self) -> Coming {
        self.0.fetch_add(1, Ordering::Relaxed);
        Coming(Arc::clone(&self.0))
    }

    /// Whether anybody is on the way.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_on_the_way_are_expected() {
        let company = Company::default();
        assert!(!company.is_expected());
        let (one, other) = (company.comes(), company.clone().comes());
        drop(one);
        assert!(company.is_expected());
        drop(other);
        assert!(!company.is_expected());
    }
}
