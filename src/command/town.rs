//! What both commands share: the town's options, letting it live while its board is shown, and its report.

use super::show::{self, Show};
use crate::Failure;
use clap::Args;
use mobile_api::org::Seeded;
use mobile_api::report::Report;
use simulator::board::Board;
use simulator::sockets::Sockets;
use simulator::{SimClock, TownOptions};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

/// The knobs of a town on the command line.
#[derive(Args, Clone)]
pub(crate) struct TownArgs {
    /// Makes the same town again
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Workers who come to work
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub(crate) workers: u32,
    /// Calls an hour, the mean of a town's day
    #[arg(long, default_value_t = 120.0, value_parser = positive)]
    calls_per_hour: f64,
    /// How many times faster than life
    #[arg(long, default_value_t = 1.0, value_parser = positive)]
    speed: f64,
    /// Replay pickups from a CSV file (columns measured_at, lat, lon) instead of random calls
    #[arg(long, value_name = "FILE")]
    demand: Option<PathBuf>,
    /// End by itself after this long, such as 60s, 10m or 2h
    #[arg(long = "for", value_name = "TIME", value_parser = span)]
    pub(crate) lasts: Option<Duration>,
    /// Print a line now and then instead of the live board
    #[arg(long)]
    pub(crate) headless: bool,
    /// Write what happened as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

fn positive(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|e| format!("{e}"))?;
    if number.is_finite() && number > 0.0 && number <= 1e6 { Ok(number) } else { Err("must be above 0".into()) }
}

/// `60s`, `10m`, `2h`, or seconds.
fn span(text: &str) -> Result<Duration, String> {
    let (number, unit_s) = match text.char_indices().last() {
        Some((i, 's')) => (&text[..i], 1.0),
        Some((i, 'm')) => (&text[..i], 60.0),
        Some((i, 'h')) => (&text[..i], 3600.0),
        _ => (text, 1.0),
    };
    let s = number.parse::<f64>().map_err(|_not_a_number| format!("{text:?} is no time: write 60s, 10m or 2h"))? * unit_s;
    if (0.0..=1e7).contains(&s) { Ok(Duration::from_secs_f64(s)) } else { Err("must be between 0 and some months".into()) }
}

/// Lets the town live on the server at `url` until its time is over, a signal, `q` on the board, or until that server is
/// `gone`.
pub(crate) fn live(args: &TownArgs, url: &str, people: &Seeded, headline: &str, gone: impl Future<Output = ()>) -> Result<Report, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let board = Board::default();
    let show = show::start(Show::choose(args.headless), Board::clone(&board), headline.to_owned());
    let lived = runtime.block_on(async {
        let link = Rc::new(Sockets::new(url).map_err(|e| Failure::Usage(e.to_string()))?);
        let options = TownOptions {
            seed: args.seed,
            workers: args.workers as usize,
            calls_per_hour: args.calls_per_hour,
            speed: args.speed,
            demand: args.demand.clone(),
            ..TownOptions::default()
        };
        let (signalled, quit) = (nearhand::server::signalled()?, show.quit());
        let until = over(args.lasts, async {
            tokio::select! {
                () = signalled => {}
                () = quit => {}
                () = gone => {}
            }
        });
        let clock = SimClock::new(Rc::new(|| nearhand::base::Clock::System.now().time()));
        simulator::run(options, link, people, clock, Board::clone(&board), until).await.map_err(|e| Failure::Other(e.into()))
    });
    show.stop();
    let report = lived?;
    if let Some(path) = &args.report {
        let text = serde_json::to_string_pretty(&report).map_err(|e| Failure::Other(e.into()))?;
        std::fs::write(path, text + "\n").map_err(|e| Failure::Usage(format!("report {}: {e}", path.display())))?;
    }
    Ok(report)
}

async fn over(lasts: Option<Duration>, told: impl Future<Output = ()>) {
    match lasts {
        // Elapsed or told: it is over either way.
        Some(lasts) => tokio::time::timeout(lasts, told).await.unwrap_or(()),
        None => told.await,
    }
}

/// The end in words; an error when a rule was broken.
pub(crate) fn judge(report: &Report) -> Result<(), Failure> {
    let (t, d, p) = (&report.tickets, &report.dispatches, &report.promises);
    let out = &mut std::io::stdout();
    crate::say(
        out,
        format!("calls     {} rang, {} answered, {} hung up before", report.calls.rang, report.calls.answered, report.calls.abandoned),
    );
    crate::say(
        out,
        format!(
            "tickets   {} created, {} done, {} cancelled, {} open, {} need a person",
            t.created, t.done, t.cancelled, t.open, t.needs_human
        ),
    );
    crate::say(
        out,
        format!(
            "offers    {} made, {} accepted, {} declined, {} expired, {} failed",
            d.offered, d.accepted, d.declined, d.expired, d.failed
        ),
    );
    crate::say(out, format!("promises  {} told, {} kept, {} broken", p.told, p.kept, p.broken));
    let l = &report.latency_ms;
    for (name, q) in [("call → pop", &l.call_to_pop), ("ticket → offer", &l.ticket_to_offer), ("fix → console", &l.fix_to_console)] {
        crate::say(out, format!("{name:<16} p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms, n {}", q.p50, q.p99, q.max, q.n));
    }
    crate::say(out, format!("rules     looked at {} times, {} broken", report.rules.checked, report.rules.broken.len()));
    for broken in report.rules.broken.iter().take(20) {
        crate::say(out, format!("  BROKEN  {broken}"));
    }
    if report.rules.broken.is_empty() { Ok(()) } else { Err(Failure::Broken(report.rules.broken.len())) }
}
