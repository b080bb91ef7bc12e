//! Washers and leads of rescue crews: one life each, from sign-in to the end of the shift. How they move through a job is
//! in [`crate::job`]; here is what reaches them and when they do something.

use crate::api::Api;
use crate::chance::{between, happens, person, wait};
use crate::drive::{Drive, Moving};
use crate::ground::Spot;
use crate::job::Jobs;
use crate::phone::{Measured, Phone, spot};
use crate::scene::Scene;
use mobile_api::Datum;
use mobile_api::code::FixCode;
use mobile_api::field::{Duty, Fix, Fixes, FixesTaken};
use mobile_api::stream::{ToClient, ToServer};
use rand::rngs::StdRng;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// He who stands reports this many times less often.
const STANDING_FACTOR: f64 = 4.0;

/// How an app that comes up reports at first.
const QUICK_FIXES: u32 = 4;
const QUICK_S: f64 = 2.0;

/// Fixes in one late batch.
const BATCH: usize = 100;

/// Who somebody in the field is.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    pub(crate) id: String,
    pub(crate) zone: String,
    /// Where the server saw him last.
    pub(crate) seen: Option<Spot>,
    /// Leads a rescue crew.
    pub(crate) crew: bool,
    pub(crate) index: u64,
}

/// Where he is.
#[derive(Debug)]
pub(crate) enum Whereabouts {
    Standing(Spot),
    Driving { drive: Drive, since: Instant },
}

/// Why a connected spell ended.
enum End {
    /// The socket is gone.
    Dropped,
    /// No signal, or no battery, for a while.
    Dark(Duration),
    /// Off duty.
    Home,
}

/// Somebody in the field.
pub(crate) struct Worker {
    pub(crate) scene: Rc<Scene>,
    pub(crate) api: Rc<Api>,
    pub(crate) card: Card,
    pub(crate) rng: StdRng,
    pub(crate) jobs: Jobs,
    pub(crate) whereabouts: Whereabouts,
    phone: Phone,
    /// Sends fixes over the stream rather than by requests.
    over_socket: bool,
    next_fix: Instant,
    /// Fixes left that follow each other quickly: an app that comes up wants to be believed soon.
    quick: u32,
    last_fix: Instant,
    dark_at: Instant,
    next_look_at_shift: Instant,
    /// The van is in the workshop until then.
    pub(crate) broken_until: Option<Instant>,
}

impl Worker {
    pub(crate) fn new(scene: Rc<Scene>, api: Rc<Api>, card: Card) -> Self {
        let mut rng = person(scene.options.seed, "worker", card.index);
        let anywhere = scene.ground.somewhere_in(&mut rng, &card.zone, scene.hour()).map_or(scene.ground.middle(&card.zone), |a| a.spot);
        // In a town brought nearer together, where he lives is out of town.
        let start = card.seen.filter(|_| scene.options.speed <= 1.0).unwrap_or(anywhere);
        let phone = Phone::new(&mut rng, &scene.options.faults);
        let over_socket = happens(&mut rng, 0.7);
        let now = Instant::now();
        scene.whereabouts.borrow_mut().insert(card.id.clone(), start);
        scene.does(&card.id, "off");
        let mut worker = Self {
            scene,
            api,
            card,
            rng,
            jobs: Jobs::default(),
            whereabouts: Whereabouts::Standing(start),
            phone,
            over_socket,
            next_fix: now,
            quick: 0,
            last_fix: now,
            dark_at: now,
            next_look_at_shift: now,
            broken_until: None,
        };
        worker.plan_darkness();
        worker
    }

    /// His days, for ever.
    pub(crate) async fn live(mut self) {
        loop {
            while !self.at_work() {
                self.scene.does(&self.card.id, "off");
                self.scene.pause(30.0).await;
            }
            if self.duty(true).await.is_err() {
                self.scene.pause(60.0).await;
                continue;
            }
            self.quick = QUICK_FIXES;
            loop {
                match self.connected().await {
                    End::Dropped => tokio::time::sleep(Duration::from_secs(1)).await,
                    End::Dark(span) => self.in_the_dark(span).await,
                    End::Home => break,
                }
            }
        }
    }

    /// Day shift from seven to ten in the evening, every sixth washer by night; crews are always there. People come a bit
    /// early or late.
    fn at_work(&self) -> bool {
        let late = (self.card.index % 7) as f64 * 0.15;
        let hour = (self.scene.hour() - late).rem_euclid(24.0);
        let shift = if self.card.index % 6 == 5 { !(7.5..19.0).contains(&hour) } else { (7.0..22.0).contains(&hour) };
        let broken = self.broken_until.is_some_and(|until| until > Instant::now());
        (self.card.crew || shift) && !broken
    }

    pub(crate) async fn duty(&self, on: bool) -> Result<(), crate::api::Refusal> {
        self.api.post::<serde_json::Value>("/field/duty", &Duty { on, vehicle_id: None }).await?;
        Ok(())
    }

    /// One spell with an open stream.
    async fn connected(&mut self) -> End {
        let Ok(mut stream) = self.api.stream().await else { return End::Dropped };
        self.report(&stream.to).await;
        self.send_kept().await;
        self.read_jobs().await;
        loop {
            let due = self.next_due();
            tokio::select! {
                biased;
                frame = stream.from.recv() => match frame {
                    Some(frame) => self.hear(frame, &stream.to).await,
                    None => return End::Dropped,
                },
                () = tokio::time::sleep_until(due) => {
                    if let Some(end) = self.act(&stream.to).await {
                        return end;
                    }
                }
            }
            self.scene.does(&self.card.id, self.jobs.doing());
        }
    }

    fn next_due(&self) -> Instant {
        let times = [Some(self.next_fix), Some(self.dark_at), Some(self.next_look_at_shift), self.jobs.next_due()];
        times.into_iter().flatten().min().unwrap_or(self.next_fix)
    }

    /// Whatever is due now.
    async fn act(&mut self, to: &mpsc::Sender<ToServer>) -> Option<End> {
        let now = Instant::now();
        if self.next_fix <= now {
            self.report(to).await;
        }
        if self.phone.is_empty() {
            self.phone.charged();
            let span_s = between(&mut self.rng, 600.0, 1_800.0);
            return Some(End::Dark(self.scene.span(span_s)));
        }
        if self.dark_at <= now {
            self.plan_darkness();
            let span_s = between(&mut self.rng, 60.0, 420.0);
            return Some(End::Dark(self.scene.span(span_s)));
        }
        self.act_on_jobs(now).await;
        if self.next_look_at_shift <= now {
            self.next_look_at_shift = now + self.scene.span(60.0);
            if !self.at_work() && self.jobs.is_empty() && self.duty(false).await.is_ok() {
                return Some(End::Home);
            }
        }
        None
    }

    /// What the stream brings.
    async fn hear(&mut self, frame: ToClient, to: &mpsc::Sender<ToServer>) {
        match frame {
            ToClient::Offer(offer) => {
                self.scene.wire.tally.borrow_mut().ticket_to_offer.end(&offer.ticket.id, Instant::now());
                self.scene.spawn(look_up(Rc::clone(&self.scene), offer.dispatch_id.clone(), offer.ticket.id.clone(), offer.version));
                let seen = !happens(&mut self.rng, self.scene.options.faults.no_ack);
                if seen && to.send(ToServer::Ack { dispatch_id: offer.dispatch_id.clone() }).await.is_err() {
                    tracing::debug!("the socket is gone; the offer will be in the list of jobs");
                }
                self.offered(offer);
            }
            ToClient::OfferGone { dispatch_id, .. } => self.lost(&dispatch_id),
            ToClient::FixesTaken(taken) => self.taken(&taken),
            _ => {}
        }
    }

    /// Where he is now.
    pub(crate) fn here(&self) -> Moving {
        match &self.whereabouts {
            Whereabouts::Standing(spot) => Moving { spot: *spot, speed_mps: 0.0, heading_deg: 0.0 },
            Whereabouts::Driving { drive, since } => drive.at(since.elapsed().as_secs_f64()),
        }
    }

    /// Measures, and plans the next time.
    fn measured(&mut self) -> Vec<Fix> {
        let now = Instant::now();
        let here = self.here();
        self.scene.whereabouts.borrow_mut().insert(self.card.id.clone(), here.spot);
        let driving =
            matches!(&self.whereabouts, Whereabouts::Driving { drive, since } if since.elapsed().as_secs_f64() < drive.length_s());
        let usual_s = self.scene.options.fix_interval_s * if driving { 1.0 } else { STANDING_FACTOR };
        let every_s = if self.quick > 0 { usual_s.min(QUICK_S) } else { usual_s };
        self.quick = self.quick.saturating_sub(1);
        self.next_fix = now + Duration::from_secs_f64(every_s * between(&mut self.rng, 0.95, 1.05));
        let after_s = now.duration_since(self.last_fix).as_secs_f64() * self.scene.options.speed;
        self.last_fix = now;
        let time = Measured { now: self.scene.clock.now(), after_s, elapsed_s: self.scene.elapsed_s() };
        self.phone.measure(&mut self.rng, &self.scene.options.faults, here, time)
    }

    /// Drives off: the next fix must not wait for the slow beat of one who stands.
    pub(crate) fn drive_off(&mut self, drive: Drive) {
        let now = Instant::now();
        self.next_fix = self.next_fix.min(now + Duration::from_secs_f64(self.scene.options.fix_interval_s));
        self.whereabouts = Whereabouts::Driving { drive, since: now };
    }

    /// Measures and sends.
    async fn report(&mut self, to: &mpsc::Sender<ToServer>) {
        let fixes = self.measured();
        if let Some(first) = fixes.first() {
            self.scene.fix_sent(&self.card.id, spot(first));
        }
        if self.over_socket {
            self.scene.wire.tally.borrow_mut().fixes.sent += fixes.len() as u64;
            if to.send(ToServer::Fixes(Fixes { datum: Datum::Wgs84, fixes })).await.is_err() {
                tracing::debug!("a fix was lost with its socket");
            }
        } else {
            self.send(fixes).await;
        }
    }

    async fn send(&mut self, fixes: Vec<Fix>) {
        self.scene.wire.tally.borrow_mut().fixes.sent += fixes.len() as u64;
        match self.api.post::<FixesTaken>("/field/fixes", &Fixes { datum: Datum::Wgs84, fixes: fixes.clone() }).await {
            Ok(taken) => self.taken(&taken),
            Err(crate::api::Refusal::Lost(_)) => self.phone.keep(fixes),
            Err(why) => tracing::warn!(worker = self.card.id, %why, "a batch of fixes was refused"),
        }
    }

    /// What was measured without signal goes late, after the newest.
    async fn send_kept(&mut self) {
        loop {
            let batch = self.phone.take_kept(BATCH);
            if batch.is_empty() {
                return;
            }
            self.send(batch).await;
        }
    }

    fn taken(&self, taken: &FixesTaken) {
        let mut tally = self.scene.wire.tally.borrow_mut();
        tally.fixes.accepted += u64::from(taken.accepted);
        tally.fixes.late += u64::from(taken.late);
        tally.fixes.refused += taken.refused.len() as u64;
        for refused in &taken.refused {
            tally.refused(fix_code(refused.code));
        }
    }

    /// No signal: he goes on with his way, and the phone keeps what it measures.
    async fn in_the_dark(&mut self, span: Duration) {
        let until = Instant::now() + span;
        self.scene.does(&self.card.id, "no signal");
        while Instant::now() < until {
            tokio::time::sleep_until(self.next_fix.min(until)).await;
            if self.next_fix <= Instant::now() {
                let fixes = self.measured();
                self.phone.keep(fixes);
            }
        }
    }

    fn plan_darkness(&mut self) {
        let per_hour = self.scene.options.faults.dark_per_hour;
        let in_s = if per_hour > 0.0 { wait(&mut self.rng, 3_600.0 / per_hour) } else { 1e9 };
        self.dark_at = Instant::now() + self.scene.span(in_s.min(1e7));
    }
}

/// I2: what a phone has seen can be read.
async fn look_up(scene: Rc<Scene>, dispatch_id: String, ticket_id: String, version: i64) {
    let read = scene.overseer.get::<mobile_api::tickets::Ticket>(&format!("/tickets/{ticket_id}")).await;
    match read {
        Ok(ticket) => scene.rules.borrow_mut().offer_seen(&dispatch_id, version, Some(&ticket)),
        Err(why) if why.is_unknown_thing() => scene.rules.borrow_mut().offer_seen(&dispatch_id, version, None),
        Err(why) => tracing::debug!(%why, "an offered ticket could not be looked up"),
    }
}

fn fix_code(code: FixCode) -> &'static str {
    match code {
        FixCode::BadPoint => "fix_bad_point",
        FixCode::Future => "fix_future",
        FixCode::TooOld => "fix_too_old",
        FixCode::Duplicate => "fix_duplicate",
        FixCode::Impossible => "fix_impossible",
        FixCode::Jump => "fix_jump",
        FixCode::Unreadable => "fix_unreadable",
    }
}
