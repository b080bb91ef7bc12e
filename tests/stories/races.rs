//! Rule I3 over real sockets: of many who race for one offer exactly one wins, and each loser is told what happened.
//!
//! `NEARHAND_TEST_RACES` says how many rounds, 100 unless it says otherwise; the full measure, 1000, takes many minutes.

use super::real::{CENTRE, Chain, Person, Server, measured, seen, times};
use futures_util::future::{join, join_all};
use mobile_api::access::Role;
use nearhand::base::At;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use simulator::link::Answer;
use simulator::sockets::Sockets;
use std::time::Duration;

/// Who race for one offer: as many as an offer may be open to.
const RACERS: usize = 64;
/// Field staff among whom there are so many washers.
const STAFF: usize = 80;
/// What a loser may be told.
const LOST: [&str; 4] = ["taken", "stale_version", "withdrawn", "expired"];

/// A server, its desk, and washers at work.
struct Street {
    chain: Chain,
    _server: Server,
    link: Sockets,
    agent: Person,
    dispatcher: Person,
    washers: Vec<Person>,
}

impl Street {
    async fn open() -> Self {
        let chain = Chain::of(STAFF);
        let server = chain.serve();
        let link = server.link();
        let desk = |role| chain.those(role).next().expect("one at least");
        let agent = Person::sign_in(&link, desk(Role::Agent)).await;
        let dispatcher = Person::sign_in(&link, desk(Role::Dispatcher)).await;
        let places = seen(&dispatcher, &link).await;
        let washers = join_all(chain.those(Role::Worker).take(RACERS).map(|who| Person::sign_in(&link, who))).await;
        assert_eq!(washers.len(), RACERS);
        join_all(washers.iter().map(|w| w.begins_work(&link, places[&w.worker]))).await;
        Self { _server: server, link, agent, dispatcher, washers, chain }
    }

    async fn post(&self, who: &Person, path: &str, body: Value) -> Answer {
        who.post(&self.link, path, None, body).await.expect("answered")
    }

    async fn ticket(&self, id: &str) -> Value {
        self.dispatcher.get(&self.link, &format!("/tickets/{id}")).await.expect("answered").body
    }

    /// A ticket that is open to all of `asked`.
    async fn offer(&self, asked: &[Person]) -> Offer {
        let place = json!({ "lat": CENTRE.0, "lon": CENTRE.1 });
        let new = json!({ "kind": "wash", "phone": "13912345678", "place": place });
        let booked = self.post(&self.agent, "/tickets", new).await;
        assert_eq!(booked.status, 201, "{}", booked.body);
        let ticket = booked.body["id"].as_str().expect("an id").to_owned();
        let ids: Vec<&str> = asked.iter().map(|w| w.worker.as_str()).collect();
        // The zone's dispatcher has offered it to somebody meanwhile, or one of them has only just been let go.
        for _ in 0..200 {
            let version = &self.ticket(&ticket).await["version"];
            let opened =
                self.post(&self.dispatcher, &format!("/tickets/{ticket}/open"), json!({ "version": version, "worker_ids": ids })).await;
            let round = &opened.body["live_dispatch"];
            if opened.status == 200 {
                let dispatch = round["id"].as_str().expect("a round").to_owned();
                let invited = format!("SELECT id AS name, json_array_length(invited) AS n FROM dispatches WHERE id = '{dispatch}'");
                if self.chain.rows(&invited)[0].1 == asked.len() as i64 {
                    let expires: At = serde_json::from_value(round["expires_at"].clone()).expect("a moment");
                    return Offer { ticket, dispatch, version: opened.body["version"].clone(), expires };
                }
            }
            assert!(opened.status == 200 || opened.status == 409, "{}", opened.body);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the offer does not reach all of them");
    }

    async fn accept(&self, who: &Person, offer: &Offer) -> Answer {
        self.post(who, &format!("/field/dispatches/{}/accept", offer.dispatch), json!({ "version": offer.version })).await
    }

    /// The workers of the ticket's live dispatches, by the database.
    fn holders(&self, ticket: &str) -> Vec<String> {
        let sql = format!("SELECT coalesce(worker_id, '') AS name, 1 AS n FROM dispatches WHERE live AND ticket_id = '{ticket}'");
        self.chain.rows(&sql).into_iter().map(|(worker, _)| worker).collect()
    }

    /// The customer gives it up, so that everybody is free again.
    async fn forget(&self, ticket: &str) {
        loop {
            let now = self.ticket(ticket).await;
            if now["outcome"].is_string() {
                return;
            }
            let body = json!({ "version": now["version"], "reason": "next" });
            self.post(&self.agent, &format!("/tickets/{ticket}/cancel"), body).await;
        }
    }
}

struct Offer {
    ticket: String,
    dispatch: String,
    version: Value,
    expires: At,
}

/// Who of them won; every loser was told so in words that a program understands.
fn winner(racers: &[Person], answers: &[Answer]) -> Option<String> {
    let mut won = vec![];
    for (racer, answer) in racers.iter().zip(answers) {
        if answer.status == 200 {
            won.push(racer.worker.clone());
        } else {
            lost(answer);
        }
    }
    assert!(won.len() <= 1, "several won: {won:?}");
    won.pop()
}

fn lost(answer: &Answer) {
    let code = answer.body["code"].as_str().unwrap_or_default();
    assert!(answer.status == 409 && LOST.contains(&code), "{}: {}", answer.status, answer.body);
}

#[tokio::test]
async fn i3_of_64_who_race_for_one_offer_exactly_one_wins_round_after_round() {
    let street = Street::open().await;
    #[expect(clippy::disallowed_methods, reason = "a span of real time, printed for people")]
    let began = std::time::Instant::now();
    let rounds = times("NEARHAND_TEST_RACES", 100);
    for round in 0..rounds {
        let offer = street.offer(&street.washers).await;
        let answers = join_all(street.washers.iter().map(|w| street.accept(w, &offer))).await;
        let winner = winner(&street.washers, &answers);
        let winner = winner.unwrap_or_else(|| panic!("round {round}: nobody won"));
        assert_eq!(street.holders(&offer.ticket), [winner], "round {round}");
        street.forget(&offer.ticket).await;
    }
    measured(format_args!("{rounds} races of {RACERS} in {:?}", began.elapsed()));
}

/// How much earlier one of two sides begins: whoever lost begins earlier next time, twice as much with each loss in a row.
/// So both arrive together soon, however quick the machine and however long each one's way is, and each wins sometimes.
struct Handicap {
    /// Milliseconds by which the desk begins earlier; below 0, the field.
    desk_ms: i64,
    step_ms: i64,
    desk_lost: Option<bool>,
}

impl Handicap {
    /// Rounds after which the loser's start is longer than any request takes: 1 + 2 + … + 256 ms.
    const ROUNDS: usize = 10;

    fn new() -> Self {
        Self { desk_ms: 0, step_ms: 1, desk_lost: None }
    }

    /// When the desk begins, and when the field.
    fn starts(&self) -> [Duration; 2] {
        [-self.desk_ms, self.desk_ms].map(|late| Duration::from_millis(u64::try_from(late).unwrap_or(0)))
    }

    fn learn(&mut self, desk_lost: bool) {
        self.step_ms = if self.desk_lost == Some(desk_lost) { (2 * self.step_ms).min(256) } else { 1 };
        self.desk_ms += if desk_lost { self.step_ms } else { -self.step_ms };
        self.desk_lost = Some(desk_lost);
    }
}

/// Both name the version they saw: one of them is first, and the other hears that it is too late.
#[tokio::test]
async fn i3_accept_against_cancel_and_against_assign_have_one_winner() {
    let street = Street::open().await;
    let (racers, other) = (&street.washers[..8], &street.washers[9]);
    let (mut accepted, mut handicaps) = ([0, 0], [Handicap::new(), Handicap::new()]);
    let rounds = times("NEARHAND_TEST_RACES", 100) / 4;
    for round in 0..2 * rounds {
        let assigns = round % 2;
        let offer = street.offer(racers).await;
        let (path, body) = match assigns {
            0 => ("cancel", json!({ "version": offer.version, "reason": "changed his mind" })),
            _ => ("assign", json!({ "version": offer.version, "worker_id": other.worker })),
        };
        let path = format!("/tickets/{}/{path}", offer.ticket);
        let [desk_waits, field_waits] = handicaps[assigns].starts();
        let accepts = async {
            tokio::time::sleep(field_waits).await;
            join_all(racers.iter().map(|w| street.accept(w, &offer))).await
        };
        let desk = async {
            tokio::time::sleep(desk_waits).await;
            street.post(&street.dispatcher, &path, body).await
        };
        let (answers, desk) = join(accepts, desk).await;
        let holders = street.holders(&offer.ticket);
        let winner = winner(racers, &answers);
        handicaps[assigns].learn(winner.is_some());
        match winner {
            Some(winner) => {
                lost(&desk);
                assert_eq!(holders, [winner], "round {round}");
                accepted[assigns] += 1;
            }
            None => {
                assert_eq!(desk.status, 200, "round {round}: nobody won: {}", desk.body);
                assert_eq!(holders, if assigns == 1 { vec![other.worker.clone()] } else { vec![] }, "round {round}");
            }
        }
        street.forget(&offer.ticket).await;
    }
    let ahead = handicaps.map(|h| h.desk_ms);
    let [cancel, assign] = accepted;
    measured(format_args!(
        "of {rounds} each, accept won {cancel} against cancel and {assign} against assign; the desk began {ahead:?} ms earlier"
    ));
    let both = accepted.iter().all(|won| (1..rounds).contains(won));
    assert!(both || rounds < Handicap::ROUNDS, "each side wins sometimes, or they did not race: {accepted:?} of {rounds}");
}

#[tokio::test]
async fn i3_accept_against_the_end_of_its_time_has_one_winner() {
    let street = Street::open().await;
    let mut dice = SmallRng::seed_from_u64(4);
    let mut races = vec![];
    for racers in street.washers.chunks(4) {
        let offer = street.offer(racers).await;
        races.push((offer, racers, dice.random_range(-60_000..60_000_i64)));
    }
    let street = &street;
    let last_moment = races.iter().map(|(offer, racers, early_us)| async move {
        let at = At::from_us(offer.expires.us() + early_us);
        tokio::time::sleep(at.wait_from(nearhand::base::Clock::System.now())).await;
        winner(racers, &join_all(racers.iter().map(|w| street.accept(w, offer))).await)
    });
    let winners = join_all(last_moment).await;
    let mut accepted = 0;
    for ((offer, ..), winner) in races.iter().zip(winners) {
        let state = format!("SELECT state AS name, 1 AS n FROM dispatches WHERE id = '{}'", offer.dispatch);
        let expired = format!("SELECT kind AS name, 1 AS n FROM facts WHERE dispatch_id = '{}' AND kind LIKE '%expired'", offer.dispatch);
        if let Some(winner) = winner {
            assert_eq!(street.holders(&offer.ticket), [winner]);
            assert_eq!(street.chain.rows(&expired), [], "what was accepted did not expire as well");
            accepted += 1;
            continue;
        }
        // Nobody had it in time: the dispatcher says so, if it has not yet.
        for _ in 0..250 {
            if street.chain.rows(&state)[0].0 != "offered" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(street.chain.rows(&state)[0].0, "expired");
        assert_eq!(street.chain.rows(&expired).len(), 1);
    }
    measured(format_args!("accept won {accepted} of {} against the clock", races.len()));
}
