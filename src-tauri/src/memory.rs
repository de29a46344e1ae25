//! What the process leaves behind in memory, and to whom it shows it.

use zeroizing_alloc::ZeroAlloc;

/// Wipes every block of memory as it is given back. Our own types wipe
/// themselves; this reaches the copies that libraries make on the way from and
/// to the key store, and what grew and was moved.
#[global_allocator]
static WIPING: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

/// From now on a crash writes no memory to disk, and only an administrator may
/// look into it. The limit is handed down to the web view's processes.
///
/// Where the system refuses, the app runs all the same: the customer can do
/// nothing about it.
#[cfg(target_os = "linux")]
pub fn keep_to_itself() {
    use nix::sys::{prctl, resource};
    let _ = prctl::set_dumpable(false);
    let _ = resource::setrlimit(resource::Resource::RLIMIT_CORE, 0, 0);
}

/// Other systems ask for no such thing, or have it in the app's package.
#[cfg(not(target_os = "linux"))]
pub fn keep_to_itself() {}
