//! What has become of a copy from the menu: the menu is closed by then, so the
//! icon says it, in its picture and in words, and the token's own line.

use std::time::Duration;

use tauri::image::Image;
use tauri::include_image;
use tokio::sync::watch;

use super::Words;

/// How long a copy is told of.
pub const TOLD: Duration = Duration::from_secs(4);

/// What there is to say, and of which token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum News {
    /// Nothing.
    #[default]
    None,
    /// Its next code is waited for.
    Waits(String),
    /// Its code was copied.
    Copied(String),
}

/// A piece of news, as a number: a later one is not taken back with it, and
/// whoever waits with it sees that another choice was made since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece(u64);

/// Where the news is heard.
#[derive(Default)]
pub struct Herald {
    last: watch::Sender<(u64, News)>,
}

impl Herald {
    /// Tells it to whoever listens.
    pub fn tell(&self, news: News) -> Piece {
        let mut piece = 0;
        self.last.send_modify(|(last, told)| {
            *last += 1;
            piece = *last;
            *told = news;
        });
        Piece(piece)
    }

    /// It is old by now, unless something newer was told since.
    pub fn end(&self, piece: Piece) {
        self.last.send_if_modified(|(last, told)| {
            let is_last = *last == piece.0 && *told != News::None;
            if is_last {
                *told = News::None;
            }
            is_last
        });
    }

    /// Nothing was told, and nothing made old, since then.
    pub fn is_last(&self, piece: Piece) -> bool {
        self.last.borrow().0 == piece.0
    }

    /// All of it is old by now, and whoever waits does so in vain.
    pub fn forget(&self) {
        self.last.send_if_modified(|(last, told)| {
            *last += 1;
            std::mem::take(told) != News::None
        });
    }

    /// At this moment.
    pub fn now(&self) -> News {
        self.last.borrow().1.clone()
    }

    /// Changes whenever there is something else to say.
    pub fn listen(&self) -> watch::Receiver<(u64, News)> {
        self.last.subscribe()
    }
}

impl News {
    /// The icon's picture, where it is not the usual one.
    pub fn picture(&self) -> Option<Image<'static>> {
        match self {
            Self::None => None,
            Self::Waits(_) => Some(include_image!("icons/tray-waits.png")),
            Self::Copied(_) => Some(include_image!("icons/tray-copied.png")),
        }
    }

    /// As the icon says it; which token's is nobody's business who sees it.
    pub(super) fn text<'words>(&self, words: &'words Words) -> Option<&'words str> {
        match self {
            Self::None => None,
            Self::Waits(_) => Some(&words.waits),
            Self::Copied(_) => Some(&words.copied),
        }
    }

    /// How the token's own line begins then.
    pub(super) fn pattern<'words>(&self, token: &str, words: &'words Words) -> &'words str {
        match self {
            Self::Waits(of) if of == token => &words.waits_for,
            Self::Copied(of) if of == token => &words.copied_of,
            _ => &words.copy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copied(token: &str) -> News {
        News::Copied(token.to_owned())
    }

    #[test]
    fn old_news_does_not_take_newer_back() {
        let herald = Herald::default();
        let first = herald.tell(News::Waits("aa".to_owned()));
        let second = herald.tell(copied("bb"));
        herald.end(first);
        assert_eq!(herald.now(), copied("bb"));
        herald.end(second);
        assert_eq!(herald.now(), News::None);
    }

    #[test]
    fn the_same_copied_again_is_news() {
        let herald = Herald::default();
        herald.tell(copied("aa"));
        let mut listener = herald.listen();
        listener.mark_unchanged();
        let again = herald.tell(copied("aa"));
        assert!(listener.has_changed().unwrap());
        listener.mark_unchanged();
        herald.end(again);
        herald.end(again);
        assert!(listener.has_changed().unwrap());
        listener.mark_unchanged();
        herald.end(again);
        assert!(!listener.has_changed().unwrap(), "ended once");
    }

    #[test]
    fn whoever_waits_sees_that_another_choice_was_made_or_all_of_it_forgotten() {
        let herald = Herald::default();
        let first = herald.tell(News::Waits("aa".to_owned()));
        assert!(herald.is_last(first));
        let second = herald.tell(News::Waits("bb".to_owned()));
        assert!(!herald.is_last(first) && herald.is_last(second));
        let mut listener = herald.listen();
        listener.mark_unchanged();
        herald.forget();
        assert!(!herald.is_last(second) && listener.has_changed().unwrap());
        assert_eq!(herald.now(), News::None);
        listener.mark_unchanged();
        herald.forget();
        assert!(
            !listener.has_changed().unwrap(),
            "there was nothing to forget"
        );
    }

    #[test]
    fn each_has_a_picture_of_its_own() {
        let waits = News::Waits("aa".to_owned()).picture().unwrap();
        let done = copied("aa").picture().unwrap();
        assert_eq!((waits.width(), waits.height()), (64, 64));
        assert_eq!((done.width(), done.height()), (64, 64));
        assert_ne!(waits.rgba(), done.rgba());
        assert!(News::None.picture().is_none());
    }
}
