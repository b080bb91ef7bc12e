//! What agents do with lines and calls, and what the player of callers does with the simulated switch.

use crate::access::{Caller, Permission};
use crate::base::{CallId, Phone, SeatId};
use crate::calls::record::{self, Begun, Call, EndReason, Step};
use crate::calls::routes as log;
use crate::db::{Db, Fault, Refusal, Tx};
use crate::gateway::telephony::Command;
use crate::http::idempotency::Answer;
use crate::http::{Body, Idem, Problem, page, wanted};
use crate::live::Live;
use crate::live::centre::Centre;
use crate::live::floor::Standing;
use crate::live::line::{Moved, Now, Order, RangOut};
use crate::org::seat::{self, Seat};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use mobile_api::access::Role;
use mobile_api::calls::{CallCommand, Dial, Direction, Line, SimulatedCall};
use mobile_api::code::Code;
use mobile_api::{Page, PageQuery};
use std::future::Future;
use utoipa::OpenApi;

#[derive(OpenApi)]
// `GET /calls` is documented here too: documents are joined path by path, and the last one would win.
#[openapi(paths(log::all, log::sound, log::note, lines, dial, answer, hold, resume, transfer, hang_up, simulate, simulate_hang_up))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/lines").route(web::get().to(lines)));
    cfg.service(web::resource("/calls").route(web::get().to(log::all)).route(web::post().to(dial)));
    cfg.service(web::resource("/calls/{id}/recording").route(web::get().to(log::sound)));
    cfg.service(web::resource("/calls/{id}/note").route(web::put().to(log::note)));
    cfg.service(web::resource("/calls/{id}/answer").route(web::post().to(answer)));
    cfg.service(web::resource("/calls/{id}/hold").route(web::post().to(hold)));
    cfg.service(web::resource("/calls/{id}/resume").route(web::post().to(resume)));
    cfg.service(web::resource("/calls/{id}/transfer").route(web::post().to(transfer)));
    cfg.service(web::resource("/calls/{id}/hang-up").route(web::post().to(hang_up)));
    cfg.service(web::resource("/simulated/calls").route(web::post().to(simulate)));
    cfg.service(web::resource("/simulated/calls/{id}/hang-up").route(web::post().to(simulate_hang_up)));
}

/// Something reserved for a call that may not come about: given back when dropped before it was kept.
struct Reserved {
    centre: Centre,
    seat: Option<SeatId>,
    line: Option<u16>,
    placed: Option<CallId>,
}

impl Reserved {
    fn nothing(centre: &Centre) -> Self {
        Self { centre: centre.clone(), seat: None, line: None, placed: None }
    }
    fn keep(mut self) {
        (self.seat, self.line, self.placed) = (None, None, None);
    }
    fn seat(&mut self, seat: SeatId, standing: Standing) -> Result<(), Refusal> {
        if !self.centre.reserve(seat, standing) {
            return Err(Refusal::new(Code::WrongLineState, "that seat does not take a call now"));
        }
        self.seat = Some(seat);
        Ok(())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if let Some(seat) = self.seat {
            self.centre.seat_ready(seat);
        }
        if let Some(line) = self.line {
            self.centre.switch().release(line);
        }
        if let (Some(call), Some(switch)) = (self.placed, self.centre.switch().simulated()) {
            switch.unplace(call);
        }
    }
}

/// What was done, to be followed by the line once it is durable; nothing for a repetition.
type Done = (Answer, Option<(Call, Option<Command>, Reserved)>);

/// Runs to its end even when the client goes away: what is durable must reach the line.
async fn act(centre: &Centre, command: impl FnOnce(&mut Tx<'_>) -> Result<Done, Fault> + Send + 'static) -> Result<HttpResponse, Problem> {
    let centre = centre.clone();
    let work = async move {
        let (answer, done) = centre.db().write(command).await?;
        if let Some((call, command, reserved)) = done {
            reserved.keep();
            if let Some(line) = centre.line_named(&call.line) {
                centre.line(line).do_send(Moved { call, command });
            }
        }
        Ok::<_, Fault>(answer)
    };
    Ok(undisturbed(work).await??.respond())
}

async fn undisturbed<T: 'static>(work: impl Future<Output = T> + 'static) -> Result<T, Problem> {
    actix_web::rt::spawn(work).await.map_err(Problem::internal)
}

/// The lines and what happens on them
///
/// Lines are free for whoever rings or is rung. One that has a call belongs to the branch of that call meanwhile: others do
/// not see it. The stream says in `line` frames what changes.
#[utoipa::path(get, path = "/lines", operation_id = "list_lines", tag = "calls", params(PageQuery),
    responses((status = 200, description = "One page", body = Page<Line>)),
    extensions(("x-permission" = json!(Permission::CallsRead))))]
async fn lines(caller: Caller, live: web::Data<Live>, query: web::Query<PageQuery>) -> Result<web::Json<Page<Line>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    let first = page::key::<u16>(&wanted)?.unwrap_or(0);
    let mut rows = vec![];
    let centre = &live.centre;
    for line in first..centre.switch().lines() {
        if rows.len() > wanted.limit as usize {
            break;
        }
        let call = centre.line(line).send(Now).await.map_err(Problem::internal)?;
        let is_his = |c: &Call| caller.sees(c.branch_id) || (c.seat_id.is_some() && c.seat_id == caller.seat_id);
        if call.as_ref().is_some_and(|c| !is_his(c)) {
            continue;
        }
        rows.push((line, Line { name: Centre::line_name(line), call: call.map(|c| c.wire(|number| caller.phone(number))) }));
    }
    // The cursor is the number of lines shown so far.
    Ok(web::Json(wanted.page(rows, |(line, _)| (line + 1).to_string(), |(_, line)| line)))
}

/// Ring somebody: first the own seat's telephone rings, then his
#[utoipa::path(post, path = "/calls", operation_id = "dial", tag = "calls", request_body = Dial,
    responses((status = 201, description = "The call", body = mobile_api::calls::Call)),
    extensions(("x-permission" = json!(Permission::CallsWrite))))]
async fn dial(caller: Caller, live: web::Data<Live>, body: Body<Dial>) -> Result<HttpResponse, Problem> {
    let to = Phone::parse(&body.value.to).map_err(|why| Refusal::field("to", why.to_string()))?;
    let (idem, centre) = (body.idem, live.centre.clone());
    let at = centre.clone();
    act(&live.centre, move |tx| {
        let mut out = None;
        let answer = idem.within(tx, caller.user_id, |tx| {
            let seat = own_seat(tx, &caller)?;
            let (call, command, reserved) = ring_out(tx, &at, &caller, &seat, &to)?;
            let answer = Answer::of(StatusCode::CREATED, &call.wire(|number| caller.phone(number)))?;
            out = Some((call, Some(command), reserved));
            Ok(answer)
        })?;
        Ok((answer, out))
    })
    .await
}

fn ring_out(tx: &mut Tx<'_>, centre: &Centre, caller: &Caller, seat: &Seat, to: &Phone) -> Result<(Call, Command, Reserved), Fault> {
    let id = tx.new_id();
    let mut reserved = Reserved::nothing(centre);
    reserved.seat(seat.id, Standing::Talking(id))?;
    let line = centre.switch().seize().ok_or_else(|| Refusal::new(Code::WrongLineState, "no line is free"))?;
    reserved.line = Some(line);
    let begun = Begun {
        id,
        direction: Direction::Outbound,
        line: Centre::line_name(line),
        peer: to.to_string(),
        dialled: None,
        seat: Some(seat.id),
        user: Some(caller.user_id),
    };
    let call = record::begin(tx, &begun)?;
    Ok((call, Command::Dial { line, extension: seat.extension.clone(), to: to.to_string() }, reserved))
}

/// Take the call that rings at the own seat
#[utoipa::path(post, path = "/calls/{id}/answer", operation_id = "answer_call", tag = "calls", request_body = CallCommand,
    params(("id" = String, Path, description = "Call")),
    responses((status = 200, description = "The call", body = mobile_api::calls::Call)),
    extensions(("x-permission" = json!(Permission::CallsWrite))))]
async fn answer(caller: Caller, live: web::Data<Live>, id: web::Path<CallId>, body: Body<CallCommand>) -> Result<HttpResponse, Problem> {
    order(caller, &live.centre, id.into_inner(), body, |tx, caller, _, call, reserved| {
        let seat = own_seat(tx, caller)?;
        if call.seat_id != Some(seat.id) {
            reserved.seat(seat.id, Standing::Talking(call.id))?;
        }
        Ok(Order::Answer { seat: seat.id, extension: seat.extension, user: caller.user_id })
    })
    .await
}

/// Let the other party wait
#[utoipa::path(post, path = "/calls/{id}/hold", operation_id = "hold_call", tag = "calls", request_body = CallCommand,
    params(("id" = String, Path, description = "Call")),
    responses((status = 200, description = "The call", body = mobile_api::calls::Call)),
    extensions(("x-permission" = json!(Permission::CallsWrite))))]
async fn hold(caller: Caller, live: web::Data<Live>, id: web::Path<CallId>, body: Body<CallCommand>) -> Result<HttpResponse, Problem> {
    order(caller, &live.centre, id.into_inner(), body, |_, _, _, _, _| Ok(Order::Hold)).await
}

/// Go on talking
#[utoipa::path(post, path = "/calls/{id}/resume", operation_id = "resume_call", tag = "calls", request_body = CallCommand,
    params(("id" = String, Path, description = "Call")),
    responses((status = 200, description = "The call", body = mobile_api::calls::Call)),
    extensions(("x-permission" = json!(Permission::CallsWrite))))]
async fn resume(caller: Caller, live: web::Data<Live>, id: web::Path<CallId>, body: Body<CallCommand>) -> Result<HttpResponse, Problem> {
    order(caller, &live.centre, id.into_inner(), body, |_, _, _, _, _| Ok(Order::Resume)).await
}

/// Pass the call to another seat, by its extension or id
#[utoipa::path(post, path = "/calls/{id}/transfer", operation_id = "transfer_call", tag = "calls", request_body = CallCommand,
    params(("id" = String, Path, description = "Call")),
    responses((status = 200, description = "The call", body = mobile_api::calls::Call)),
    extensions(("x-permission" = json!(Permission::CallsWrite))))]
async fn transfer(caller: Caller, live: web::Data<Live>, id: web::Path<CallId>, body: Body<CallCommand>) -> Result<HttpResponse, Problem> {
    order(caller, &live.centre, id.into_inner(), body, |tx, caller, command, call, reserved| {
        let to = command.to.as_deref().ok_or_else(|| Refusal::field("to", "an extension, or a seat's id"))?;
        let seat = match to.parse::<SeatId>() {
            Ok(id) => seat::load(tx.conn, caller, id)?,
            Err(_no_id) => seat::by_extension(tx.conn, to)?
                .filter(|s| caller.sees(s.branch_id))
                .ok_or_else(|| Refusal::field("to", "no seat of your branches has this extension"))?,
        };
        if call.answered_at.is_none() || !call.is_inbound() {
            return Err(Refusal::new(Code::WrongLineState, "answer the caller first: only inbound calls are passed on").into());
        }
        reserved.seat(seat.id, Standing::Ringing(call.id))?;
        Ok(Order::Transfer { seat: seat.id, extension: seat.extension })
    })
    .await
}

/// End the call
#[utoipa::path(post, path = "/calls/{id}/hang-up", operation_id = "hang_up_call", tag = "calls", request_body = CallCommand,
    params(("id" = String, Path, description = "Call")),
    responses((status = 200, description = "The call", body = mobile_api::calls::Call)),
    extensions(("x-permission" = json!(Permission::CallsWrite))))]
async fn hang_up(caller: Caller, live: web::Data<Live>, id: web::Path<CallId>, body: Body<CallCommand>) -> Result<HttpResponse, Problem> {
    order(caller, &live.centre, id.into_inner(), body, |_, _, _, _, _| Ok(Order::HangUp)).await
}

type Choose = fn(&mut Tx<'_>, &Caller, &CallCommand, &Call, &mut Reserved) -> Result<Order, Fault>;

/// Carries an order out: the row first, then the line and the switch.
async fn order(caller: Caller, centre: &Centre, id: CallId, body: Body<CallCommand>, choose: Choose) -> Result<HttpResponse, Problem> {
    let (command, idem, at) = (body.value, body.idem, centre.clone());
    act(centre, move |tx| {
        let mut out = None;
        let answer = idem.within(tx, caller.user_id, |tx| {
            let call = record::load(tx.conn, &caller, id)?;
            is_his(&caller, &call)?;
            let mut reserved = Reserved::nothing(&at);
            let order = choose(tx, &caller, &command, &call, &mut reserved)?;
            let moved = record::advance(tx, id, order.step(&call))?;
            let answer = Answer::of(StatusCode::OK, &moved.as_ref().unwrap_or(&call).wire(|number| caller.phone(number)))?;
            out = moved.map(|call| (call, Some(order.command()), reserved));
            Ok(answer)
        })?;
        Ok((answer, out))
    })
    .await
}

/// Only who has the call commands it, and whoever runs the floor.
fn is_his(caller: &Caller, call: &Call) -> Result<(), Refusal> {
    let at_his_seat = call.seat_id.is_some() && call.seat_id == caller.seat_id;
    if at_his_seat || runs_the_floor(caller) {
        return Ok(());
    }
    Err(match (call.seat_id, call.ended_at) {
        (None, None) => Refusal::new(Code::WrongLineState, "this call waits: it rings at a free seat by itself"),
        (None, Some(_)) => Refusal::new(Code::WrongLineState, "this call has ended"),
        (Some(_), _) => Refusal::new(Code::Forbidden, "another agent has this call"),
    })
}

/// Who sees to it that calls are answered, by whomever.
pub(super) fn runs_the_floor(caller: &Caller) -> bool {
    caller.roles.iter().any(|r| matches!(r, Role::Dispatcher | Role::Manager | Role::Admin))
}

fn own_seat(tx: &mut Tx<'_>, caller: &Caller) -> Result<Seat, Fault> {
    let seat = caller.seat_id.ok_or_else(|| Refusal::new(Code::WrongLineState, "sit down first: sign in with your seat's extension"))?;
    seat::load(tx.conn, caller, seat)
}

/// Let somebody ring the chain; only with the simulated switch
#[utoipa::path(post, path = "/simulated/calls", operation_id = "simulate_call", tag = "calls", request_body = SimulatedCall,
    responses((status = 201, description = "The call; `ended` with `busy` when no line was free", body = mobile_api::calls::Call),
        (status = 404, description = "The switch is a real one")),
    extensions(("x-permission" = json!(Permission::CallsSimulate))))]
async fn simulate(caller: Caller, live: web::Data<Live>, body: Body<SimulatedCall>) -> Result<HttpResponse, Problem> {
    let line = match &body.value.to {
        None => None,
        Some(to) => Some(live.centre.line_named(to).ok_or_else(|| Refusal::field("to", "no such line"))?),
    };
    let (from, idem, at) = (body.value.from, body.idem, live.centre.clone());
    act(&live.centre, move |tx| {
        let mut out = None;
        let answer = idem.within(tx, caller.user_id, |tx| {
            let (call, reserved) = ring_in(tx, &at, from, line)?;
            let answer = Answer::of(StatusCode::CREATED, &call.wire(|number| caller.phone(number)))?;
            out = Some((call, None, reserved));
            Ok(answer)
        })?;
        Ok((answer, out))
    })
    .await
}

fn ring_in(tx: &mut Tx<'_>, centre: &Centre, from: String, line: Option<u16>) -> Result<(Call, Reserved), Fault> {
    let id = tx.new_id();
    let switch = centre.switch().simulated().ok_or_else(|| Refusal::not_found("simulated switch"))?;
    let mut reserved = Reserved::nothing(centre);
    let found = switch.place(id, line);
    reserved.placed = found.map(|_| id);
    reserved.seat = found.and_then(|_| centre.seat_for(id));
    let begun = Begun {
        id,
        direction: Direction::Inbound,
        line: found.map_or_else(|| "-".into(), Centre::line_name),
        peer: from,
        dialled: None,
        seat: reserved.seat,
        user: None,
    };
    let call = record::begin(tx, &begun)?;
    let call = if found.is_some() { call } else { record::advance(tx, id, Step::End(EndReason::Busy))?.unwrap_or(call) };
    Ok((call, reserved))
}

/// The caller hangs up; only with the simulated switch
#[utoipa::path(post, path = "/simulated/calls/{id}/hang-up", operation_id = "simulate_hang_up", tag = "calls",
    params(("id" = String, Path, description = "Call")),
    responses((status = 200, description = "The call", body = mobile_api::calls::Call),
        (status = 404, description = "No such call, or the switch is a real one")),
    extensions(("x-permission" = json!(Permission::CallsSimulate))))]
async fn simulate_hang_up(
    caller: Caller,
    db: web::Data<Db>,
    live: web::Data<Live>,
    id: web::Path<CallId>,
    idem: Idem,
) -> Result<HttpResponse, Problem> {
    let (id, scope) = (id.into_inner(), caller.clone());
    if live.centre.switch().simulated().is_none() {
        return Err(Refusal::not_found("simulated switch").into());
    }
    let call = db.read(move |conn| record::load(conn, &scope, id)).await?;
    let rang_out = match live.centre.line_named(&call.line) {
        Some(line) => live.centre.line(line).send(RangOut(id)).await.map_err(Problem::internal)?,
        None => false,
    };
    let at = live.centre.clone();
    act(&live.centre, move |tx| {
        let mut out = None;
        let answer = idem.within(tx, caller.user_id, |tx| {
            let call = record::load(tx.conn, &caller, id)?;
            let reason = if rang_out { EndReason::NoAnswer } else { EndReason::Abandoned };
            let moved = record::advance(tx, id, Step::End(reason))?;
            let answer = Answer::of(StatusCode::OK, &moved.as_ref().unwrap_or(&call).wire(|number| caller.phone(number)))?;
            out = moved.map(|call| (call, Some(Command::HangUp), Reserved::nothing(&at)));
            Ok(answer)
        })?;
        Ok((answer, out))
    })
    .await
}
