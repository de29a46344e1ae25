//! The page that *log in* opens.

use url::Url;
use warifu_enroll::Transport;

use crate::DeviceError;
use crate::device::Device;

impl Device {
    /// The login page that the token's card named.
    ///
    /// # Errors
    /// [`DeviceError::LoginPageUnknown`] where there is none, or where it is no
    /// web page; [`DeviceError::TokenUnknown`]; those of the data file.
    pub fn login_page(&self, id: &str) -> Result<String, DeviceError> {
        let page = self.token(id)?.institution.login_page;
        page.and_then(|page| web_page(&page, self.trust.transport()))
            .ok_or(DeviceError::LoginPageUnknown)
    }
}

/// `https`; in demo builds `http` to loopback as well. Written anew by the
/// parser, so that nothing else hides in it.
fn web_page(page: &str, transport: Transport) -> Option<String> {
    let url = Url::parse(page).ok()?;
    let loopback = transport == Transport::LoopbackToo && url.host_str() == Some("127.0.0.1");
    let allowed = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    allowed.then(|| url.into())
}
