//! The app's disk full, read-only, gone or unreadable at each of its writes:
//! said, and what was there stays byte for byte; when it is well again, *try
//! again* goes on to the same token. The table is the product of both lists.
//!
//! The app, and it alone, runs on a small disk of its own.

use anyhow::{Context, Result, ensure};
use std::{fs, path::PathBuf, time::Duration};
use warifu_tests::{
    bank::Bank,
    desk::Desk,
    disk::SmallDisk,
    driver::{App, AppProgram},
    issuer::Issuer,
    logs::Logs,
    portal_http::HttpPortal,
    proxy::{Fault, Message},
    wait,
};

const PASSWORD: &str = "Ab12cd";
/// Room for the app's data and what its web view keeps.
const KIB: u32 = 16 * 1024;
const FOLDER: &str = "jp.warifu.app";
/// An answer is held back for so long that the disk can fail meanwhile.
const HELD: Duration = Duration::from_secs(8);
/// No scene takes longer unless something hangs.
const LONGEST: Duration = Duration::from_mins(8);

/// What is wrong with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Full,
    ReadOnly,
    Gone,
    Unreadable,
}

/// What writes, in the order in which it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// *Send* is pressed: the record of the enrolment.
    Send,
    /// The first answer has come.
    Started,
    /// The second answer has come: the token.
    Finished,
    /// *Register* is pressed, which nobody waits for; then the name is saved.
    Name,
}

impl Moment {
    const ALL: [Self; 4] = [Self::Send, Self::Started, Self::Finished, Self::Name];
}

#[tokio::test]
async fn a_full_disk_is_said_at_each_write_and_the_same_token_comes_of_it() -> Result<()> {
    every_moment(Trouble::Full).await
}

#[tokio::test]
async fn a_read_only_disk_is_said_at_each_write_and_the_same_token_comes_of_it() -> Result<()> {
    every_moment(Trouble::ReadOnly).await
}

#[tokio::test]
async fn a_data_folder_that_is_gone_is_said_at_each_write_and_not_begun_anew() -> Result<()> {
    every_moment(Trouble::Gone).await
}

#[tokio::test]
async fn data_that_cannot_be_read_is_said_at_each_write_and_left_as_it_is() -> Result<()> {
    every_moment(Trouble::Unreadable).await
}

async fn every_moment(trouble: Trouble) -> Result<()> {
    let scene = async {
        let logs = Logs::of(&format!("app-disk-{trouble:?}"))?;
        let scene = Scene::set_up(&logs, trouble).await?;
        let app = scene.opened().await?;
        for moment in Moment::ALL {
            let row = format!("{moment:?} on a disk that is {trouble:?}");
            scene.moment(&app, moment).await.context(row)?;
        }
        scene.the_same_token(app).await?;
        scene.put_aside().await.context("damaged data put aside")
    };
    tokio::time::timeout(LONGEST, scene).await?
}

struct Scene {
    issuer: Issuer,
    desk: Desk,
    disk: SmallDisk,
    trouble: Trouble,
    logs: Logs,
}

impl Scene {
    async fn set_up(logs: &Logs, trouble: Trouble) -> Result<Self> {
        let issuer = Issuer::start(logs).await?;
        let desk = Desk::set_up(logs).await?;
        let data = desk.home().join("data");
        Ok(Self {
            issuer,
            desk,
            disk: SmallDisk::mount(&data, KIB, logs).await?,
            trouble,
            logs: logs.clone(),
        })
    }

    async fn open(&self) -> Result<App> {
        let program = AppProgram::at(&self.desk, &self.issuer.directory());
        program.on_disk(&self.disk).open(&self.logs).await
    }

    /// The app with some data of its own, which fails to keep a setting once,
    /// and the values typed in, up to the terms.
    async fn opened(&self) -> Result<App> {
        let portal = HttpPortal::of(&self.issuer, "shinkumi")?;
        let customer = portal.institution().customer(1)?.clone();
        portal.log_in(&customer).await?;
        let values = portal.issue("someone@disk.example", PASSWORD).await?;
        let app = self.open().await?;
        app.screen("welcome").await?;
        app.act("settings").await?;
        app.act("theme").await?;
        choose(&app, "dark").await?;
        wait::until("the first data", async || {
            self.file().exists().then_some(())
        })
        .await?;
        self.setting(&app).await.context("a setting")?;
        app.act("back").await?;
        app.screen("settings").await?;
        app.act("back").await?;
        app.begin_by_typing(&values, PASSWORD).await?;
        Ok(app)
    }

    /// On the colours, which are *dark*.
    async fn setting(&self, app: &App) -> Result<()> {
        let before = self.fail()?;
        choose(app, "light").await?;
        self.said(app, &before).await?;
        choose(app, "dark").await?;
        app.gone("[data-error]").await
    }

    async fn moment(&self, app: &App, moment: Moment) -> Result<()> {
        let proxy = &self.issuer.proxy;
        match moment {
            Moment::Send => {
                let before = self.fail()?;
                app.agree().await?;
                self.said(app, &before).await?;
                proxy.once(Message::Start, Fault::Delay(HELD));
                app.act("retry").await
            }
            Moment::Started => {
                seen(async || proxy.count(Message::Start)).await?;
                let before = self.fail()?;
                self.said(app, &before).await?;
                proxy.once(Message::Finish, Fault::Delay(HELD));
                app.act("retry").await
            }
            Moment::Finished => {
                seen(async || proxy.count(Message::Finish)).await?;
                let before = self.fail()?;
                self.said(app, &before).await?;
                app.act("retry").await?;
                app.screen("registered").await
            }
            Moment::Name => {
                let before = self.fail()?;
                app.act("register").await?;
                app.screen("display-name").await?;
                app.act("save-name").await?;
                self.said(app, &before).await?;
                app.act("save-name").await?;
                app.screen("token").await
            }
        }
    }

    /// The disk fails; answers what lies there.
    fn fail(&self) -> Result<Vec<u8>> {
        let before = fs::read(self.file()).context("no data to lose")?;
        match self.trouble {
            Trouble::Full => self.disk.fill()?,
            Trouble::ReadOnly => self.disk.cover(FOLDER)?,
            Trouble::Gone => self.disk.take_away(FOLDER)?,
            Trouble::Unreadable => self.disk.run(&format!(
                "cd {FOLDER} && mv tokens.json kept && mkdir tokens.json"
            ))?,
        }
        Ok(before)
    }

    /// The app says what is wrong; the disk is well again, and holds the same.
    async fn said(&self, app: &App, before: &[u8]) -> Result<()> {
        app.error(self.code()).await?;
        app.must_be_accessible("a disk that fails").await?;
        self.heal()?;
        ensure!(fs::read(self.file())? == before, "the data changed");
        Ok(())
    }

    fn heal(&self) -> Result<()> {
        match self.trouble {
            Trouble::Full => self.disk.free(),
            Trouble::ReadOnly => self.disk.uncover(FOLDER),
            Trouble::Gone => self.disk.put_back(FOLDER),
            Trouble::Unreadable => self.disk.run(&format!(
                "cd {FOLDER} && rmdir tokens.json && mv kept tokens.json"
            )),
        }
    }

    fn code(&self) -> &'static str {
        match self.trouble {
            Trouble::Full => "data_full",
            Trouble::ReadOnly => "data_unwritable",
            Trouble::Gone => "data_gone",
            Trouble::Unreadable => "data_unreadable",
        }
    }

    fn file(&self) -> PathBuf {
        self.disk.seen(&self.desk.app_data().join("tokens.json"))
    }

    /// One entry, one attempt, and a code that the issuer accepts, also when the
    /// app starts on a disk that takes no writes.
    async fn the_same_token(&self, app: App) -> Result<()> {
        app.code().await?;
        app.close().await?;
        let failing = matches!(self.trouble, Trouble::Full | Trouble::ReadOnly);
        let before = if failing { self.fail()? } else { Vec::new() };
        let app = self.open().await?;
        let code = app.code().await?;
        let institution = self.issuer.institution("shinkumi")?;
        let bank = Bank::of(institution, &self.issuer.own_origin())?;
        let judged = bank.judge(&institution.customer(1)?.user_id, &code).await?;
        ensure!(judged == "accepted", "the code is judged {judged}");
        let entries = self.desk.keyring()?.app_entries().await?.len();
        ensure!(entries == 1, "{entries} entries in the key store");
        if failing {
            self.heal()?;
            ensure!(fs::read(self.file())? == before, "the data changed");
        }
        app.at("html[data-theme=dark]").await?;
        app.act("menu").await?;
        app.act("settings").await?;
        app.act("theme").await?;
        self.setting(&app).await?;
        app.close().await
    }

    /// Damaged data is put aside once that can be done, and no byte of it is lost.
    async fn put_aside(&self) -> Result<()> {
        let damaged = br#"{"version":1,"tok"#;
        fs::write(self.file(), damaged)?;
        let app = self.open().await?;
        app.error("data_damaged").await?;
        // Another name takes no room.
        if self.trouble != Trouble::Full {
            let before = self.fail()?;
            set_aside(&app).await?;
            self.said(&app, &before).await?;
            app.act("retry").await?;
            app.error("data_damaged").await?;
        }
        set_aside(&app).await?;
        app.screen("welcome").await?;
        let folder = self.disk.seen(&self.desk.app_data());
        let aside = fs::read_dir(folder)?.filter_map(|entry| fs::read(entry.ok()?.path()).ok());
        ensure!(
            aside.into_iter().any(|bytes| bytes == damaged),
            "it is lost"
        );
        app.close().await
    }
}

/// Waits until there was one: it is held back on its way.
async fn seen(count: impl AsyncFn() -> usize) -> Result<()> {
    wait::until("the message to be sent", async || {
        (count().await > 0).then_some(())
    })
    .await
}

async fn set_aside(app: &App) -> Result<()> {
    app.act("set-aside").await?;
    app.act("confirm-set-aside").await
}

async fn choose(app: &App, theme: &str) -> Result<()> {
    app.press(&format!("[name=theme][value={theme}]")).await
}
