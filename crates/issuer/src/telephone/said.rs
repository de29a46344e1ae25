//! What the voice says, as a name: the words stand where they are spoken.

/// What the voice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Asks for the code.
    Ask,
    /// Nothing was keyed in: asks again.
    AskAgain,
    /// Wrong: asks again.
    Wrong {
        /// Codes that may still be keyed in.
        left: u32,
    },
    /// Right: back to the page.
    Passed,
    /// Wrong, and that was the last.
    TriesUsedUp,
    /// The page's time has run out.
    Expired,
    /// The page shows another code by now: call again.
    Replaced,
    /// Nothing was keyed in, several times.
    Silence,
    /// The number is not one that a page waits for.
    NotAwaited,
    /// The number is not shown.
    Withheld,
    /// Too many calls: later.
    TooMany,
}

impl Said {
    const PLAIN: [Self; 10] = [
        Self::Ask,
        Self::AskAgain,
        Self::Passed,
        Self::TriesUsedUp,
        Self::Expired,
        Self::Replaced,
        Self::Silence,
        Self::NotAwaited,
        Self::Withheld,
        Self::TooMany,
    ];

    /// The name in database and log; [`Said::Wrong`] besides has its number.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::AskAgain => "ask_again",
            Self::Wrong { .. } => "wrong",
            Self::Passed => "passed",
            Self::TriesUsedUp => "tries_used_up",
            Self::Expired => "expired",
            Self::Replaced => "replaced",
            Self::Silence => "silence",
            Self::NotAwaited => "not_awaited",
            Self::Withheld => "withheld",
            Self::TooMany => "too_many",
        }
    }

    /// Whether digits are awaited.
    #[must_use]
    pub const fn asks(self) -> bool {
        matches!(self, Self::Ask | Self::AskAgain | Self::Wrong { .. })
    }

    /// As stored.
    #[must_use]
    pub fn stored(self) -> String {
        match self {
            Self::Wrong { left } => format!("wrong/{left}"),
            other => other.name().to_owned(),
        }
    }

    /// From what [`Said::stored`] gives.
    #[must_use]
    pub fn parse(stored: &str) -> Option<Self> {
        if let Some(left) = stored.strip_prefix("wrong/") {
            return left.parse().ok().map(|left| Self::Wrong { left });
        }
        Self::PLAIN.into_iter().find(|said| said.name() == stored)
    }
}
