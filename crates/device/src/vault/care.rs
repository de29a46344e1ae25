//! What a customer does with the vault file.

use warifu_otp::text::half_width;
use warifu_secret::Passphrase;
use zeroize::Zeroizing;

use crate::DeviceError;
use crate::device::Device;
use crate::ports::KeychainError;

/// Fewest characters of a passphrase.
const MIN: u8 = 12;
/// Most bytes that are looked at.
const MAX: usize = 1024;

impl Device {
    /// Makes a vault file and opens it, on the customer's word, and only where the
    /// operating system has no key store.
    ///
    /// # Errors
    /// [`DeviceError::PassphraseLength`]; [`DeviceError::VaultNotNeeded`] where
    /// there is a key store, or a vault; those of the disk.
    pub async fn make_vault(&self, typed: &Passphrase) -> Result<(), DeviceError> {
        let passphrase = normalised(typed);
        if passphrase.chars().count() < usize::from(MIN) || passphrase.len() > MAX {
            return Err(DeviceError::PassphraseLength { min: MIN });
        }
        let _one_at_a_time = self.lock.changing.lock().await;
        let vault = self.stores.vault();
        let missing = self.stores.system().check().await == Err(KeychainError::Missing);
        if vault.is_there()? || !missing {
            return Err(DeviceError::VaultNotNeeded);
        }
        let bytes = Zeroizing::new(passphrase.as_bytes().to_vec());
        vault.make(bytes, self.lock.cost).await?;
        self.note_use();
        Ok(())
    }

    /// Opens the vault file.
    ///
    /// # Errors
    /// [`DeviceError::PassphraseWrong`]; those of the file.
    pub async fn open_vault(&self, typed: &Passphrase) -> Result<(), DeviceError> {
        let _one_at_a_time = self.lock.changing.lock().await;
        let passphrase = normalised(typed);
        let bytes = Zeroizing::new(passphrase.as_bytes().to_vec());
        self.stores.vault().unlock(bytes).await?;
        self.note_use();
        Ok(())
    }

    /// Whether the keys lie in the vault file.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn has_vault(&self) -> Result<bool, DeviceError> {
        Ok(self.stores.vault().is_there()?)
    }

    /// Whether the keys lie in the vault file, and the operating system has a
    /// key store by now that they could be moved to.
    pub async fn can_leave_vault(&self) -> bool {
        let vault = self.stores.vault().is_there() == Ok(true);
        vault && self.stores.system().check().await.is_ok()
    }

    /// Why the key store does not answer, if so. Nobody is prompted.
    pub async fn key_store_problem(&self) -> Option<DeviceError> {
        self.keychain.check().await.err().map(Into::into)
    }

    /// Moves everything to the operating system's key store; then the vault file
    /// goes.
    ///
    /// # Errors
    /// [`DeviceError::AppLocked`]; those of key store and disk. The vault is then
    /// still there, whole.
    pub async fn leave_vault(&self) -> Result<(), DeviceError> {
        self.must_be_open()?;
        let _one_at_a_time = self.lock.changing.lock().await;
        let _nothing_under_way = self.desk.lock().await;
        if !self.has_vault()? {
            return Ok(());
        }
        self.stores.move_to_system().await
    }

    /// The vault goes, and with it every token that it kept.
    pub(crate) async fn drop_vault(&self) -> Result<(), DeviceError> {
        self.stores.vault().destroy()?;
        self.store
            .update(|data| {
                data.tokens.retain(|token| token.removing.is_none());
                data.pending = None;
                Ok(())
            })
            .await
    }
}

/// NFKC; spaces at the ends are no part of it.
fn normalised(typed: &Passphrase) -> Zeroizing<String> {
    // EXPOSE: put right into text that is wiped.
    let wide = half_width(typed.expose());
    Zeroizing::new(wide.trim().to_owned())
}
