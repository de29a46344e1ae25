//! The words of the voice: Japanese first, then a short English sentence.

use warifu_issuer::outbox::Language;
use warifu_issuer::policy::Institution;
use warifu_issuer::telephone::Said;

use crate::text::{Lang, Voice, fill};

/// What is said, sentence by sentence.
pub(super) fn words(said: Said, institution: &Institution) -> Vec<(Language, String)> {
    let names = &institution.names;
    let both = [
        (Lang::Ja, Language::Ja, &names.ja),
        (Lang::En, Language::En, &names.en),
    ];
    let spoken = |(lang, language, name): (Lang, Language, &String)| {
        let (text, left) = text(Voice::of(lang), said);
        let values = [("name", name.as_str()), ("left", left.as_str())];
        (language, fill(text, &values))
    };
    both.map(spoken).to_vec()
}

fn text(t: &'static Voice, said: Said) -> (&'static str, String) {
    let text = match said {
        Said::Ask => t.ask,
        Said::AskAgain => t.ask_again,
        Said::Wrong { left } => return (t.wrong, left.to_string()),
        Said::Passed => t.passed,
        Said::TriesUsedUp => t.tries_used_up,
        Said::Expired => t.expired,
        Said::Replaced => t.replaced,
        Said::Silence => t.silence,
        Said::NotAwaited => t.not_awaited,
        Said::Withheld => t.withheld,
        Said::TooMany => t.too_many,
    };
    (text, String::new())
}
