//! Reading aloud.

use tauri::State;

use super::Answer;
use crate::platform::Speech;
use crate::views::Language;

/// More than any code takes.
const LONGEST: usize = 400;

/// Says a text; `false` where this system has no speech outside its web view.
#[tauri::command]
pub async fn speak(speech: State<'_, Speech>, text: String, language: Language) -> Answer<bool> {
    let language = match language {
        Language::Ja => "ja",
        Language::En | Language::System => "en",
    };
    Ok(text.len() <= LONGEST && speech.say(&text, language).await)
}

/// Says no more.
#[tauri::command]
pub async fn hush(speech: State<'_, Speech>) -> Answer<()> {
    speech.hush().await;
    Ok(())
}
