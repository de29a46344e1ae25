//! What the process leaves behind in memory, and to whom it shows it.

use zeroizing_alloc::ZeroAlloc;

/// Wipes every block of memory as it is given back. Our own types wipe
/// themselves; this reaches what libraries copied on the way: bodies of
/// requests, pages, rows of the database.
#[global_allocator]
static WIPING: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

/// From now on a crash writes no memory to disk, and only an administrator may
/// look into it. Where the system refuses, the issuer serves all the same.
#[cfg(target_os = "linux")]
pub fn keep_to_itself() {
    use nix::sys::{prctl, resource};
    let _ = prctl::set_dumpable(false);
    let _ = resource::setrlimit(resource::Resource::RLIMIT_CORE, 0, 0);
}

/// Other systems have other means; the operator's.
#[cfg(not(target_os = "linux"))]
pub fn keep_to_itself() {}
