//! Several people at one ticket: who else looks at it, who silenced its alarm, who did what.

use mobile_api::access::Role;
use mobile_api::stream::{ToClient, ToServer, Viewer};
use nearhand::access::Caller;
use nearhand::live::connect_in_process;
use nearhand::on_each_database;
use nearhand::testing::World;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::timeout;

type Console = (Sender<ToServer>, Receiver<ToClient>);

async fn console(world: &World, token: &str) -> Console {
    let caller: Caller = world.parts.sessions.find(token).await.expect("read").expect("signed in");
    connect_in_process(&world.parts.live, caller).await.expect("connected")
}

async fn look((to, _): &Console, ticket: Option<&str>) {
    to.send(ToServer::Look { ticket_id: ticket.map(str::to_owned) }).await.expect("taken");
}

/// What it hears next of viewers or errors; none when nothing comes.
async fn heard((_, from): &mut Console) -> Option<ToClient> {
    let wanted = async {
        loop {
            match from.recv().await {
                Some(frame @ (ToClient::Viewers { .. } | ToClient::Error { .. })) => return Some(frame),
                Some(_) => {}
                None => return None,
            }
        }
    };
    timeout(Duration::from_secs(2), wanted).await.ok().flatten()
}

/// The names that it hears next.
async fn others(console: &mut Console) -> Vec<Option<String>> {
    match heard(console).await {
        Some(ToClient::Viewers { viewers, .. }) => viewers.into_iter().map(|Viewer { name, .. }| name).collect(),
        other => panic!("no viewers, but {other:?}"),
    }
}

async fn book(world: &World, token: &str) -> Value {
    let place = json!({ "lat": 34.2609, "lon": 108.9423 });
    let wash = json!({ "kind": "wash", "phone": "13800136021", "plate": "陕A7K3Q2", "place": place });
    let (status, ticket) = world.post("/api/v1/tickets", token, wash).await;
    assert_eq!(status, 201, "{ticket}");
    ticket
}

fn named(name: &str) -> Vec<Option<String>> {
    vec![Some(name.to_owned())]
}

#[actix_web::test]
async fn who_else_looks_is_seen_while_they_look_and_no_longer() {
    tokio::time::pause();
    let world = World::new(1).await;
    let (agent, dispatcher, admin) =
        (world.sign_in(Role::Agent).await, world.sign_in(Role::Dispatcher).await, world.sign_in(Role::Admin).await);
    let (one, two) = (book(&world, &agent).await, book(&world, &agent).await);
    let (one, two) = (one["id"].as_str().expect("an id"), two["id"].as_str().expect("an id"));
    let (mut first, mut second) = (console(&world, &agent).await, console(&world, &dispatcher).await);
    look(&first, Some(one)).await;
    assert_eq!(others(&mut first).await, []);
    look(&second, Some(one)).await;
    assert_eq!((others(&mut first).await, others(&mut second).await), (named("dispatcher"), named("agent")));

    let mut again = console(&world, &dispatcher).await;
    look(&again, Some(one)).await;
    assert_eq!(
        (others(&mut again).await, others(&mut first).await),
        (named("agent"), named("dispatcher")),
        "one person at two screens is one"
    );
    drop(again);
    assert_eq!((others(&mut first).await, others(&mut second).await), (named("dispatcher"), named("agent")));

    // Somebody above may look; who does not see his branch does not learn his name.
    let mut above = console(&world, &admin).await;
    look(&above, Some(one)).await;
    assert_eq!(others(&mut above).await.len(), 2);
    let seen = others(&mut first).await;
    assert_eq!((seen.len(), seen.contains(&None)), (2, true), "{seen:?}");
    drop(above);
    assert_eq!(others(&mut first).await, named("dispatcher"), "gone with the socket");

    look(&second, Some(two)).await;
    assert_eq!(others(&mut first).await, []);
    look(&second, None).await;
    look(&first, None).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(world.parts.live.presence.consoles(), 0);

    let stranger = world.sign_in_as("franchise-manager", None).await;
    let mut stranger = console(&world, &stranger).await;
    look(&stranger, Some(one)).await;
    assert!(matches!(heard(&mut stranger).await, Some(ToClient::Error { .. })), "another branch's ticket is none of his");
    assert_eq!(world.parts.live.presence.consoles(), 0);
}

on_each_database! {
    async fn an_alarm_that_one_acknowledges_is_acknowledged_for_all(world: World) {
        let (agent, dispatcher) = (world.sign_in(Role::Agent).await, world.sign_in(Role::Dispatcher).await);
        let ticket = book(&world, &agent).await;
        let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
        let alarm = json!({ "alarm": "human:1:no_worker" });
        let (status, first) = world.post(&format!("{path}/acknowledge-alarm"), &dispatcher, alarm.clone()).await;
        assert_eq!((status, &first["by"]["name"], &first["by"]["is"]), (200, &json!("dispatcher"), &json!("user")), "{first}");
        let (status, second) = world.post(&format!("{path}/acknowledge-alarm"), &agent, alarm.clone()).await;
        assert_eq!((status, &second), (200, &first), "who was first stays");
        let (_, page) = world.get("/api/v1/alarms/acknowledged", &agent).await;
        assert_eq!(page["items"], json!([first]), "after a reload too");
        let told: Vec<_> = world.facts.lock().iter().filter(|f| f.kind == "alarm_acknowledged").map(|f| f.data.0.clone()).collect();
        assert_eq!(told, [json!({ "no": ticket["no"], "alarm": "human:1:no_worker", "by": "dispatcher" })], "told once");

        let stranger = world.sign_in_as("franchise-manager", None).await;
        assert_eq!(world.post(&format!("{path}/acknowledge-alarm"), &stranger, alarm.clone()).await.0, 404);
        assert_eq!(world.get("/api/v1/alarms/acknowledged", &stranger).await.1["items"], json!([]));
        assert_eq!(world.post(&format!("{path}/acknowledge-alarm"), &agent, json!({ "alarm": "" })).await.0, 422);

        let (_, now) = world.get(&path, &agent).await;
        assert_eq!(now["version"], ticket["version"], "the ticket did not move");
        assert_eq!(world.post(&format!("{path}/cancel"), &agent, json!({ "version": now["version"], "reason": "no" })).await.0, 200);
        assert_eq!(world.get("/api/v1/alarms/acknowledged", &agent).await.1["items"], json!([]), "nothing rings for a closed ticket");
        assert_eq!(world.post(&format!("{path}/acknowledge-alarm"), &agent, json!({ "alarm": "late:2" })).await.0, 409);
    }

    async fn the_history_says_who_did_what(world: World) {
        let (agent, admin) = (world.sign_in(Role::Agent).await, world.sign_in(Role::Admin).await);
        let washer = world.sign_in(Role::Worker).await;
        world.parts.live.survey().await.expect("read");
        assert_eq!(world.post("/api/v1/field/duty", &washer, json!({ "on": true })).await.0, 200);
        let fix = json!({ "lat": 34.262, "lon": 108.943, "at": world.now().time().to_string(), "accuracy_m": 5.0 });
        assert_eq!(world.post("/api/v1/field/fixes", &washer, json!({ "datum": "wgs84", "fixes": [fix] })).await.0, 202);
        let ticket = book(&world, &agent).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let (_, jobs) = world.get("/api/v1/field/jobs", &washer).await;
        let offered = &jobs["items"][0]["dispatch"];
        let accept = format!("/api/v1/field/dispatches/{}/accept", offered["id"].as_str().expect("an offer"));
        assert_eq!(world.post(&accept, &washer, json!({ "version": offered["version"] })).await.0, 200);
        let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
        let (_, now) = world.get(&path, &admin).await;
        assert_eq!(world.post(&format!("{path}/note"), &admin, json!({ "version": now["version"], "note": "看过" })).await.0, 200);

        let by = async |reader: &str| -> Vec<(String, Value)> {
            let (_, page) = world.get(&format!("{path}/facts"), reader).await;
            page["items"].as_array().expect("items").iter().map(|f| (f["kind"].as_str().expect("a kind").to_owned(), f["by"].clone())).collect()
        };
        let seen = by(&agent).await;
        let of = |kind: &str| seen.iter().find(|(k, _)| k == kind).map_or(Value::Null, |(_, by)| by.clone());
        assert_eq!((&of("ticket_created")["is"], &of("ticket_created")["name"]), (&json!("user"), &json!("agent")), "{seen:?}");
        assert_eq!(of("offer_made"), json!({ "is": "system" }), "{seen:?}");
        assert_eq!((&of("offer_accepted")["is"], &of("offer_accepted")["name"]), (&json!("worker"), &json!("worker")), "{seen:?}");
        assert_eq!(of("note_added"), json!({ "is": "user" }), "somebody above has no name here: {seen:?}");
        let above = by(&admin).await;
        assert!(above.iter().any(|(k, by)| k == "note_added" && by["name"] == "admin"), "{above:?}");
    }
}
