//! One test walks every state and command and writes `docs/ticket-states.md`; the others play random commands against
//! the rules that never bend.

use super::*;
use crate::base::{CrewId, Id, UserId};
use crate::tickets::flow::{Flows, Handler};
use crate::tickets::model::Changes;
use mobile_api::tickets::Why;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;

const T0: i64 = 1_763_000_000_000_000;

fn id<T>(n: u128) -> Id<T> {
    Id::of(uuid::Uuid::from_u128(n))
}

fn now() -> At {
    At::from_us(T0)
}

fn user(roles: &[Role], worker: Option<u128>) -> By {
    By::User { id: id::<crate::base::id::UserTag>(9) as UserId, worker: worker.map(id), crew: None::<CrewId>, roles: roles.to_vec() }
}

fn ticket(flow: &Flow, state: &str) -> Ticket {
    let end = flow.state(state).expect("a state").end;
    Ticket {
        id: id(1),
        no: "XA-1122-0001".into(),
        kind: flow.kind.clone(),
        branch_id: id(2),
        zone_id: id(3),
        customer_id: None,
        car_id: None,
        call_id: None,
        parent_id: None,
        phone: "+8613800138000".into(),
        customer_name: None,
        plate: None,
        lat: Some(34.2),
        lon: Some(108.9),
        accuracy_m: None,
        address: None,
        want_from: None,
        want_to: None,
        note: None,
        state: state.into(),
        outcome: end.then(|| flow.outcomes[0].name.get_ref().clone()),
        version: 7,
        round: 0,
        attempts: 0,
        excluded: Json::of(&Vec::<WorkerId>::new()),
        wish_worker_id: None,
        needs_human: false,
        human_reason: None,
        deadline_at: (!end).then(|| now().plus_s(-1)),
        promise_at: None,
        promise_said_at: None,
        promise_by: None,
        promise_kept: None,
        promise_told_late: false,
        created_by: None,
        created_at: now(),
        closed_at: end.then(now),
    }
}

/// The round that goes with a state of the field kinds.
fn round_in(state: &str, worker: u128) -> Option<Dispatch> {
    let state = match state {
        "offered" => DispatchState::Offered,
        "accepted" => DispatchState::Accepted,
        "enroute" => DispatchState::Enroute,
        "on_scene" => DispatchState::Arrived,
        "working" => DispatchState::Working,
        _ => return None,
    };
    Some(Dispatch {
        id: id(50),
        ticket_id: id(1),
        zone_id: id(3),
        round: 1,
        mode: OfferMode::One,
        state,
        live: true,
        worker_id: Some(id(worker)),
        crew_id: None,
        invited: Json::of(&Vec::<WorkerId>::new()),
        span_from: Some(now()),
        span_to: Some(now().plus_s(600)),
        eta_s: Some(300),
        distance_m: Some(2000),
        expires_at: None,
        acked_at: None,
        reason: None,
        outcome: None,
        created_at: now(),
        accepted_at: None,
        enroute_at: None,
        arrived_at: None,
        started_at: None,
        ended_at: None,
    })
}

fn why() -> Why {
    Why {
        dispatch_id: None,
        at: now().time(),
        round: 0,
        how: "greedy".into(),
        travel: "great_circle".into(),
        chosen: None,
        candidates: vec![],
        left_out: vec![],
    }
}

fn round(mode: OfferMode, worker: Option<u128>, invited: &[u128]) -> Command {
    let invited = invited.iter().map(|w| id(*w)).collect();
    Command::Offer(Round { mode, worker: worker.map(id), crew: None, invited, eta_s: 300, distance_m: 2000, start_s: 0, why: why() })
}

/// A command of each name about the round in [`round_in`].
fn command(name: CommandName) -> Command {
    let (dispatch, reason) = (id(50), "because".to_owned());
    match name {
        CommandName::Offer => round(OfferMode::One, Some(60), &[]),
        CommandName::Open => round(OfferMode::Grab, None, &[60, 61]),
        CommandName::Assign => round(OfferMode::Assigned, Some(60), &[]),
        CommandName::Accept => Command::Accept { dispatch },
        CommandName::Decline => Command::Decline { dispatch, reason },
        CommandName::Depart => Command::Depart { dispatch },
        CommandName::Arrive => Command::Arrive { dispatch, note: None, away_m: None },
        CommandName::Start => Command::Start { dispatch },
        CommandName::Finish => Command::Finish { dispatch, outcome: None, note: None },
        CommandName::Fail => Command::Fail { dispatch, reason },
        CommandName::Acknowledge => Command::Acknowledge { dispatch },
        CommandName::Deadline => Command::Deadline,
        CommandName::NobodyFound => Command::NobodyFound { why: why() },
        CommandName::Redispatch => Command::Redispatch { dispatch, reason },
        CommandName::NeedHuman => Command::NeedHuman { reason },
        CommandName::Withdraw => Command::Withdraw { reason },
        CommandName::Change => Command::Change(Changes { note: Some("x".into()), ..Changes::default() }),
        CommandName::Cancel => Command::Cancel { reason },
        CommandName::Close => Command::Close { outcome: String::new(), note: None },
        CommandName::Attempt => Command::Attempt { note: None },
        CommandName::Note => Command::Note { text: "x".into() },
    }
}

/// Somebody who may: every role at once, the round's own worker.
fn anybody(flow: &Flow, state: &str, name: CommandName) -> By {
    let system = flow.moves(state, name).any(|m| m.by.iter().all(|w| w.role().is_none()));
    if system { By::System } else { user(&[Role::Agent, Role::Dispatcher, Role::Manager, Role::Worker, Role::Crew], Some(60)) }
}

fn try_it(flow: &Flow, case: &Case, command: &Command, by: &By, version: Option<i64>) -> Result<Step, Fault> {
    let named = case.live.clone();
    decide(
        flow,
        case,
        command,
        Asked { by, version, named: named.as_ref(), free_at: None, told: &Told::default(), new_round: id(51), now: now() },
    )
}

/// All that a command can lead to in a state: fresh, and when every round or attempt is used up.
fn outcomes(flow: &Flow, state: &str, name: CommandName) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for used_up in [false, true] {
        let mut ticket = ticket(flow, state);
        if used_up {
            ticket.excluded = Json::of(&(70..90).map(id).collect::<Vec<WorkerId>>());
            ticket.attempts = 99;
        }
        let live = round_in(state, 60);
        let case = Case { ticket, touched: live.clone(), live };
        let mut command = command(name);
        if let Command::Close { outcome, .. } = &mut command {
            let listed = flow.moves(state, name).next().and_then(|m| m.outcomes.first());
            *outcome = listed.map(|o| o.get_ref().clone()).unwrap_or_default();
        }
        all.insert(match try_it(flow, &case, &command, &anybody(flow, state, name), Some(7)) {
            Ok(step) => {
                let human = if step.case.ticket.needs_human { " + person" } else { "" };
                let outcome = step.case.ticket.outcome.map(|o| format!(" ({o})")).unwrap_or_default();
                format!("→ {}{outcome}{human}", step.case.ticket.state)
            }
            Err(Fault::Refused(r)) if r.code == Code::WrongState || r.code == Code::NotFound => "·".into(),
            Err(e) => panic!("{} {state} {}: {e}", flow.kind, name.as_str()),
        });
    }
    if all.len() > 1 {
        all.remove("·");
    }
    all
}

#[test]
fn every_state_and_command_is_written_down() {
    let flows = Flows::embedded().expect("sound");
    let mut text = String::from(
        "# Ticket states\n\nWritten by the test `every_state_and_command_is_written_down` (`UPDATE=1` writes it anew). Each cell is what a command\n\
         leads to when whoever asks may ask it; `·` is a typed refusal, `+ person` puts the ticket into the human queue.\n",
    );
    for flow in flows.all() {
        writeln!(text, "\n## {} · {}\n", flow.kind, flow.title.zh).expect("text");
        let names: Vec<_> = flow.states.iter().map(|s| s.name.get_ref().as_str()).collect();
        writeln!(text, "| command | {} |\n| --- |{}", names.join(" | "), " --- |".repeat(names.len())).expect("text");
        for name in CommandName::ALL {
            let cells: Vec<String> = names.iter().map(|s| outcomes(flow, s, *name).into_iter().collect::<Vec<_>>().join(" or ")).collect();
            writeln!(text, "| {} | {} |", name.as_str(), cells.join(" | ")).expect("text");
        }
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ticket-states.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).expect("written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == text, "docs/ticket-states.md is not what the flows say: run the test with UPDATE=1 and read the difference");
}

#[test]
fn a_stale_version_is_refused_by_every_loud_command() {
    let flows = Flows::embedded().expect("sound");
    for flow in flows.all() {
        for state in &flow.states {
            let live = round_in(state.name.get_ref(), 60);
            let case = Case { ticket: ticket(flow, state.name.get_ref()), touched: live.clone(), live };
            for name in CommandName::ALL {
                let by = anybody(flow, state.name.get_ref(), *name);
                if let Ok(step) = try_it(flow, &case, &command(*name), &by, Some(6)) {
                    assert_eq!(step.case.ticket.version, 7, "{} {} raised a version it had not seen", flow.kind, name.as_str());
                }
            }
        }
    }
}

#[test]
fn whoever_comes_too_late_is_told_what_happened() {
    let flows = Flows::embedded().expect("sound");
    let wash = flows.get("wash").expect("wash");
    let worker = user(&[Role::Worker], Some(60));
    // The field app reads from the text whether he was given up for his phone's silence.
    for (state, code, said) in [
        (DispatchState::Expired, Code::Expired, "the offer has expired: dark"),
        (DispatchState::Superseded, Code::Withdrawn, "the desk has taken it back: dark"),
        (DispatchState::Failed, Code::Withdrawn, "this round has ended as failed: dark"),
    ] {
        let reason = Some("dark".into());
        let ended = Dispatch { state, live: false, ended_at: Some(now()), reason, ..round_in("offered", 60).expect("a round") };
        let case = Case { ticket: ticket(wash, "new"), live: None, touched: None };
        let asked = Asked {
            by: &worker,
            version: Some(6),
            named: Some(&ended),
            free_at: None,
            told: &Told::default(),
            new_round: id(51),
            now: now(),
        };
        let refused = decide(wash, &case, &Command::Accept { dispatch: id(50) }, asked).expect_err("too late");
        assert_eq!(refused.code(), Some(code));
        assert!(refused.to_string().ends_with(said), "{refused}");
    }
    // Grab mode: another was faster.
    let live = Dispatch { invited: Json::of(&[id::<()>(60), id(61)]), mode: OfferMode::Grab, ..round_in("accepted", 61).expect("a round") };
    let case = Case { ticket: ticket(wash, "accepted"), touched: None, live: Some(live) };
    let refused = try_it(wash, &case, &Command::Accept { dispatch: id(50) }, &worker, Some(6)).expect_err("taken");
    assert_eq!(refused.code(), Some(Code::Taken));
    // A stranger learns nothing.
    let refused =
        try_it(wash, &case, &Command::Accept { dispatch: id(50) }, &user(&[Role::Worker], Some(99)), Some(7)).expect_err("stranger");
    assert_eq!(refused.code(), Some(Code::NotFound));
}

#[test]
fn an_offer_past_its_end_cannot_be_accepted() {
    let flows = Flows::embedded().expect("sound");
    let wash = flows.get("wash").expect("wash");
    let live = Dispatch { expires_at: Some(now()), ..round_in("offered", 60).expect("a round") };
    let case = Case { ticket: ticket(wash, "offered"), touched: None, live: Some(live) };
    let refused = try_it(wash, &case, &Command::Accept { dispatch: id(50) }, &user(&[Role::Worker], Some(60)), Some(7)).expect_err("late");
    assert_eq!(refused.code(), Some(Code::Expired));
}

#[test]
fn a_wash_that_is_done_opens_a_return_visit_and_a_cancelled_one_does_not() {
    let flows = Flows::embedded().expect("sound");
    let wash = flows.get("wash").expect("wash");
    let live = round_in("working", 60);
    let case = Case { ticket: ticket(wash, "working"), touched: None, live };
    let finish = Command::Finish { dispatch: id(50), outcome: None, note: None };
    assert!(try_it(wash, &case, &finish, &user(&[Role::Worker], Some(60)), Some(7)).expect("done").follow_up);
    let fresh = Case { ticket: ticket(wash, "new"), touched: None, live: None };
    let cancelled = try_it(wash, &fresh, &Command::Cancel { reason: "x".into() }, &user(&[Role::Agent], None), Some(7)).expect("cancelled");
    assert!(!cancelled.follow_up);
}

/// What must hold after every step (I1, I3, I4), whatever was asked.
fn sound(flow: &Flow, before: &Case, step: &Step, quiet: bool) {
    let (t, live) = (&step.case.ticket, step.case.live.as_ref());
    assert_eq!(t.version, before.ticket.version + i64::from(!quiet), "every loud move raises the version by one");
    assert_eq!(t.is_open(), t.outcome.is_none(), "an outcome is how it ended");
    assert_eq!(flow.state(&t.state).expect("a known state").end, !t.is_open(), "a last state is closed");
    assert!(!t.is_open() || t.deadline_at.is_some() || t.needs_human, "I4: {} {}", t.kind, t.state);
    assert!(t.is_open() || (t.deadline_at.is_none() && !t.needs_human && live.is_none()), "nothing runs on after the end");
    assert!(live.is_none_or(|d| d.live && d.state.is_live() && d.ended_at.is_none()));
    let ended: Vec<_> = step.rounds.iter().filter(|d| !d.live).collect();
    assert!(ended.iter().all(|d| d.ended_at.is_some() && !d.state.is_live()));
    if before.live.as_ref().map(|d| d.id) != live.map(|d| d.id) && before.live.is_some() {
        assert_eq!(ended.len(), 1, "I1: the round before has ended");
    }
    let expects_round = matches!(t.state.as_str(), "offered" | "accepted" | "enroute" | "on_scene" | "working");
    assert_eq!(live.is_some(), expects_round, "{} in {} has a round exactly when it should", t.kind, t.state);
}

/// S1-53: which of a command's moves is taken hangs on how it ends.
#[test]
fn a_rescue_ends_as_rescued_or_as_cancelled_on_the_scene() {
    let flows = Flows::embedded().expect("sound");
    let rescue = flows.get("rescue").expect("rescue");
    let crew = user(&[Role::Crew], Some(60));
    let finish = |outcome: Option<&str>| {
        let case = Case { ticket: ticket(rescue, "on_scene"), live: round_in("on_scene", 60), touched: None };
        let command = Command::Finish { dispatch: id(50), outcome: outcome.map(Into::into), note: None };
        try_it(rescue, &case, &command, &crew, Some(7))
    };
    for (outcome, state, ends) in
        [(None, "done", "rescued"), (Some("rescued"), "done", "rescued"), (Some("cancelled"), "cancelled", "cancelled")]
    {
        let step = finish(outcome).expect("a way to end");
        assert_eq!((step.case.ticket.state.as_str(), step.case.ticket.outcome.as_deref()), (state, Some(ends)));
        assert_eq!(step.rounds.first().map(|d| (d.state, d.outcome.as_deref())), Some((DispatchState::Done, Some(ends))));
        let told = if ends == "cancelled" { Tell::CustomerCancelled } else { Tell::CustomerDone };
        assert_eq!(step.tell, [told]);
    }
    assert_eq!(finish(Some("failed")).expect_err("fails otherwise").code(), Some(Code::InvalidField));
}

#[test]
fn a_step_without_its_photographs_is_refused_noted_or_not_asked() {
    let flows = Flows::embedded().expect("sound");
    let wash = flows.get("wash").expect("wash");
    let washer = user(&[Role::Worker], Some(60));
    let case = Case { ticket: ticket(wash, "on_scene"), live: round_in("on_scene", 60), touched: None };
    let start = |told: &Told| {
        let asked = Asked { by: &washer, version: Some(7), named: case.live.as_ref(), free_at: None, told, new_round: id(51), now: now() };
        decide(wash, &case, &Command::Start { dispatch: id(50) }, asked)
    };
    let three: std::collections::BTreeSet<String> =
        ["before.front_left", "before.front_right", "before.rear_left", "after.rear_right"].map(Into::into).into();
    let strict = Told { photos: Some(three), photos_required: true, ..Told::default() };
    let Err(Fault::Refused(refused)) = start(&strict) else { panic!("one is missing") };
    assert_eq!(refused.code, Code::PhotosMissing);
    assert_eq!(refused.errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["before.rear_right"]);
    let noted = start(&Told { note: Some("the wall".into()), ..strict.clone() }).expect("a note says why");
    let fact = noted.facts.first().expect("work_started");
    assert_eq!((&fact.data["photos_missing"], &fact.data["note"]), (&json!(["before.rear_right"]), &json!("the wall")));
    assert_eq!(start(&Told { note: Some("  ".into()), ..strict.clone() }).expect_err("says nothing").code(), Some(Code::PhotosMissing));
    let lenient = start(&Told { photos_required: false, ..strict }).expect("counts");
    assert!(lenient.facts[0].data.contains_key("photos_missing"));
    assert!(!start(&Told::default()).expect("nobody asks").facts[0].data.contains_key("photos_missing"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn random_commands_never_bend_the_rules(
        kind in 0..3_usize,
        moves in prop::collection::vec((0..CommandName::ALL.len(), 0..5_u128, 0..4_usize, 0..90_i64, any::<bool>()), 1..60),
    ) {
        let flows = Flows::embedded().expect("sound");
        let flow = flows.all().nth(kind).expect("three kinds");
        let mut first = ticket(flow, flow.initial.get_ref());
        first.deadline_at = first_deadline(flow, &first, now());
        let mut case = Case { ticket: first, touched: None, live: None };
        let (mut at, mut next_round) = (now(), 1000);
        let mut last_ended: Option<Dispatch> = None;
        for (n, who, role, later_s, stale) in moves {
            at = at.plus_s(later_s);
            let name = CommandName::ALL[n];
            let about = if stale { last_ended.as_ref().or(case.live.as_ref()) } else { case.live.as_ref() };
            let command = aimed(command(name), about.map_or(id(1), |d| d.id), 60 + who);
            let by = match role {
                0 => By::System,
                1 => user(&[Role::Dispatcher], None),
                _ => user(&[Role::Worker], Some(60 + who)),
            };
            next_round += 1;
            let named = command.dispatch().and(about.cloned());
            let version = (!matches!(by, By::System)).then_some(case.ticket.version);
            let asked = Asked { by: &by, version, named: named.as_ref(), free_at: None, told: &Told::default(), new_round: id(next_round), now: at };
            match decide(flow, &case, &command, asked) {
                Ok(step) => {
                    let quiet = step.case.ticket.version == case.ticket.version;
                    sound(flow, &case, &step, quiet);
                    prop_assert!(!quiet || step.case.ticket.state == case.ticket.state);
                    last_ended = step.rounds.iter().find(|d| !d.live).cloned().or(last_ended);
                    case = step.case;
                }
                Err(Fault::Refused(_)) => {}
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
        if flow.handler == Handler::Agent {
            prop_assert!(case.live.is_none());
        }
    }
}

/// The same command about another round and another worker.
fn aimed(command: Command, dispatch: DispatchId, worker: u128) -> Command {
    match command {
        Command::Offer(r) => Command::Offer(Round { worker: r.worker.map(|_| id(worker)), ..r }),
        Command::Accept { .. } => Command::Accept { dispatch },
        Command::Decline { reason, .. } => Command::Decline { dispatch, reason },
        Command::Depart { .. } => Command::Depart { dispatch },
        Command::Arrive { .. } => Command::Arrive { dispatch, note: None, away_m: None },
        Command::Start { .. } => Command::Start { dispatch },
        Command::Finish { outcome, note, .. } => Command::Finish { dispatch, outcome, note },
        Command::Fail { reason, .. } => Command::Fail { dispatch, reason },
        Command::Acknowledge { .. } => Command::Acknowledge { dispatch },
        Command::Redispatch { reason, .. } => Command::Redispatch { dispatch, reason },
        Command::Close { note, .. } => Command::Close { outcome: "failed".into(), note },
        other @ (Command::Deadline
        | Command::NobodyFound { .. }
        | Command::NeedHuman { .. }
        | Command::Withdraw { .. }
        | Command::Change(_)
        | Command::Cancel { .. }
        | Command::Attempt { .. }
        | Command::Note { .. }) => other,
    }
}
