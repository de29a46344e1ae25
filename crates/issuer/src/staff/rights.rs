//! Which role may do what: one table.

/// What somebody is at the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Helps customers.
    Support,
    /// The same, and decides what needs two.
    Supervisor,
    /// Looks at everything and changes nothing.
    Auditor,
}

/// What can be done at the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Finds customers and looks at their pages.
    See,
    /// Unlocks tokens, proofs and logins.
    Unlock,
    /// Finds where a token's clock stands.
    Resynchronise,
    /// Holds a token.
    Hold,
    /// Releases a hold that support has set.
    Resume,
    /// Releases a hold that a customer's *stop* or a second device has set; lets a
    /// customer issue again after such a stop.
    Overrule,
    /// Asks for a token to be ended on a cancellation form.
    AskCancel,
    /// Sees what waits to be decided.
    SeeCancels,
    /// Decides on it.
    DecideCancel,
    /// Has a mail sent again.
    SendAgain,
    /// Reads a support code.
    Decode,
    /// Looks at the stock of hardware tokens.
    SeeStock,
    /// Takes hardware tokens into stock.
    ImportStock,
    /// Reads the audit log.
    ReadLog,
    /// Takes the log out.
    ExportLog,
    /// Checks the log's chain.
    CheckLog,
}

use Role::{Auditor, Supervisor, Support};

/// Who may do what.
pub const RIGHTS: [(Right, &[Role]); 16] = [
    (Right::See, &[Support, Supervisor, Auditor]),
    (Right::Unlock, &[Support, Supervisor]),
    (Right::Resynchronise, &[Support, Supervisor]),
    (Right::Hold, &[Support, Supervisor]),
    (Right::Resume, &[Support, Supervisor]),
    (Right::Overrule, &[Supervisor]),
    (Right::AskCancel, &[Support, Supervisor]),
    (Right::SeeCancels, &[Support, Supervisor, Auditor]),
    (Right::DecideCancel, &[Supervisor]),
    (Right::SendAgain, &[Support, Supervisor]),
    (Right::Decode, &[Support, Supervisor]),
    (Right::SeeStock, &[Support, Supervisor, Auditor]),
    (Right::ImportStock, &[Supervisor]),
    (Right::ReadLog, &[Supervisor, Auditor]),
    (Right::ExportLog, &[Supervisor, Auditor]),
    (Right::CheckLog, &[Supervisor, Auditor]),
];

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Support, Supervisor, Auditor];

    /// The name in database, log and command.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Supervisor => "supervisor",
            Self::Auditor => "auditor",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether this role may do that. What the table does not name nobody may.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        RIGHTS
            .iter()
            .any(|(one, roles)| *one == right && roles.contains(&self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_looks_at_everything_changes_nothing() {
        let may: Vec<_> = RIGHTS
            .iter()
            .filter(|(_, roles)| roles.contains(&Auditor))
            .map(|(right, _)| *right)
            .collect();
        let reads = [
            Right::See,
            Right::SeeCancels,
            Right::SeeStock,
            Right::ReadLog,
            Right::ExportLog,
            Right::CheckLog,
        ];
        assert_eq!(may, reads);
    }

    #[test]
    fn what_a_customer_has_stopped_a_supervisor_alone_lets_go_on() {
        assert!(Supervisor.may(Right::Overrule) && Support.may(Right::Resume));
        assert!(!Support.may(Right::Overrule) && !Auditor.may(Right::Overrule));
    }

    #[test]
    fn what_needs_two_is_decided_by_a_supervisor_alone() {
        assert!(Supervisor.may(Right::DecideCancel));
        assert!(!Support.may(Right::DecideCancel) && !Auditor.may(Right::DecideCancel));
    }
}
