//! The sound of a call. While the switch is simulated it is a tone as long as the talk, ten seconds at most.

use std::f64::consts::TAU;

/// Samples a second; one channel, 16 bits.
const RATE: u32 = 8000;
/// Longest sound that is made up, seconds.
const MOST_S: u32 = 10;
/// What one hears, Hz.
const TONE_HZ: f64 = 440.0;
/// Loudness, of 32767.
const LOUD: f64 = 6000.0;

/// A WAV file with a tone of about this many seconds: at least one, so that a player has something to show.
#[must_use]
pub fn tone(seconds: f64) -> Vec<u8> {
    let seconds = if seconds.is_finite() { seconds.clamp(1.0, f64::from(MOST_S)) } else { 1.0 };
    let samples = (seconds * f64::from(RATE)) as u32;
    let bytes = samples * 2;
    let mut wav = Vec::with_capacity(bytes as usize + 44);
    wav.extend(b"RIFF");
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend(1_u16.to_le_bytes()); // PCM
    wav.extend(1_u16.to_le_bytes()); // mono
    wav.extend(RATE.to_le_bytes());
    wav.extend((RATE * 2).to_le_bytes());
    wav.extend(2_u16.to_le_bytes());
    wav.extend(16_u16.to_le_bytes());
    wav.extend(b"data");
    wav.extend(bytes.to_le_bytes());
    wav.extend((0..samples).flat_map(|n| sample(n).to_le_bytes()));
    wav
}

fn sample(n: u32) -> i16 {
    (LOUD * (TAU * TONE_HZ * f64::from(n) / f64::from(RATE)).sin()) as i16
}

/// Which part of `len` bytes a `Range` header asks for, first and last byte; `Err` when there is no such part, `Ok(None)`
/// when the header is absent or of a kind that may be ignored (RFC 9110, 14.2).
pub(super) fn part(header: Option<&str>, len: usize) -> Result<Option<(usize, usize)>, ()> {
    let Some(span) = header.and_then(|h| h.trim().strip_prefix("bytes=")) else { return Ok(None) };
    let Some((from, to)) = span.split_once('-').filter(|_| !span.contains(',')) else { return Ok(None) };
    let last = len.saturating_sub(1);
    let (first, last) = match (from.trim().parse::<usize>(), to.trim().parse::<usize>()) {
        (Ok(from), Ok(to)) if from <= to => (from, to.min(last)),
        (Ok(from), Err(_)) if to.trim().is_empty() => (from, last),
        (Err(_), Ok(tail)) if from.trim().is_empty() && tail > 0 => (len.saturating_sub(tail), last),
        (Err(_), Ok(0)) if from.trim().is_empty() => return Err(()),
        _ => return Ok(None),
    };
    if first < len { Ok(Some((first, last))) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_a_wav_as_long_as_the_talk_and_never_longer_than_ten_seconds() {
        assert_eq!(tone(2.0).len(), 44 + 2 * 16_000);
        assert_eq!(tone(3600.0).len(), 44 + 10 * 16_000);
        assert_eq!(tone(f64::NAN).len(), 44 + 16_000);
        assert_eq!((&tone(1.0)[..4], &tone(1.0)[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
    }

    #[test]
    fn a_player_may_ask_for_a_part() {
        assert_eq!(part(None, 100), Ok(None));
        assert_eq!(part(Some("bytes=0-9"), 100), Ok(Some((0, 9))));
        assert_eq!(part(Some("bytes=90-500"), 100), Ok(Some((90, 99))));
        assert_eq!(part(Some("bytes=90-"), 100), Ok(Some((90, 99))));
        assert_eq!(part(Some("bytes=-10"), 100), Ok(Some((90, 99))));
        assert_eq!(part(Some("bytes=100-"), 100), Err(()));
        assert_eq!(part(Some("bytes=-0"), 100), Err(()));
        for ignored in ["bytes=9-2", "bytes=0-1,5-6", "lines=1-2", "bytes=x"] {
            assert_eq!(part(Some(ignored), 100), Ok(None), "{ignored}");
        }
    }
}
