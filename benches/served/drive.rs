//! Phones that drive: fixes a server must accept, written as cheaply as can be.

use crate::chain::{CENTRE, now_us};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::sync::{Arc, Mutex};

/// About a second of driving, millionths of a degree.
const STEP: i64 = 110;
/// A driver turns back this far from the centre, millionths of a degree: some 9 km.
const FAR: i64 = 80_000;

/// Writes moments as text; only the microseconds change within a second.
#[derive(Default)]
struct Stamp {
    second: i64,
    text: Vec<u8>,
}

impl Stamp {
    fn write(&mut self, at_us: i64, out: &mut Vec<u8>) {
        let second = at_us.div_euclid(1_000_000);
        if second != self.second || self.text.is_empty() {
            let whole = nearhand::base::At::from_us(second * 1_000_000).time().to_string();
            self.text = whole.trim_end_matches('Z').as_bytes().to_vec();
            self.second = second;
        }
        out.extend_from_slice(&self.text);
        out.push(b'.');
        digits(at_us.rem_euclid(1_000_000) as u32, out);
        out.push(b'Z');
    }
}

fn digits(mut n: u32, out: &mut Vec<u8>) {
    let mut six = [b'0'; 6];
    for d in six.iter_mut().rev() {
        *d += (n % 10) as u8;
        n /= 10;
    }
    out.extend_from_slice(&six);
}

/// Degrees north and east within a hemisphere of their own, as everywhere in China.
fn degrees(millionths: i64, out: &mut Vec<u8>) {
    let whole = millionths / 1_000_000;
    if whole >= 100 {
        out.push(b'0' + (whole / 100) as u8);
    }
    out.push(b'0' + (whole / 10 % 10) as u8);
    out.push(b'0' + (whole % 10) as u8);
    out.push(b'.');
    digits((millionths % 1_000_000) as u32, out);
}

struct Driver {
    at: [i64; 2],
    step: [i64; 2],
    last_us: i64,
}

/// Everybody who drives.
pub(crate) struct Drivers {
    all: Vec<Driver>,
    rng: SmallRng,
    stamp: Stamp,
}

impl Drivers {
    /// Drivers whom several reporters know.
    pub(crate) fn shared(n: usize) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self::new(n)))
    }

    fn new(n: usize) -> Self {
        let mut rng = SmallRng::seed_from_u64(11);
        let all = (0..n).map(|_| Driver { at: [0, 0].map(|_: i64| rng.random_range(-FAR..FAR)), step: [STEP, 0], last_us: 0 }).collect();
        Self { all, rng, stamp: Stamp::default() }
    }

    /// The body of a report of `n` fixes of a driver: one after the other, the last of them from now.
    pub(crate) fn report(&mut self, driver: usize, n: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"datum":"wgs84","fixes":["#);
        self.fixes(driver, n, out);
        out.extend_from_slice(b"]}");
    }

    /// The same as a frame of the websocket.
    pub(crate) fn said(&mut self, driver: usize, n: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"type":"fixes","datum":"wgs84","fixes":["#);
        self.fixes(driver, n, out);
        out.extend_from_slice(b"]}");
    }

    fn fixes(&mut self, driver: usize, n: usize, out: &mut Vec<u8>) {
        let now = now_us();
        for i in 0..n {
            if i > 0 {
                out.push(b',');
            }
            let driver = &mut self.all[driver];
            driver.drive(&mut self.rng);
            driver.last_us = (driver.last_us + 1).max(now - (n - 1 - i) as i64);
            out.extend_from_slice(br#"{"lat":"#);
            degrees((CENTRE.0 * 1e6) as i64 + driver.at[0], out);
            out.extend_from_slice(br#","lon":"#);
            degrees((CENTRE.1 * 1e6) as i64 + driver.at[1], out);
            out.extend_from_slice(br#","at":""#);
            self.stamp.write(driver.last_us, out);
            out.extend_from_slice(br#"","accuracy_m":5.0,"speed_mps":12.0}"#);
        }
    }
}

impl Driver {
    fn drive(&mut self, rng: &mut SmallRng) {
        if rng.random_ratio(1, 32) {
            self.step = match rng.random_range(0..4) {
                0 => [STEP, 0],
                1 => [0, STEP],
                2 => [-STEP, 0],
                _ => [0, -STEP],
            };
        }
        for i in 0..2 {
            if (self.at[i] + self.step[i]).abs() > FAR {
                self.step[i] = -self.step[i];
            }
            self.at[i] += self.step[i];
        }
    }
}

/// How many fixes an answer says were accepted; `None` when some were not.
pub(crate) fn accepted(answer: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(answer).ok()?;
    if !text.contains(r#""late":0,"refused":[]"#) {
        return None;
    }
    let (_, rest) = text.split_once(r#""accepted":"#)?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
