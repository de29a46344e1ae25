//! Speech: on Linux the desktop's own, elsewhere the web view's.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
pub use linux::Speech;
#[cfg(not(target_os = "linux"))]
pub use silent::Speech;

#[cfg(not(target_os = "linux"))]
mod silent {
    /// The page speaks here by itself.
    #[derive(Default)]
    pub struct Speech(());

    impl Speech {
        /// Says nothing.
        #[expect(clippy::unused_async, reason = "as where there is speech")]
        pub async fn say(&self, _text: &str, _language: &str) -> bool {
            false
        }

        /// Nothing was said.
        #[expect(clippy::unused_async, reason = "as where there is speech")]
        pub async fn hush(&self) {}
    }
}
