//! Where secrets may be, and that they are nowhere else. In every place that is
//! looked through a canary is found that was put there on purpose.

use anyhow::{Context, Result, ensure};
use std::time::Duration;
use warifu_tests::{
    canary::{Bus, Secret, Target, Watch, ipc, known, places},
    driver::App,
    portal::Values,
    proxy::{Fault, Message},
    scene::Scene,
    wait,
};

mod canary_rules;

use canary_rules::ALLOWED;

/// Found in no other text by accident; letters and digits, as the policy allows.
const ACTIVATION: &str = "Qz7vWk3X";

#[tokio::test]
async fn no_secret_of_an_enrolment_is_found_outside_its_place() -> Result<()> {
    let mut watch = Watch::begin()?;
    let issuer = watch.issuer();
    Scene::play_with("canary", issuer, async |scene| {
        let values = issue(&mut watch, scene).await?;
        let app = enrol(&mut watch, scene, &values).await?;
        let code = app.code().await?;
        in_use(&mut watch, scene, &code).await?;
        look_while_shown(&mut watch, scene, &app).await?;
        look_at_home(&mut watch, scene, app).await?;
        look_at_the_bank(&mut watch, scene)?;
        watch
            .report
            .write(ALLOWED, &scene.logs.file("canary.txt"))?;
        watch.report.judge(ALLOWED)
    })
    .await
}

/// Issues to a customer and learns what the issuer keeps.
async fn issue(watch: &mut Watch, scene: &Scene) -> Result<Values> {
    let mail = format!("{}@scene.example", watch.canary().hex());
    let portal = scene.portal("shinkumi")?;
    let who = portal.institution().customer(1)?.clone();
    portal.log_in(&who).await?;
    portal.at("home").await?;
    portal.open_own("issue").await?;
    portal.issue(&mail, ACTIVATION).await?;
    watch.learn(known::of_issuer(&scene.issuer)?);
    watch.learn([
        Secret::new("activation password", ACTIVATION),
        Secret::new("login password", who.password.as_bytes()),
    ]);
    let cookie = portal
        .page()
        .client()
        .get_named_cookie("warifu_session")
        .await?;
    watch.learn([Secret::new("session cookie", cookie.value())]);
    portal.values().await
}

/// Enrols; stops after each half, to learn what lies in the key store.
async fn enrol(watch: &mut Watch, scene: &Scene, values: &Values) -> Result<App> {
    let bus = Bus::listen(scene, "bus").await?;
    let app = watch.program(scene).open(&scene.logs).await?;
    ipc::record(&app).await?;
    begin(scene, &app, values).await?;
    held_until_sent(watch, &app)?;
    let (start, finish) = (Fault::LoseRequest, Fault::LoseAnswer);
    let bus = half_way(watch, scene, &app, Message::Start, start, bus).await?;
    let bus = half_way(watch, scene, &app, Message::Finish, finish, bus).await?;
    scene.issuer.proxy.heal();
    once_more(&app).await?;
    app.screen("registered").await?;
    app.act("register").await?;
    app.screen("display-name").await?;
    app.act("save-name").await?;
    app.screen("token").await?;
    app.code().await?;
    heard(watch, scene, bus).await?;
    Ok(app)
}

/// Up to the terms. The password is typed as a customer does: what the driver
/// types stands in its messages.
async fn begin(scene: &Scene, app: &App, values: &Values) -> Result<()> {
    app.screen("welcome").await?;
    app.act("type").await?;
    app.screen("type").await?;
    app.fill("serviceId", &values.service_id).await?;
    app.fill("userId", &values.user_id).await?;
    wait::until("the password as it was typed", async || {
        let field = app.at("[name=activationPassword]").await.ok()?;
        field.clear().await.ok()?;
        field.click().await.ok()?;
        scene.desk.type_text(ACTIVATION).ok()?;
        is_typed(app).await.then_some(())
    })
    .await?;
    app.act("next").await?;
    app.screen("consent").await
}

/// Whether every key has arrived, in order: on a busy machine some do not. Only
/// a sum leaves the page, the password does not pass the driver.
async fn is_typed(app: &App) -> bool {
    const SUM: &str = "const typed = document.querySelector('[name=activationPassword]').value; \
        return [...typed].reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) % 1000003, 7)";
    let add = |sum: u64, one: u8| (sum * 31 + u64::from(one)) % 1_000_003;
    let right = ACTIVATION.bytes().fold(7, add);
    let patience = Duration::from_secs(5);
    let arrived = wait::until_within(patience, "the keys", async || {
        let sum = app.run(SUM, Vec::new()).await.ok()?;
        (sum.as_u64() == Some(right)).then_some(())
    });
    arrived.await.is_ok()
}

/// What the bus has carried up to now, looked through for what lies in the key
/// store now.
async fn heard(watch: &mut Watch, scene: &Scene, bus: Bus) -> Result<()> {
    let heard = bus.heard()?;
    drop(bus);
    watch.learn_entry(scene).await?;
    watch.look("session bus", &heard)
}

/// The app keeps the password while the terms are read: here it must be found,
/// or the search of the app's memory proves nothing.
fn held_until_sent(watch: &mut Watch, app: &App) -> Result<()> {
    let needles = watch.needles()?;
    let found = Target::below(app.driver_id(), "warifu")?.search(&needles)?;
    let held = found
        .iter()
        .any(|find| find.secret == "activation password");
    ensure!(held, "the password of a draft is not found: {found:?}");
    Ok(())
}

/// Sends and is cut off: then the pending entry lies in the key store.
async fn half_way(
    watch: &mut Watch,
    scene: &Scene,
    app: &App,
    message: Message,
    fault: Fault,
    bus: Bus,
) -> Result<Bus> {
    scene.issuer.proxy.heal();
    scene.issuer.proxy.always(message, fault);
    if message == Message::Start {
        app.agree().await?;
    } else {
        once_more(app).await?;
    }
    wait::until("the message on the wire", async || {
        (scene.issuer.proxy.count(message) > 0).then_some(())
    })
    .await?;
    app.error("issuer_unreachable").await?;
    heard(watch, scene, bus).await?;
    let web = Target::below(app.driver_id(), "WebKitWebProces")?;
    watch.memory("memory of the web view", web)?;
    Bus::listen(scene, "bus").await
}

/// Presses *try again*, once: the button goes as it is pressed.
async fn once_more(app: &App) -> Result<()> {
    let button = app.at("[data-action=retry]").await?;
    let _ = button.click().await;
    Ok(())
}

/// The code is confirmed in the portal; the bank's own system asks for it too.
async fn in_use(watch: &mut Watch, scene: &Scene, code: &str) -> Result<()> {
    let portal = scene.portal("shinkumi")?;
    portal.type_code(code, "confirm").await?;
    portal.at("in-use").await?;
    let bank = scene.issuer.institution("shinkumi")?;
    let key = std::fs::read_to_string(&bank.api_key_file).context("no API key")?;
    let body = serde_json::json!({ "v": 1, "service_id": bank.service_id,
        "user_id": bank.customer(1)?.user_id, "otp": code });
    let answer = reqwest::Client::new()
        .post(scene.issuer.page("/v1/verifications"))
        .bearer_auth(key.trim())
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await?;
    ensure!(answer.text().await?.contains("used"));
    let issuer = Target(scene.issuer.id()?);
    watch.memory("memory of the issuer", issuer)?;
    watch.log("log of the issuer", &scene.issuer.log()?, issuer)
}

async fn look_while_shown(watch: &mut Watch, scene: &Scene, app: &App) -> Result<()> {
    let of = |name| Target::below(app.driver_id(), name);
    let (web, network, core) = (
        of("WebKitWebProces")?,
        of("WebKitNetworkPr")?,
        of("warifu")?,
    );
    watch.page(app, web).await?;
    watch.memory("memory of the web view", web)?;
    watch.memory("memory of the network process", network)?;
    watch.memory("memory of the app", core)?;
    watch.clipboard(scene, app).await?;
    watch.memory("memory of the app", core)?;
    // Another screen, then no window at all.
    app.act("menu").await?;
    app.at("main[data-screen=serial]").await?;
    watch.memory("memory of the app", core)?;
    scene.desk.minimise("Warifu").await?;
    watch.memory("memory of the app", core)?;
    watch.wires(scene).await?;
    watch.messages(app).await?;
    watch.log("log of the app", app.log(), core)
}

/// The files of the customer, after the app has ended.
async fn look_at_home(watch: &mut Watch, scene: &Scene, app: App) -> Result<()> {
    let home = scene.desk.home();
    // The page's own storage is written when the browser likes.
    let canary = watch.canary().hex();
    let wide: Vec<u8> = canary.encode_utf16().flat_map(u16::to_le_bytes).collect();
    wait::until("the page's storage on disk", async || {
        let bytes = places::folder(home, &[]).ok()?;
        let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        (has(canary.as_bytes()) || has(&wide)).then_some(())
    })
    .await?;
    app.close().await?;
    let planted = scene.desk.app_data().join("planted");
    std::fs::write(planted, watch.canary().text().0)?;
    let bytes = places::folder(home, &[])?;
    watch.look("home of the customer", &bytes)?;
    watch.control("home of the customer", &bytes);
    Ok(())
}

/// Mails, database and the other files of the bank's side.
fn look_at_the_bank(watch: &mut Watch, scene: &Scene) -> Result<()> {
    let mails = places::mails(&scene.issuer)?;
    watch.look("mails", &mails)?;
    watch.control_hex("mails", &mails);
    let database = places::database(&scene.issuer)?;
    watch.look("database", &database)?;
    let values = watch.canary().forms().into_iter().map(|form| form.bytes);
    let values: Vec<_> = values.collect();
    let copy = scene.logs.file("database-with-deleted.sqlite");
    let deleted = places::database_with_deleted(&scene.issuer, &values, &copy)?;
    watch.control("database", &deleted);
    let keys = scene.issuer.data().join("keys");
    let files = places::folder(scene.issuer.data(), &[keys])?;
    watch.look("files of the issuer", &files)?;
    watch.control_hex("files of the issuer", &files);
    Ok(())
}
