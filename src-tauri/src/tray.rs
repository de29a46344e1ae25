//! What the tray's menu says, and what its lines do. How it is shown stands in
//! `platform/tray`.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tauri::{AppHandle, Manager};
use warifu_device::data::{self, Settings};
use warifu_device::{Device, TimedToken};

use crate::{copying, lock, platform};

pub mod news;

use news::{Herald, News};

/// Below this a code is not worth copying any more: the next one is.
const SOON_SECONDS: u64 = 5;
/// Ids below belong to the lines that are always there.
const FIRST_TOKEN: i32 = 100;
const SHOW: i32 = 1;
const QUIT: i32 = 2;
const LOCK: i32 = 4;

/// One line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Can be chosen.
    Item {
        /// Stays the same while the app runs.
        id: i32,
        /// As the customer reads it.
        label: String,
    },
    /// Keeps lines apart.
    Gap {
        /// Stays the same while the app runs.
        id: i32,
    },
}

/// What a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Copies this token's code.
    Copy(String),
    /// Shows the window.
    Show,
    /// Locks the app.
    Lock,
    /// Ends the app.
    Quit,
}

/// The menu. It remembers which line is which token's, so that one that moves
/// or goes between looking and choosing is not mistaken for another.
#[derive(Default)]
pub struct Menu {
    known: Mutex<Vec<String>>,
}

impl Menu {
    /// The lines as they are at this moment. Neither key store nor network. While
    /// the app is locked they name no token.
    pub fn lines(&self, app: &AppHandle) -> Vec<Line> {
        let device = app.state::<Device>();
        let words = words(device.startup().data.settings);
        let tokens = device.timed_tokens().unwrap_or_default();
        let news = app.state::<Herald>().now();
        self.made_of(&tokens, &news, words, lock::can_close(&device))
    }

    /// What the line of that id does.
    pub fn deed(&self, id: i32) -> Option<Deed> {
        match id {
            SHOW => Some(Deed::Show),
            LOCK => Some(Deed::Lock),
            QUIT => Some(Deed::Quit),
            id => {
                let at = usize::try_from(id.checked_sub(FIRST_TOKEN)?).ok()?;
                let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
                known.get(at).cloned().map(Deed::Copy)
            }
        }
    }

    fn made_of(&self, tokens: &[TimedToken], news: &News, words: &Words, lock: bool) -> Vec<Line> {
        let copies = tokens.iter().map(|timed| Line::Item {
            id: self.id_of(&timed.record.id),
            label: line(
                news.pattern(&timed.record.id, words),
                &timed.record.display_name,
                timed.seconds_left,
            ),
        });
        let mut lines: Vec<Line> = copies.collect();
        if !lines.is_empty() {
            lines.push(Line::Gap { id: QUIT + 1 });
        }
        lines.push(item(SHOW, &words.show));
        if lock {
            lines.push(item(LOCK, &words.lock));
        }
        lines.push(item(QUIT, &words.quit));
        lines
    }

    fn id_of(&self, token: &str) -> i32 {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().position(|id| id == token);
        let at = found.unwrap_or_else(|| {
            known.push(token.to_owned());
            known.len() - 1
        });
        FIRST_TOKEN.saturating_add(i32::try_from(at).unwrap_or(i32::MAX))
    }
}

fn item(id: i32, label: &str) -> Line {
    Line::Item {
        id,
        label: label.to_owned(),
    }
}

/// Does what a line says.
pub fn act(app: &AppHandle, deed: Deed) {
    match deed {
        Deed::Copy(token) => copy(app.clone(), token),
        Deed::Show => platform::show_window(app),
        Deed::Lock => lock::close(app),
        Deed::Quit => app.exit(0),
    }
}

/// In its last seconds the next code is waited for; another choice meanwhile, or
/// a lock, is what counts then. Where there is no code to be had, the window says
/// why.
fn copy(app: AppHandle, token: String) {
    tauri::async_runtime::spawn(async move {
        let (device, herald) = (app.state::<Device>(), app.state::<Herald>());
        let left = device.seconds_left(&token).unwrap_or(0);
        if left <= SOON_SECONDS && device.must_be_open().is_ok() {
            let waiting = herald.tell(News::Waits(token.clone()));
            tokio::time::sleep(Duration::from_secs(left)).await;
            if !herald.is_last(waiting) {
                return;
            }
        }
        if copying::code(&app, &token).await.is_ok() {
            let done = herald.tell(News::Copied(token));
            tokio::time::sleep(news::TOLD).await;
            herald.end(done);
        } else {
            herald.forget();
            platform::show_window(&app);
        }
    });
}

/// What was chosen in the menu counts no more: something was copied elsewhere, or
/// the app is locked.
pub fn forget(app: &AppHandle) {
    // A rehearsal has none.
    if let Some(herald) = app.try_state::<Herald>() {
        herald.forget();
    }
}

/// What the icon says at this moment, where it has something to say.
pub fn said(app: &AppHandle) -> Option<&'static str> {
    let words = words(app.state::<Device>().startup().data.settings);
    app.state::<Herald>().now().text(words)
}

/// The menu's words, out of the interface's own.
#[derive(Deserialize)]
struct Words {
    #[serde(rename = "tray_copy")]
    copy: String,
    /// The token's line while its next code is waited for.
    #[serde(rename = "tray_waits_for")]
    waits_for: String,
    /// The token's line once its code was copied.
    #[serde(rename = "tray_copied_of")]
    copied_of: String,
    #[serde(rename = "tray_waits")]
    waits: String,
    copied: String,
    #[serde(rename = "tray_show")]
    show: String,
    #[serde(rename = "tray_lock")]
    lock: String,
    #[serde(rename = "tray_quit")]
    quit: String,
}

fn line(pattern: &str, name: &str, seconds: u64) -> String {
    // The name last: what stands in it is nobody's placeholder.
    let line = pattern.replace("{seconds}", &seconds.to_string());
    line.replace("{name}", name)
}

static WORDS: LazyLock<Option<[Words; 2]>> = LazyLock::new(|| {
    let read = |json| serde_json::from_str(json).ok();
    Some([
        read(include_str!("../../ui/messages/ja.json"))?,
        read(include_str!("../../ui/messages/en.json"))?,
    ])
});

static NONE: Words = Words {
    copy: String::new(),
    waits_for: String::new(),
    copied_of: String::new(),
    waits: String::new(),
    copied: String::new(),
    show: String::new(),
    lock: String::new(),
    quit: String::new(),
};

/// As the pages decide it: what is set, or else the system's language.
fn words(settings: Settings) -> &'static Words {
    let japanese = match settings.language {
        data::Language::Ja => true,
        data::Language::En => false,
        data::Language::System => {
            sys_locale::get_locale().is_some_and(|name| name.to_lowercase().starts_with("ja"))
        }
    };
    match WORDS.as_ref() {
        Some([ja, _]) if japanese => ja,
        Some([_, en]) => en,
        None => &NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(language: data::Language) -> Settings {
        Settings {
            language,
            ..Settings::default()
        }
    }

    #[test]
    fn the_words_are_the_interfaces_own_in_both_languages() {
        let ja = words(settings(data::Language::Ja));
        let en = words(settings(data::Language::En));
        assert_eq!(
            line(&ja.copy, "{seconds} 本店", 42),
            "{seconds} 本店のパスワードをコピー（残り42秒）"
        );
        let copy = line(&en.copy, "Main", 7);
        assert_eq!(copy, "Copy the password of Main (7 s left)");
        assert!(!ja.show.is_empty() && !en.quit.is_empty());
    }

    #[test]
    fn locking_is_offered_only_where_there_is_an_open_lock() {
        let words = words(settings(data::Language::En));
        let offers = |lock| {
            let lines = Menu::default().made_of(&[], &News::None, words, lock);
            lines.contains(&item(LOCK, &words.lock))
        };
        assert!(offers(true) && !offers(false) && !words.lock.is_empty());
    }

    #[test]
    fn a_copy_is_said_in_the_tokens_own_line_and_by_the_icon_without_its_name() {
        for language in [data::Language::Ja, data::Language::En] {
            let words = words(settings(language));
            let [waits, copied] = [News::Waits, News::Copied].map(|news| news("aa".to_owned()));
            let of = |news: &News, token| line(news.pattern(token, words), "Main", 3);
            let copy = line(&words.copy, "Main", 3);
            assert_eq!(
                [of(&waits, "bb"), of(&copied, "bb")],
                [copy.clone(), copy.clone()]
            );
            let said = [copy, of(&waits, "aa"), of(&copied, "aa")];
            assert!(said.iter().all(|line| line.contains("Main")), "{said:?}");
            assert!(said[1].contains('3'), "{said:?}");
            assert!(said[0] != said[1] && said[1] != said[2], "{said:?}");
            assert_eq!(News::None.text(words), None);
            assert_ne!(waits.text(words), copied.text(words));
        }
    }

    #[test]
    fn a_line_stays_its_tokens_wherever_it_stands() {
        let menu = Menu::default();
        let (a, b) = (menu.id_of("aa"), menu.id_of("bb"));
        assert_ne!(a, b);
        assert_eq!(menu.id_of("aa"), a);
        assert_eq!(menu.deed(b), Some(Deed::Copy("bb".to_owned())));
        assert_eq!(menu.deed(SHOW), Some(Deed::Show));
        assert_eq!(menu.deed(LOCK), Some(Deed::Lock));
        for nothing in [i32::MIN, -1, 0, QUIT + 1, b + 1, i32::MAX] {
            assert_eq!(menu.deed(nothing), None, "{nothing}");
        }
    }
}
