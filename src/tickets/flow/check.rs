//! Reading a flow file and refusing what is not sound, with the line.

use super::{Effect, Flow, FlowError, Handler};
use crate::tickets::model::CommandName;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

struct Text<'a> {
    file: &'a str,
    text: &'a str,
}

impl Text<'_> {
    fn error(&self, at: Range<usize>, message: impl Into<String>) -> FlowError {
        let line = self.text.get(..at.start).map_or(1, |before| before.matches('\n').count() + 1);
        FlowError { file: self.file.into(), line, message: message.into() }
    }
}

/// Reads one file and checks what can be checked alone.
pub(super) fn read(file: &str, text: &str) -> Result<Flow, FlowError> {
    let t = Text { file, text };
    let flow: Flow = toml::from_str(text).map_err(|e| t.error(e.span().unwrap_or(0..0), e.message()))?;
    names_are_known(&t, &flow)?;
    photographs_are_told_apart(&t, &flow)?;
    states_can_be_reached(&t, &flow)?;
    states_have_deadlines(&t, &flow)?;
    ends_have_outcomes(&t, &flow)?;
    rounds_belong_to_the_field(&t, &flow)?;
    Ok(flow)
}

/// What a closed ticket opens must be a kind that exists, after an outcome that exists.
pub(super) fn follow_up(file: &str, text: &str, flow: &Flow, exists: impl Fn(&str) -> bool) -> Result<(), FlowError> {
    let t = Text { file, text };
    let Some(next) = &flow.follow_up else { return Ok(()) };
    if !exists(next.kind.get_ref()) {
        return Err(t.error(next.kind.span(), format!("follow_up: there is no kind {:?}", next.kind.get_ref())));
    }
    match next.outcomes.iter().find(|o| !has_outcome(flow, o.get_ref())) {
        Some(o) => Err(t.error(o.span(), format!("follow_up: there is no outcome {:?}", o.get_ref()))),
        None => Ok(()),
    }
}

fn has_outcome(flow: &Flow, name: &str) -> bool {
    flow.outcomes.iter().any(|o| o.name.get_ref() == name)
}

fn names_are_known(t: &Text<'_>, flow: &Flow) -> Result<(), FlowError> {
    let mut seen = BTreeSet::new();
    for state in &flow.states {
        if !seen.insert(state.name.get_ref()) {
            return Err(t.error(state.name.span(), format!("the state {:?} stands here twice", state.name.get_ref())));
        }
    }
    let known = |s: &Spanned<String>| match flow.state(s.get_ref()) {
        Some(_) => Ok(()),
        None => Err(t.error(s.span(), format!("there is no state {:?}", s.get_ref()))),
    };
    known(&flow.initial)?;
    for m in &flow.moves {
        m.from.iter().chain(&m.to).try_for_each(known)?;
        if m.by.is_empty() {
            return Err(t.error(m.command.span(), "by: nobody may do this; name at least one role or system"));
        }
        for outcome in &m.outcomes {
            if !has_outcome(flow, outcome.get_ref()) {
                return Err(t.error(outcome.span(), format!("there is no outcome {:?}", outcome.get_ref())));
            }
        }
    }
    Ok(())
}

/// A slot is known by its name: none stands there twice, none needs quoting, and what a move wants can be taken.
fn photographs_are_told_apart(t: &Text<'_>, flow: &Flow) -> Result<(), FlowError> {
    let mut seen = BTreeSet::new();
    for photo in &flow.photos {
        let (name, at) = (photo.name.get_ref(), photo.name.span());
        if name.is_empty() || name.len() > 32 || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            return Err(t.error(at, format!("the photograph {name:?}: 1 to 32 of a to z and _")));
        }
        if !seen.insert(photo.slot()) {
            return Err(t.error(at, format!("the photograph {:?} stands here twice", photo.slot())));
        }
    }
    let wanted = flow.moves.iter().flat_map(|m| &m.photos);
    match wanted.into_iter().find(|when| !flow.photos.iter().any(|p| p.when == *when.get_ref())) {
        Some(when) => Err(t.error(when.span(), format!("there are no photographs of {:?}", when.get_ref().as_str()))),
        None => Ok(()),
    }
}

fn states_can_be_reached(t: &Text<'_>, flow: &Flow) -> Result<(), FlowError> {
    let mut reached = BTreeSet::from([flow.initial.get_ref().as_str()]);
    loop {
        let before = reached.len();
        for m in &flow.moves {
            if let (Some(to), true) = (&m.to, m.from.iter().any(|f| reached.contains(f.get_ref().as_str()))) {
                reached.insert(to.get_ref());
            }
        }
        if reached.len() == before {
            break;
        }
    }
    match flow.states.iter().find(|s| !reached.contains(s.name.get_ref().as_str())) {
        Some(s) => Err(t.error(s.name.span(), format!("no move leads to the state {:?}: add one or delete the state", s.name.get_ref()))),
        None => Ok(()),
    }
}

/// I4 begins here: an open state has a deadline and a move for it; a last state has neither, and nothing leads out.
fn states_have_deadlines(t: &Text<'_>, flow: &Flow) -> Result<(), FlowError> {
    for state in &flow.states {
        let (name, at) = (state.name.get_ref(), state.name.span());
        let fires = flow.moves(name, CommandName::Deadline).next().is_some();
        match (state.end, state.deadline.is_some(), fires) {
            (false, true, true) | (true, false, false) => {}
            (false, false, _) => return Err(t.error(at, format!("the state {name:?} has no deadline: nothing open is ever forgotten"))),
            (false, true, false) => return Err(t.error(at, format!("no move says what the deadline of {name:?} does"))),
            (true, ..) => return Err(t.error(at, format!("the last state {name:?} can have no deadline"))),
        }
        let loud = |m: &&super::Move| !m.effects.iter().all(|e| e.get_ref().is_quiet());
        let from_here = |m: &&super::Move| m.from.iter().any(|f| f.get_ref() == name);
        if let (true, Some(m)) = (state.end, flow.moves.iter().filter(from_here).find(loud)) {
            return Err(t.error(m.command.span(), format!("{name:?} is a last state: only a note may follow")));
        }
    }
    Ok(())
}

fn ends_have_outcomes(t: &Text<'_>, flow: &Flow) -> Result<(), FlowError> {
    let mut given = BTreeSet::new();
    for m in &flow.moves {
        let close = m.effects.iter().find_map(|e| match e.get_ref() {
            Effect::Close(outcome) => Some((e.span(), outcome.clone())),
            _ => None,
        });
        let ends = m.to.as_ref().is_some_and(|to| flow.state(to.get_ref()).is_some_and(|s| s.end));
        match close {
            Some((at, _)) if !ends => return Err(t.error(at, "close: the move must lead to a last state")),
            None if ends => return Err(t.error(m.command.span(), "the move leads to a last state without close: the outcome is missing")),
            Some((at, None)) if m.outcomes.is_empty() => return Err(t.error(at, "close: no outcome here and none in outcomes")),
            Some((at, Some(o))) if !has_outcome(flow, &o) => return Err(t.error(at, format!("there is no outcome {o:?}"))),
            Some((_, Some(o))) => {
                given.insert(o);
            }
            Some((_, None)) => given.extend(m.outcomes.iter().map(|o| o.get_ref().clone())),
            None => {}
        }
    }
    match flow.outcomes.iter().find(|o| !given.contains(o.name.get_ref())) {
        Some(o) => Err(t.error(o.name.span(), format!("no move ends with the outcome {:?}", o.name.get_ref()))),
        None => Ok(()),
    }
}

fn rounds_belong_to_the_field(t: &Text<'_>, flow: &Flow) -> Result<(), FlowError> {
    match (flow.handler, flow.offer) {
        (Handler::Field, None) => return Err(t.error(flow.initial.span(), "a field kind needs [offer]")),
        (Handler::Agent, Some(_)) => return Err(t.error(flow.initial.span(), "a kind that agents handle has no [offer]")),
        (Handler::Field, Some(o)) if o.rounds < 1 || o.timeout_s < 1 => {
            return Err(t.error(flow.initial.span(), "[offer]: rounds and timeout_s are at least 1"));
        }
        (Handler::Field, Some(_)) => return Ok(()),
        (Handler::Agent, None) => {}
    }
    for m in &flow.moves {
        if let Some(e) = m.effects.iter().find(|e| e.get_ref().is_field()) {
            return Err(t.error(e.span(), "this effect needs a round, and a kind that agents handle has none"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::tickets::Flows;

    const WASH: &str = include_str!("../flows/wash.toml");
    const VISIT: &str = include_str!("../flows/return_visit.toml");

    /// Puts `new` in place of `old` and says what the loader answers: (line's text, message).
    fn broken(old: &str, new: &str) -> (String, String) {
        assert!(WASH.contains(old), "{old:?} is not in the file");
        let text = WASH.replacen(old, new, 1);
        let e = Flows::read(&[("wash.toml", &text), ("return_visit.toml", VISIT)]).expect_err("must be refused");
        (text.lines().nth(e.line - 1).unwrap_or_default().to_owned(), e.message)
    }

    #[test]
    fn the_embedded_flows_are_sound() {
        Flows::embedded().expect("sound");
    }

    #[test]
    fn an_unreachable_state_is_named_with_its_line() {
        let (line, message) = broken(
            "[[states]]\nname = \"offered\"",
            "[[states]]\nname = \"lost\"\ntitle = { zh = \"\", en = \"\" }\nend = true\n[[states]]\nname = \"offered\"",
        );
        assert!(line.contains("lost") && message.contains("no move leads"), "{line}: {message}");
    }

    #[test]
    fn an_unknown_guard_is_named_with_its_line() {
        let (line, message) = broken("when = [\"own_round\", \"unexpired\"]", "when = [\"own_round\", \"full_moon\"]");
        assert!(line.contains("full_moon") && message.contains("full_moon"), "{line}: {message}");
    }

    #[test]
    fn an_unknown_effect_or_command_is_named_with_its_line() {
        let (line, message) = broken("do = [\"take_round\"]", "do = [\"take_cake\"]");
        assert!(line.contains("take_cake") && message.contains("take_cake"), "{line}: {message}");
        let (line, _) = broken("command = \"accept\"", "command = \"accpet\"");
        assert!(line.contains("accpet"), "{line}");
    }

    #[test]
    fn a_missing_outcome_is_named_with_its_line() {
        let (line, message) = broken("do = [\"supersede_round\", \"close:cancelled\"]", "do = [\"supersede_round\", \"close:gone\"]");
        assert!(line.contains("gone") && message.contains("no outcome"), "{line}: {message}");
        let (_, message) = broken("do = [\"supersede_round\", \"close:cancelled\"]", "do = [\"supersede_round\"]");
        assert!(message.contains("outcome is missing"), "{message}");
    }

    #[test]
    fn an_open_state_without_a_deadline_is_refused() {
        let (line, message) = broken("deadline = { after = \"eta\", plus_s = 1200 }\n", "");
        assert!(line.contains("enroute") && message.contains("no deadline"), "{line}: {message}");
    }

    #[test]
    fn a_follow_up_names_a_kind_that_exists() {
        let (line, message) = broken("kind = \"return_visit\"", "kind = \"holiday\"");
        assert!(line.contains("holiday") && message.contains("no kind"), "{line}: {message}");
    }

    #[test]
    fn rounds_have_no_place_in_a_kind_that_agents_handle() {
        let text = VISIT.replacen("do = [\"count_attempt\", \"clear_human\"]", "do = [\"exclude\"]", 1);
        let e = Flows::read(&[("return_visit.toml", &text)]).expect_err("refused");
        assert!(e.message.contains("needs a round"), "{e}");
    }
}
