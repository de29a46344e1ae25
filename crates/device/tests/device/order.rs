//! The customer's order of tokens, and how their names are shown.

use serde_json::Value;
use warifu_device::{Device, shown_name};

use crate::common::World;
use crate::common::moved::with_token;

fn order(device: &Device) -> Vec<String> {
    let tokens = device.tokens().unwrap().into_iter();
    tokens.map(|token| token.id).collect()
}

/// A device with three tokens of these names.
async fn three() -> World {
    let held = with_token().await.but(|file| {
        let one = file["tokens"][0].clone();
        let named = |id: &str| {
            let mut token = one.clone();
            token["id"] = id.into();
            token
        };
        file["tokens"] = Value::Array(vec![named("a"), named("b"), named("c")]);
    });
    let world = World::new();
    held.put_into(&world);
    world
}

#[tokio::test]
async fn the_order_outlives_the_process_and_loses_no_token() {
    let world = three().await;
    let wanted = ["c", "a", "b"].map(str::to_owned);
    world.device().order_tokens(&wanted).await.unwrap();
    assert_eq!(order(&world.device()), wanted);

    // Who is not named follows; who is not there does no harm.
    let named = ["gone", "b"].map(str::to_owned);
    world.device().order_tokens(&named).await.unwrap();
    assert_eq!(order(&world.device()), ["b", "c", "a"]);
    world.device().order_tokens(&[]).await.unwrap();
    assert_eq!(order(&world.device()), ["b", "c", "a"]);
}

#[test]
fn a_name_is_shown_within_its_bounds_whatever_the_data_holds() {
    assert_eq!(shown_name("  本店 "), "本店");
    assert_eq!(shown_name("本\u{202e}店\u{0}\n"), "本店");
    assert_eq!(shown_name(&"代".repeat(10_000)), "代".repeat(40));
    assert_eq!(shown_name("🏦 حساب"), "🏦 حساب");
}
