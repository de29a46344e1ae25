//! Why the issuer does not start: sentences for who started it.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::config::ConfigError;
use crate::mail::MailError;

/// Why the issuer does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An institution's policy.
    #[error("an institution's policy cannot be used: {0}")]
    Policy(#[from] warifu_issuer::policy::PolicyError),
    /// The key files.
    #[error(
        "{0}. Keys are made by `warifu-issuer keys`, those of a demonstration by `warifu-issuer demo-data`."
    )]
    Keys(#[from] warifu_issuer::keys::KeyError),
    /// The database.
    #[error(
        "the database {path} cannot be used: {error}. Look whether the disk has room, whether the folder exists, whether it and the files in it (also those that end in -wal and -shm) belong to the issuer's user, and whether `warifu-issuer migrate` has been run by this version."
    )]
    Database {
        /// The file.
        path: PathBuf,
        /// Why.
        error: warifu_storage::OpenError,
    },
    /// The database, while serving.
    #[error(
        "the database can no longer be written, or its files were moved or removed. Look whether they are in their place and the disk is not failing, then start again."
    )]
    Writer,
    /// What sends mail or sweeps, while serving.
    #[error(
        "what sends mail or removes what has run out has broken: the log says where. Start again."
    )]
    Work,
    /// The issuer itself.
    #[error("the issuer cannot be put together: {0}")]
    Issuer(#[from] warifu_issuer::Error),
    /// The port.
    #[error(
        "{address} cannot be listened on: {why}. Stop what uses that port, or set `listen` to another."
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        why: std::io::ErrorKind,
    },
    /// No serial number.
    #[error("a serial number is WF and ten digits, the last of which fits the others")]
    Serial,
    /// No such token.
    #[error("no token has that serial number")]
    UnknownToken,
    /// No support code.
    #[error(transparent)]
    SupportCode(warifu_otp::support::SupportCodeError),
    /// No such institution.
    #[error("no institution has that name: it is the name of its folder in institutions_dir")]
    UnknownInstitution,
    /// A file of hardware tokens.
    #[error("nothing was imported: {error} [{code}]. docs/hardware-tokens.md says what to do.", error = .0, code = .0.code())]
    Pskc(warifu_otp::pskc::PskcError),
    /// What opens a file of hardware tokens.
    #[error("nothing was imported: {0}")]
    Transport(warifu_issuer::keys::KeyError),
    /// The issuer, while it imports.
    #[error(
        "the import was broken off: {0}. What was stored before stays; the same import can be repeated."
    )]
    Import(warifu_issuer::Error),
    /// Items of a file that were not taken.
    #[error(
        "items that were not taken: {0}. The report names them, docs/hardware-tokens.md says what to do."
    )]
    NotTaken(usize),
    /// The audit log is not in order.
    #[error(
        "faults in the audit log: {0}. Keep the database as it is, and look into docs/deploy.md, \"When the audit log is not in order\"."
    )]
    Audit(usize),
    /// A file of signed heads without any.
    #[error(
        "{0} holds no signed head: it must be what `warifu-issuer audit heads` has printed, or a log of `serve`"
    )]
    NoHeads(PathBuf),
    /// No event.
    #[error("the log has no event {0}; docs/token-life.md and the log itself name them")]
    Event(String),
    /// No time.
    #[error("{0} is no time: 2026-11-22, 2026-11-22T06:08:25Z, or seconds since 1970")]
    Time(String),
    /// A file that is no backup.
    #[error("nothing was put back: {path}: {error}.", path = .0.display(), error = .1)]
    Backup(PathBuf, crate::backup::BackupError),
    /// A database that does not hold together cannot be backed up.
    #[error(
        "no backup was made: the database {0} is damaged. Keep it, and put the last backup back."
    )]
    DamagedDatabase(PathBuf),
    /// The key files are of another time than the backup.
    #[error(
        "nothing was put back: {0}: something in the backup is sealed under data key {1}, which is in no key file here. Put the key files of the backup's time in place."
    )]
    OtherKeys(warifu_issuer::ids::Slug, String),
    /// A backup is put back only where there is no database.
    #[error(
        "nothing was put back: {0} is there. Stop the issuer, move the database with its -wal and -shm away, and keep them."
    )]
    NotEmpty(PathBuf),
    /// Something is sealed under a key that is to be taken out.
    #[error(
        "{0}: something is still sealed under data key {1}, which stays. Run the same command again."
    )]
    StillNeeded(warifu_issuer::ids::Slug, String),
    /// A line of an export that is none.
    #[error(
        "nothing was reconciled: line {1} of {0} is no entry of `warifu-issuer audit export` in lines of JSON"
    )]
    NoExport(PathBuf, usize),
    /// An export that does not go on from the backup.
    #[error("nothing was reconciled: {0}")]
    Since(#[from] warifu_issuer::restore::SinceError),
    /// Who and why.
    #[error("--by and --why are 1 to 200 characters each, in one line")]
    By,
    /// No number of a cancellation form, or one where none belongs.
    #[error(
        "--form is the number of the cancellation form: 1 to 40 of A-Z 0-9 -, with cancel alone"
    )]
    Form,
    /// No such account.
    #[error("nobody at that institution logs in with that name: `staff list` says who does")]
    UnknownStaff,
    /// The account's name is there.
    #[error("somebody at that institution logs in with that name already")]
    StaffTaken,
    /// Not a name.
    #[error("a login name is 1 to 32 of a-z 0-9 . _ -, a name 1 to 80 characters in one line")]
    StaffName,
    /// Where their mail goes.
    #[error("--mail: {0}")]
    StaffMail(warifu_issuer::ids::MailAddressError),
    /// Mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// An institution asks its customers to call, and nobody answers.
    #[error(
        "{0}/policy.toml: telephone_check: no provider of telephone calls is configured. Set telephony.account_sid and telephony.auth_token_file, or leave the section out."
    )]
    NoTelephony(warifu_issuer::ids::Slug),
    /// A certificate or key that cannot be used.
    #[error("{0} holds no certificate or key that can be used: PEM is expected")]
    Certificate(PathBuf),
    /// No such contract.
    #[error("no contract of that institution has that ID")]
    UnknownContract,
    /// A certificate that another contract has, or that was revoked.
    #[error("that certificate is another contract's, or was revoked")]
    CertificateTaken,
    /// The provider's token.
    #[error("telephony.auth_token_file holds no token")]
    AuthToken,
    /// A file or folder.
    #[error("{path} cannot be written or read: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: std::io::ErrorKind,
    },
    /// The origin.
    #[error(
        "public_origin is not an origin that an app would accept: https://host[:port], or http://127.0.0.1:port"
    )]
    Origin,
    /// `demo-data` outside of a demonstration.
    #[error(
        "demo-data makes customers whose passwords everybody knows. It works only where demo.enabled is true; `warifu-issuer keys` makes real keys."
    )]
    NotDemo,
    /// `keys` in a demonstration.
    #[error(
        "`keys` makes real keys. Those of a demonstration are made by `warifu-issuer demo-data`."
    )]
    NotForDemo,
    /// Demo keys outside of a demonstration.
    #[error(
        "the keys in {0} were made for a demonstration. Set keys.dir to another folder and run `warifu-issuer keys`."
    )]
    DemoKeys(PathBuf),
    /// Real keys in a demonstration.
    #[error(
        "the keys in {0} were not made for a demonstration. Set data_dir and keys.dir to folders of the demonstration's own."
    )]
    RealKeys(PathBuf),
    /// Demo customers outside of a demonstration.
    #[error(
        "the database holds the demonstration's customers, whose passwords everybody knows. Set data_dir or database.path to another place and run `warifu-issuer migrate`."
    )]
    DemoCustomers,
    /// A directory that cannot be signed.
    #[error(
        "{0} is no directory as `warifu-issuer keys` writes it, with https origins and each service once"
    )]
    Directory(PathBuf),
    /// The log filter.
    #[error("log.level is not a level or filter: {0}")]
    LogLevel(String),
}

impl StartError {
    /// About a file.
    pub(crate) fn file(path: impl Into<PathBuf>, error: &std::io::Error) -> Self {
        Self::File {
            path: path.into(),
            why: error.kind(),
        }
    }
}
