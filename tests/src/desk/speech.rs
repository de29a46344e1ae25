//! What a desk says aloud: the real `speech-dispatcher`, which the app starts by
//! itself, with a voice that writes down what it is given.

use super::Desk;
use anyhow::{Context, Result};
use std::{fs, path::PathBuf};

/// No sound card is needed; with nobody to talk to it ends by itself.
const DISPATCHER: &str = "\
Timeout 3
AudioOutputMethod \"libao\"
AddModule \"recorder\" \"sd_generic\" \"recorder.conf\"
DefaultModule recorder
";
const NO_CARD: &str = "default_driver=null\n";
/// What is given to the voice comes in pieces; each is a line of its own.
const VOICE: &str = "\
GenericExecuteSynth \"printf '%s|' '$LANGUAGE' >> @/said; printf '%s' \\'$DATA\\' >> @/said; \
echo >> @/said; if [ -e @/slowly ]; then echo $$ > @/speaking; exec sleep 600; fi\"
GenericMaxChunkLength 300
GenericLanguage \"ja\" \"ja\" \"utf-8\"
GenericLanguage \"en\" \"en\" \"utf-8\"
AddVoice \"ja\" \"MALE1\" \"any\"
AddVoice \"en\" \"MALE1\" \"any\"
";

/// Somebody who listens at the desk.
#[derive(Debug)]
pub struct Listener {
    folder: PathBuf,
}

impl Listener {
    /// Gives the desk a voice.
    ///
    /// # Errors
    /// When its settings cannot be written.
    pub fn at(desk: &Desk) -> Result<Self> {
        let listener = Self {
            folder: desk.home().join("voice"),
        };
        let settings = desk.home().join("config/speech-dispatcher");
        fs::create_dir_all(&listener.folder)?;
        fs::create_dir_all(settings.join("modules"))?;
        let folder = listener.folder.to_str().context("an odd folder")?;
        fs::write(settings.join("speechd.conf"), DISPATCHER)?;
        let voice = VOICE.replace('@', folder);
        fs::write(settings.join("modules/recorder.conf"), voice)?;
        fs::write(desk.home().join(".libao"), NO_CARD)?;
        Ok(listener)
    }

    /// All that was said in that language, from the beginning.
    #[must_use]
    pub fn heard(&self, language: &str) -> String {
        let said = fs::read_to_string(self.folder.join("said")).unwrap_or_default();
        let pieces = said.lines().filter_map(|line| line.split_once('|'));
        let spoken = pieces.filter(|(of, _)| *of == language);
        spoken.map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    }

    /// From now on each piece takes minutes to say.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn slowly(&self) -> Result<()> {
        Ok(fs::write(self.folder.join("slowly"), "")?)
    }

    /// Whether something is being said; nothing before [`Listener::slowly`].
    #[must_use]
    pub fn hears(&self) -> bool {
        let speaking = fs::read_to_string(self.folder.join("speaking"));
        speaking.is_ok_and(|id| PathBuf::from("/proc").join(id.trim()).exists())
    }
}
