//! Who is told what: nothing invalid enters the queue, nothing is sent twice, nobody waits for another (S2-32, S3-26, S1-51, I12).

use mobile_api::access::Role;
use nearhand::base::{At, BranchId};
use nearhand::db::Tx;
use nearhand::gateway::Faults;
use nearhand::gateway::push::Push;
use nearhand::gateway::sms::Sms;
use nearhand::jobs::{Channel, Lang, Tell, tell};
use nearhand::on_each_database;
use nearhand::testing::World;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds) + Duration::from_millis(50)).await;
}

fn note(branch: BranchId, channel: Channel, to: &str, run_at: At) -> Tell {
    let vars = vec![("no", "XA0001".to_owned())];
    let (to, dedup, lang) = (to.to_owned(), "one".to_owned(), Lang::En);
    Tell { template: "customer_cancelled", channel, to, lang, vars, branch, ticket: None, dispatch: None, dedup, run_at }
}

/// Tells several in one transaction; lets the notifier look.
async fn send(world: &World, to: &[(Channel, &'static str)]) {
    let (branch, to) = (world.people.own, to.to_vec());
    let write = move |tx: &mut Tx<'_>| to.iter().try_for_each(|(channel, to)| tell(tx, &note(branch, *channel, to, tx.now)));
    world.db().write(write).await.expect("written");
}

fn texts(world: &World) -> Vec<String> {
    let Sms::Simulated(sms) = &*world.parts.live.gateways.sms;
    sms.taken().into_iter().map(|t| t.to).collect()
}

fn faults(world: &World, fail_first: u32, reject: &[&str]) {
    let Sms::Simulated(sms) = &*world.parts.live.gateways.sms;
    sms.set_faults(Faults { fail_first, reject: reject.iter().map(ToString::to_string).collect::<BTreeSet<_>>() });
}

fn rang(world: &World) -> usize {
    world.parts.live.centre.switch().simulated().expect("simulated").announced().len()
}

/// State and reason of each message by recipient.
async fn outbox(world: &World, query: &str) -> Vec<(String, String, String)> {
    let boss = world.sign_in(Role::Manager).await;
    let (status, page) = world.get(&format!("/api/v1/messages{query}"), &boss).await;
    assert_eq!(status, 200, "{page}");
    let text = |m: &Value, k: &str| m[k].as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> =
        page["items"].as_array().expect("items").iter().map(|m| (text(m, "recipient"), text(m, "state"), text(m, "reason"))).collect();
    all.sort();
    all
}

on_each_database! {
    async fn an_invalid_number_never_enters_the_queue_and_the_others_are_sent(world: World) {
        let all = [(Channel::Sms, "12000138000"), (Channel::Sms, "138 0013 6021"), (Channel::Sms, "029-12345678"), (Channel::Sms, "+8613800136021")];
        send(&world, &all).await;
        pass(6).await;
        assert_eq!(texts(&world), ["+8613800136021"], "the same message to one number in two spellings is one");
        let shown = outbox(&world, "").await;
        let of = |i: usize| (shown[i].0.as_str(), shown[i].1.as_str());
        assert_eq!((of(0), of(1), of(2)), (("+8613800136021", "sent"), ("029-12345678", "skipped"), ("12000138000", "skipped")));
        send(&world, &all).await;
        pass(6).await;
        assert_eq!((texts(&world).len(), outbox(&world, "").await.len()), (1, 3), "said again, not sent again");
    }

    async fn a_gateway_that_is_down_is_tried_again_and_a_bad_recipient_stops_nobody(world: World) {
        faults(&world, 2, &["+8613800136029"]);
        send(&world, &[(Channel::Sms, "13800136021"), (Channel::Sms, "13800136029")]).await;
        pass(60).await;
        assert_eq!(texts(&world), ["+8613800136021"]);
        let shown = outbox(&world, "").await;
        assert_eq!((shown[0].1.as_str(), shown[1].1.as_str()), ("sent", "failed"));
        assert!(shown[1].2.contains("does not serve"), "{shown:?}");
    }

    async fn what_is_dead_is_listed_and_put_back_or_dropped(world: World) {
        faults(&world, 0, &["+8613800136029", "+8613800136028"]);
        send(&world, &[(Channel::Sms, "13800136029"), (Channel::Sms, "13800136028")]).await;
        pass(6).await;
        let boss = world.sign_in(Role::Manager).await;
        let (status, page) = world.get("/api/v1/jobs/dead?limit=1", &boss).await;
        assert_eq!((status, &page["items"][0]["topic"], page["next"].is_string()), (200, &json!("send_sms"), true), "{page}");
        assert!(page["items"][0]["last_error"].as_str().is_some_and(|e| e.contains("does not serve")), "{page}");
        let next = page["next"].as_str().expect("a cursor");
        let (_, rest) = world.get(&format!("/api/v1/jobs/dead?limit=1&cursor={next}"), &boss).await;
        let (one, two) = (page["items"][0]["id"].as_str().expect("an id"), rest["items"][0]["id"].as_str().expect("an id"));
        assert_ne!(one, two);

        let stranger = world.sign_in_as("franchise-manager", None).await;
        assert_eq!(world.get("/api/v1/jobs/dead", &stranger).await.1["items"], json!([]));
        assert_eq!(world.post(&format!("/api/v1/jobs/{one}/retry"), &stranger, json!({})).await.0, 404);
        let agent = world.sign_in(Role::Agent).await;
        assert_eq!(world.get("/api/v1/jobs/dead", &agent).await.0, 403);

        faults(&world, 0, &[]);
        let (status, back) = world.post(&format!("/api/v1/jobs/{one}/retry"), &boss, json!({})).await;
        assert_eq!((status, &back["state"], &back["tries"]), (200, &json!("queued"), &json!(0)), "{back}");
        let (status, gone) = world.post(&format!("/api/v1/jobs/{two}/drop"), &boss, json!({})).await;
        assert_eq!((status, &gone["state"]), (200, &json!("cancelled")), "{gone}");
        assert_eq!(world.post(&format!("/api/v1/jobs/{two}/retry"), &boss, json!({})).await.0, 409, "it is dead no more");
        pass(6).await;
        assert_eq!(texts(&world).len(), 1, "the one that was put back went out, once");
        assert_eq!(world.get("/api/v1/jobs/dead", &boss).await.1["items"], json!([]));
        let mut states: Vec<_> = outbox(&world, "").await.into_iter().map(|m| m.1).collect();
        states.sort();
        assert_eq!(states, ["failed", "sent"]);
    }

    async fn a_crew_is_rung_and_texted_at_once_and_neither_waits_for_the_other(world: World) {
        let both = [(Channel::Call, "13800136021"), (Channel::Sms, "13800136021")];
        faults(&world, 1, &[]);
        send(&world, &both).await;
        pass(3).await;
        assert_eq!((rang(&world), texts(&world).len()), (1, 0), "it rang while the texts were down");
        pass(10).await;
        assert_eq!(texts(&world).len(), 1);
        send(&world, &[(Channel::Call, "13800136002"), (Channel::Sms, "13800136002")]).await;
        pass(5).await;
        assert_eq!((rang(&world), texts(&world).len()), (1, 2), "nobody answered, the text is there");
    }

    async fn an_offer_nobody_acknowledges_is_pushed_and_then_texted(world: World) {
        pass(31).await; // the core reads the organisation again twice a minute
        let washer = world.sign_in(Role::Worker).await;
        assert_eq!(world.post("/api/v1/field/duty", &washer, json!({ "on": true })).await.0, 200);
        let fix = json!({ "lat": 34.262, "lon": 108.943, "at": world.now().time().to_string(), "accuracy_m": 5.0 });
        let (status, taken) = world.post("/api/v1/field/fixes", &washer, json!({ "datum": "wgs84", "fixes": [fix] })).await;
        assert_eq!(status, 202, "{taken}");
        let target = json!({ "kind": "webpush", "endpoint": "https://push.example/1", "p256dh": "x", "auth": "y" });
        let agent = world.sign_in(Role::Agent).await;
        let (kept, _) = world.ask("PUT", "/api/v1/field/push-target", Some(&washer), Some(target)).await;
        let place = json!({ "lat": 34.2609, "lon": 108.9423 });
        let wash = json!({ "kind": "wash", "phone": "13800136021", "plate": "陕A7K3Q2", "place": place });
        let (status, ticket) = world.post("/api/v1/tickets", &agent, wash).await;
        assert_eq!(status, 201, "{ticket}");
        pass(4).await;
        let about = format!("?ticket={}", ticket["id"].as_str().expect("id"));
        assert!(outbox(&world, &about).await.is_empty(), "the socket comes first");
        pass(12).await;
        let shown = outbox(&world, &about).await;
        assert_eq!(shown.iter().map(|m| m.1.as_str()).collect::<Vec<_>>(), ["sent", if kept < 300 { "sent" } else { "skipped" }], "{shown:?}");
        let Push::Simulated(push) = &*world.parts.live.gateways.push else { panic!("a world's pushes are simulated") };
        assert_eq!(push.taken().len(), usize::from(kept < 300));
        assert_eq!(texts(&world), ["+8613800000001"]);
    }
}
