//! A switch that lives in this process: lines, callers that somebody plays, and people who are rung.
//!
//! Whom we ring behaves by the last two digits of his number: `…01` is busy, `…02` does not answer, everybody else
//! answers after [`ANSWERS_S`] seconds. Who is rung to be told something presses the key that says "understood" when his
//! number ends in `7`. How long a caller waits is his own affair: whoever plays him hangs up for him.

use crate::base::{CallId, Ids, MessageId};
use crate::gateway::telephony::{Cause, Command, Event, NotDone, Said, What};
use crate::gateway::{Faults, Refused, Taken};
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Who is rung answers after so many seconds.
pub const ANSWERS_S: u64 = 4;
/// Who does not answer is rung for so many seconds.
pub const RINGS_S: u64 = 25;
/// Events that may wait to be heard; beyond it the switch waits.
const ROOM: usize = 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Waits for us, or rings at a seat of ours.
    Ringing,
    /// Rings at somebody else's.
    Dialling,
    Talking,
    Held,
}

#[derive(Debug, Default)]
struct Board {
    /// What is on the lines.
    calls: BTreeMap<CallId, (u16, State)>,
    /// Lines in use, seized ones too.
    used: BTreeSet<u16>,
}

/// See the module.
#[derive(Debug)]
pub struct Simulated {
    lines: u16,
    ids: Ids,
    board: Arc<Mutex<Board>>,
    events: mpsc::Sender<Event>,
    announcements: crate::gateway::Simulated,
}

impl Simulated {
    /// A switch with so many lines, and where its events come out.
    #[must_use]
    pub fn new(lines: u16, ids: Ids, faults: Faults) -> (Self, mpsc::Receiver<Event>) {
        let (events, heard) = mpsc::channel(ROOM);
        let announcements = crate::gateway::Simulated::with(faults);
        (Self { lines, ids, board: Arc::default(), events, announcements }, heard)
    }

    pub(super) fn lines(&self) -> u16 {
        self.lines
    }

    pub(super) fn seize(&self) -> Option<u16> {
        let mut board = self.board.lock();
        let free = (0..self.lines).find(|line| !board.used.contains(line))?;
        board.used.insert(free);
        Some(free)
    }

    pub(super) fn release(&self, line: u16) {
        self.board.lock().used.remove(&line);
    }

    /// Somebody rings, on this line or any free one. Returns his call, and whether he found a line.
    pub async fn ring_in(&self, from: &str, line: Option<u16>, dialled: Option<String>) -> (CallId, bool) {
        let call = self.ids.new_id();
        let line = self.place(call, line);
        self.say_event(call, line, What::Ringing { from: from.into(), dialled }).await;
        if line.is_none() {
            self.say_event(call, None, What::Ended(Cause::Busy)).await;
        }
        (call, line.is_some())
    }

    /// Puts an inbound call on this line or any free one; none when there is none. Nothing is said of it.
    #[must_use]
    pub fn place(&self, call: CallId, line: Option<u16>) -> Option<u16> {
        let mut board = self.board.lock();
        let free = |line: &u16| *line < self.lines && !board.used.contains(line);
        let found = match line {
            Some(line) => Some(line).filter(free),
            None => (0..self.lines).find(free),
        }?;
        board.used.insert(found);
        board.calls.insert(call, (found, State::Ringing));
        Some(found)
    }

    /// Forgets a call that was placed for nothing.
    pub fn unplace(&self, call: CallId) {
        let mut board = self.board.lock();
        if let Some((line, _)) = board.calls.remove(&call) {
            board.used.remove(&line);
        }
    }

    /// The other party hangs up.
    ///
    /// # Errors
    /// When there is no such call.
    pub async fn peer_hangs_up(&self, call: CallId) -> Result<(), NotDone> {
        self.end(call, Cause::PeerHungUp).await
    }

    pub(super) async fn command(&self, call: CallId, command: Command) -> Result<(), NotDone> {
        match command {
            Command::Answer { .. } => self.change(call, &[State::Ringing], State::Talking, What::Answered).await,
            Command::Hold => self.change(call, &[State::Talking], State::Held, What::Held).await,
            Command::Resume => self.change(call, &[State::Held], State::Talking, What::Resumed).await,
            Command::Transfer { .. } => {
                let mut board = self.board.lock();
                let (_, state) = board.calls.get_mut(&call).ok_or(NotDone)?;
                *state = State::Ringing;
                Ok(())
            }
            Command::HangUp => self.end(call, Cause::HungUp).await,
            Command::Dial { line, to, .. } => {
                self.board.lock().calls.insert(call, (line, State::Dialling));
                self.ring_out(call, &to);
                Ok(())
            }
        }
    }

    pub(super) fn say(&self, message: MessageId, to: &str, text: &str) -> Result<Said, Refused> {
        if to.ends_with("01") {
            return Err(Refused::Unavailable("busy".into()));
        }
        if to.ends_with("02") {
            return Err(Refused::Unavailable("no answer".into()));
        }
        let receipt = self.announcements.take(message, to, text)?;
        Ok(Said { receipt, acknowledged: to.ends_with('7') })
    }

    /// What was said on the telephone, oldest first.
    #[must_use]
    pub fn announced(&self) -> Vec<Taken> {
        self.announcements.taken()
    }

    /// Lets whom we ring behave as his number says.
    fn ring_out(&self, call: CallId, to: &str) {
        let (wait_s, cause) = match to.get(to.len().saturating_sub(2)..) {
            Some("01") => (1, Some(Cause::Busy)),
            Some("02") => (RINGS_S, Some(Cause::NoAnswer)),
            _ => (ANSWERS_S, None),
        };
        let (board, events) = (Arc::clone(&self.board), self.events.clone());
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(wait_s)).await;
            let line = {
                let mut board = board.lock();
                let Some((line, state)) = board.calls.get(&call).copied() else { return };
                if state != State::Dialling {
                    return;
                }
                if cause.is_some() {
                    board.calls.remove(&call);
                    board.used.remove(&line);
                } else {
                    board.calls.insert(call, (line, State::Talking));
                }
                line
            };
            let what = cause.map_or(What::Answered, What::Ended);
            // Nobody listens any more only when the server stops.
            drop(events.send(Event { call, line: Some(line), what }).await);
        });
    }

    async fn change(&self, call: CallId, from: &[State], to: State, what: What) -> Result<(), NotDone> {
        let line = {
            let mut board = self.board.lock();
            let (line, state) = board.calls.get_mut(&call).ok_or(NotDone)?;
            if *state == to {
                return Ok(());
            }
            if !from.contains(state) {
                return Err(NotDone);
            }
            *state = to;
            *line
        };
        self.say_event(call, Some(line), what).await;
        Ok(())
    }

    async fn end(&self, call: CallId, cause: Cause) -> Result<(), NotDone> {
        let (line, _) = {
            let mut board = self.board.lock();
            let gone = board.calls.remove(&call).ok_or(NotDone)?;
            board.used.remove(&gone.0);
            gone
        };
        self.say_event(call, Some(line), What::Ended(cause)).await;
        Ok(())
    }

    async fn say_event(&self, call: CallId, line: Option<u16>, what: What) {
        // Nobody listens any more only when the server stops.
        drop(self.events.send(Event { call, line, what }).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switch(lines: u16) -> (Simulated, mpsc::Receiver<Event>) {
        Simulated::new(lines, Ids::System, Faults::default())
    }

    async fn whats(heard: &mut mpsc::Receiver<Event>, n: usize) -> Vec<What> {
        let mut all = vec![];
        for _ in 0..n {
            all.push(heard.recv().await.expect("an event").what);
        }
        all
    }

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_line_is_busy_and_a_line_comes_free() {
        let (switch, mut heard) = switch(1);
        let (first, on) = switch.ring_in("13800138000", None, None).await;
        let (_, off) = switch.ring_in("13800138001", None, None).await;
        assert!(on && !off);
        assert_eq!(whats(&mut heard, 3).await[2], What::Ended(Cause::Busy));
        switch.peer_hangs_up(first).await.expect("it rings");
        assert_eq!(switch.peer_hangs_up(first).await, Err(NotDone), "only once");
        assert!(switch.ring_in("13800138001", Some(0), None).await.1);
        assert!(!switch.ring_in("13800138001", Some(7), None).await.1, "no such line");
    }

    #[tokio::test(start_paused = true)]
    async fn whom_we_ring_behaves_as_his_number_says() {
        let (switch, mut heard) = switch(3);
        for (to, what) in [
            ("+8613800138001", What::Ended(Cause::Busy)),
            ("+8613800138002", What::Ended(Cause::NoAnswer)),
            ("+8613800138003", What::Answered),
        ] {
            let line = switch.seize().expect("free");
            let dial = Command::Dial { line, extension: "801".into(), to: to.into() };
            switch.command(Ids::System.new_id(), dial).await.expect("dialled");
            assert_eq!(whats(&mut heard, 1).await, [what], "{to}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_command_that_comes_twice_is_done_once() {
        let (switch, mut heard) = switch(1);
        let (call, _) = switch.ring_in("13800138000", None, None).await;
        let answer = Command::Answer { extension: "801".into() };
        switch.command(call, answer.clone()).await.expect("rings");
        switch.command(call, answer).await.expect("talks");
        switch.command(call, Command::Hold).await.expect("talks");
        assert_eq!(switch.command(call, Command::Answer { extension: "801".into() }).await, Err(NotDone), "held");
        assert_eq!(whats(&mut heard, 3).await[1..], [What::Answered, What::Held]);
        assert!(heard.try_recv().is_err(), "no event for the repetition");
    }
}
