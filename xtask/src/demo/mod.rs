//! `cargo xtask demo`: everything, running.

mod browser;
mod headless;
mod issuer;
mod options;
mod session;
mod window;

use anyhow::Result;

/// In windows, or headless where that is wanted or there is no display.
pub fn run(args: &[String]) -> Result<()> {
    let options = options::Options::read(args)?;
    if options.headless {
        return headless::run(options.all);
    }
    if !has_display() {
        crate::say::line(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), \
             so the demonstration runs with --headless.",
        );
        return headless::run(false);
    }
    window::run(&options)
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
