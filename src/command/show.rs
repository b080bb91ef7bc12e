//! What the terminal shows while a town lives: a live board, or a line now and then.

use ratatui::Frame;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Block, Borders, Cell, Paragraph, Row, Table};
use simulator::board::{Board, Snapshot, lock};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// How often the board is drawn anew.
const DRAW: Duration = Duration::from_millis(250);
/// How often a headless run prints a line.
const SPEAK: Duration = Duration::from_secs(10);

/// How the town is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// Full screen.
    Board,
    /// One line now and then.
    Lines,
}

impl Show {
    pub(super) fn choose(headless: bool) -> Self {
        if headless || !std::io::stdout().is_terminal() { Show::Lines } else { Show::Board }
    }
}

/// The thread that shows, and how it is ended from either side.
pub(super) struct Shown {
    over: Arc<AtomicBool>,
    quit: Arc<Notify>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Shown {
    /// Comes when somebody presses `q` or Ctrl-C on the board.
    pub(super) fn quit(&self) -> impl Future<Output = ()> + use<> {
        let quit = Arc::clone(&self.quit);
        async move { quit.notified().await }
    }
    /// Ends the show and gives the terminal back.
    pub(super) fn stop(mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the board panicked");
        }
    }
}

pub(super) fn start(show: Show, board: Board, headline: String) -> Shown {
    let (over, quit) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
    let (ends, quits) = (Arc::clone(&over), Arc::clone(&quit));
    let thread = std::thread::spawn(move || match show {
        Show::Lines => lines(&board, &headline, &ends),
        Show::Board => {
            if let Err(why) = draw(&board, &headline, &ends, &quits) {
                tracing::error!(%why, "the board cannot be drawn");
            }
        }
    });
    Shown { over, quit, thread: Some(thread) }
}

fn lines(board: &Board, headline: &str, over: &AtomicBool) {
    let out = &mut std::io::stdout();
    crate::say(out, headline);
    let mut waited = Duration::ZERO;
    while !over.load(Ordering::Relaxed) {
        #[expect(clippy::disallowed_methods, reason = "a thread of its own that does nothing else")]
        std::thread::sleep(DRAW);
        waited += DRAW;
        if waited >= SPEAK {
            waited = Duration::ZERO;
            crate::say(out, one_line(&lock(board)));
        }
    }
}

fn one_line(s: &Snapshot) -> String {
    let (t, p) = (&s.report.tickets, &s.report.promises);
    format!(
        "{:>5.0} s  calls {} on the line, {} answered · tickets {} done, {} open, {} need a person · promises {} kept, {} broken · rules {} broken",
        s.running_s,
        s.calls_now,
        s.report.calls.answered,
        t.done,
        t.open,
        t.needs_human,
        p.kept,
        p.broken,
        s.report.rules.broken.len()
    )
}

fn draw(board: &Board, headline: &str, over: &AtomicBool, quit: &Notify) -> std::io::Result<()> {
    let mut terminal = ratatui::try_init()?;
    while !over.load(Ordering::Relaxed) {
        let now = lock(board).clone();
        terminal.draw(|frame| page(frame, &now, headline))?;
        if event::poll(DRAW)? && leaves(&event::read()?) {
            quit.notify_one();
        }
    }
    ratatui::try_restore()
}

fn leaves(event: &Event) -> bool {
    let Event::Key(key) = event else { return false };
    matches!(key.code, KeyCode::Char('q') | KeyCode::Esc)
        || (key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL))
}

fn page(frame: &mut Frame<'_>, s: &Snapshot, headline: &str) {
    let head_rows = u16::try_from(headline.lines().count()).unwrap_or(4) + 2;
    let [head, middle, facts, foot] =
        Layout::vertical([Constraint::Length(head_rows), Constraint::Length(13), Constraint::Min(4), Constraint::Length(1)])
            .areas(frame.area());
    frame.render_widget(Paragraph::new(headline).block(Block::new().borders(Borders::BOTTOM)), head);
    let [calls, tickets, offers, workers, speed] = Layout::horizontal([Constraint::Ratio(1, 5); 5]).areas(middle);
    let r = &s.report;
    let count = |name: &str, n: u64| (name.to_owned(), n.to_string());
    let talk = format!("{} of {}", s.agents.1, s.agents.0);
    let promises = [count("promises kept", r.promises.kept), count("promises broken", r.promises.broken)];
    let rows = [
        count("on the line", s.calls_now),
        count("rang", r.calls.rang),
        count("answered", r.calls.answered),
        count("hung up", r.calls.abandoned),
    ];
    column(frame, calls, "Calls", rows.into_iter().chain([("agents talking".to_owned(), talk)]).chain(promises));
    let ends = [count("done", r.tickets.done), count("cancelled", r.tickets.cancelled), count("need a person", r.tickets.needs_human)];
    column(frame, tickets, "Tickets", s.tickets_by_state.iter().map(|(k, n)| count(k, *n)).chain(ends));
    let d = &r.dispatches;
    let rows = [
        ("offered", d.offered),
        ("accepted", d.accepted),
        ("declined", d.declined),
        ("expired", d.expired),
        ("failed", d.failed),
        ("superseded", d.superseded),
    ];
    column(frame, offers, "Offers", rows.into_iter().map(|(k, n)| count(k, n)));
    column(frame, workers, "Workers", s.workers_by_state.iter().map(|(k, n)| count(k, *n)));
    let l = &r.latency_ms;
    let ms = |name: &str, q: &mobile_api::report::Quantiles| {
        [(format!("{name} p50"), format!("{:.1}", q.p50)), (format!("{name} p99"), format!("{:.1}", q.p99))]
    };
    let all = [ms("call→pop", &l.call_to_pop), ms("ticket→offer", &l.ticket_to_offer), ms("fix→console", &l.fix_to_console)];
    column(frame, speed, "Latency, ms", all.into_iter().flatten());
    last_facts(frame, facts, s);
    let broken = r.rules.broken.len();
    let style = if broken == 0 { Style::new().fg(Color::DarkGray) } else { Style::new().fg(Color::Red).add_modifier(Modifier::BOLD) };
    let text =
        format!("{:.0} s · town's hour {:.1} · rules looked at {} times, {broken} broken · q ends", s.running_s, s.hour, r.rules.checked);
    frame.render_widget(Paragraph::new(Line::styled(text, style)), foot);
}

fn column(frame: &mut Frame<'_>, area: Rect, title: &str, rows: impl Iterator<Item = (String, String)>) {
    let rows = rows.map(|(name, value)| Row::new([Cell::from(name), Cell::from(Text::from(value).right_aligned())]));
    let table = Table::new(rows, [Constraint::Fill(1), Constraint::Length(8)]).column_spacing(1);
    let block = Block::new().title(Line::from(format!(" {title} ")).style(Style::new().add_modifier(Modifier::BOLD))).borders(Borders::ALL);
    frame.render_widget(table.block(block), area);
}

fn last_facts(frame: &mut Frame<'_>, area: Rect, s: &Snapshot) {
    let line = |f: &simulator::board::Line| Line::from(format!("{}  {:<22} {}", f.at.strftime("%H:%M:%S"), f.kind, f.about));
    let lines: Vec<Line<'_>> = s.last_facts.iter().take(area.height.saturating_sub(2) as usize).map(line).collect();
    frame.render_widget(Paragraph::new(lines).block(Block::new().title(" Last facts ").borders(Borders::ALL)), area);
}
