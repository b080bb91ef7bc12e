//! The gazetteer: places that an operator imports, so that an agent finds them by their words. One list for the whole
//! organisation; importing the same file again changes nothing.

use crate::base::{At, PlaceId, Point, Wgs84, point};
use crate::db::schema::places;
use crate::db::{Conn, Fault, MultiBackend, Tx};
use crate::each_db;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Double;
use mobile_api::Datum;
use std::io::Read;

/// Places that a gazetteer may have; a whole province's have room.
pub const MOST: i64 = 500_000;
/// Faults of a file that are told.
const TOLD: usize = 10;
/// Most bytes of a file.
const MOST_BYTES: u64 = 128 << 20;
/// Rows of one statement.
const TOGETHER: usize = 500;

/// A row of `places`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = places, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Place {
    /// Id.
    pub id: PlaceId,
    /// What makes it the same place: its name and where it is, to ten metres.
    pub same: String,
    /// As shown.
    pub name: String,
    /// The name as it is searched: see [`fold`].
    pub folded: String,
    /// Such as `hospital`; the operator's own word.
    pub kind: String,
    /// WGS-84 degrees north.
    pub lat: f64,
    /// WGS-84 degrees east.
    pub lon: f64,
    /// When it was imported first.
    pub created_at: At,
}

/// A place of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// As shown.
    pub name: String,
    /// The operator's own word.
    pub kind: String,
    /// Where.
    pub point: Point<Wgs84>,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    /// Places that can be used.
    pub entries: Vec<Entry>,
    /// Lines that cannot.
    pub bad: usize,
    /// What is wrong with the first of them.
    pub faults: Vec<String>,
}

/// A name as it is searched: lower case, full-width letters as usual ones, without spaces and punctuation.
#[must_use]
pub fn fold(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Reads a CSV file with the columns `name,lat,lon,kind` (`kind` may be missing), in any order, named by its first line.
///
/// # Errors
/// When it is no CSV, lacks a column, or has too many lines.
pub fn parse(file: impl Read, datum: Datum) -> Result<Parsed, String> {
    let mut text = String::new();
    file.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(|why| why.to_string())?;
    if text.len() as u64 > MOST_BYTES {
        return Err(format!("more than {MOST_BYTES} bytes"));
    }
    let mut lines = records(text.trim_start_matches('\u{feff}')).into_iter();
    let (_, head) = lines.next().ok_or("the file is empty")?;
    let column = |name: &str| head.iter().position(|h| h.eq_ignore_ascii_case(name));
    let needed = |name: &str| column(name).ok_or_else(|| format!("the first line names no column {name}: name,lat,lon,kind are wanted"));
    let (name, lat, lon, kind) = (needed("name")?, needed("lat")?, needed("lon")?, column("kind"));
    let mut parsed = Parsed::default();
    for (line, row) in lines {
        if parsed.entries.len() as i64 >= MOST {
            return Err(format!("more than {MOST} places"));
        }
        let field = |at: usize| row.get(at).map_or("", String::as_str);
        match entry(field(name), field(lat), field(lon), kind.map_or("", field), datum) {
            Ok(entry) => parsed.entries.push(entry),
            Err(why) => {
                parsed.bad += 1;
                if parsed.faults.len() < TOLD {
                    parsed.faults.push(format!("line {line}: {why}"));
                }
            }
        }
    }
    Ok(parsed)
}

/// The records of a CSV text (RFC 4180) with the line that each begins at: fields apart by commas, trimmed; one in quotes may
/// hold commas, line ends and doubled quotes. Empty lines are none.
fn records(text: &str) -> Vec<(usize, Vec<String>)> {
    let (mut all, mut row, mut field) = (vec![], vec![], String::new());
    let (mut line, mut began, mut quoted) = (1, 1, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted || field.trim().is_empty() => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field).trim().to_owned()),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field).trim().to_owned());
                all.push((began, std::mem::take(&mut row)));
                line += 1;
                began = line;
            }
            c => {
                line += usize::from(c == '\n');
                field.push(c);
            }
        }
    }
    row.push(field.trim().to_owned());
    all.push((began, row));
    all.retain(|(_, row)| row.iter().any(|f| !f.is_empty()));
    all
}

fn entry(name: &str, lat: &str, lon: &str, kind: &str, datum: Datum) -> Result<Entry, String> {
    if fold(name).is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err("a name has 1 to 100 characters".into());
    }
    if kind.chars().count() > 32 || kind.chars().any(char::is_control) {
        return Err("a kind has at most 32 characters".into());
    }
    let number = |text: &str| text.parse::<f64>().map_err(|_not_a_number| format!("{text:?} is no number of degrees"));
    let point = point::to_wgs84(datum, number(lat)?, number(lon)?).map_err(|why| why.to_string())?;
    Ok(Entry { name: name.into(), kind: kind.into(), point })
}

/// Puts places in; those that are there already get the file's spelling and kind. Says how many places there are now.
///
/// # Errors
/// When there would be too many, or the database says no.
pub fn import(tx: &mut Tx<'_>, entries: &[Entry]) -> Result<i64, Fault> {
    let now = tx.now;
    let rows: Vec<Place> = entries.iter().map(|e| row(tx.new_id(), now, e)).collect();
    let mut by_key = std::collections::BTreeMap::new();
    for row in rows {
        by_key.insert(row.same.clone(), row); // the last of a file counts, as it would line by line
    }
    let rows: Vec<Place> = by_key.into_values().collect();
    for some in rows.chunks(TOGETHER) {
        use diesel::upsert::excluded;
        each_db!(&mut *tx.conn, c => {
            diesel::insert_into(places::table)
                .values(some)
                .on_conflict(places::same)
                .do_update()
                .set((places::name.eq(excluded(places::name)), places::kind.eq(excluded(places::kind))))
                .execute(c)
                .map(drop)
        })?;
    }
    let there: i64 = places::table.count().get_result(tx.conn)?;
    if there > MOST {
        return Err(Fault::internal(format!("a gazetteer has at most {MOST} places: these would make {there}")));
    }
    Ok(there)
}

fn row(id: PlaceId, now: At, e: &Entry) -> Place {
    let folded = fold(&e.name);
    let (lat, lon) = (e.point.lat(), e.point.lon());
    Place { id, same: format!("{folded}@{lat:.4},{lon:.4}"), name: e.name.clone(), folded, kind: e.kind.clone(), lat, lon, created_at: now }
}

/// Places whose names hold every one of `words` (folded ones), those that begin with the first of them before the others,
/// the nearest to a point first.
///
/// # Errors
/// When the database cannot be read.
pub fn search(conn: &mut Conn, words: &[String], near: Option<Point<Wgs84>>, limit: i64) -> Result<Vec<Place>, Fault> {
    let Some(first) = words.first() else { return Ok(vec![]) };
    let mut found: Vec<Place> = vec![];
    for pattern in [format!("{first}%"), format!("%{first}%")] {
        let mut query = places::table.filter(places::folded.like(pattern)).into_boxed();
        for word in &words[1..] {
            query = query.filter(places::folded.like(format!("%{word}%")));
        }
        if let Some(p) = near {
            // Numbers of ours, not of a caller's writing; a degree of longitude is shorter than one of latitude.
            let (lat, lon, narrow) = (p.lat(), p.lon(), p.lat().to_radians().cos());
            let away = format!(
                "(places.lat - ({lat:.7})) * (places.lat - ({lat:.7})) + (places.lon - ({lon:.7})) * (places.lon - ({lon:.7})) * {:.7}",
                narrow * narrow
            );
            query = query.order((sql::<Double>(&away), places::id));
        } else {
            query = query.order(places::id);
        }
        let rows: Vec<Place> = query.limit(limit).select(Place::as_select()).load(conn)?;
        found.extend(rows.into_iter().filter(|p| found.iter().all(|f| f.id != p.id)).collect::<Vec<_>>());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_searched_without_spaces_case_and_width() {
        assert_eq!(fold(" 高新 Ｂ座·KFC（2号店）"), "高新b座kfc2号店");
        assert_eq!(fold("…—%_"), "");
    }

    #[test]
    fn quotes_hold_commas_and_line_ends() {
        let rows = records("a, b ,\"c, d\"\r\n\n\"say \"\"hi\"\"\",\"two\nlines\",x\nlast");
        let fields: Vec<(usize, Vec<&str>)> = rows.iter().map(|(n, r)| (*n, r.iter().map(String::as_str).collect())).collect();
        assert_eq!(fields, [(1, vec!["a", "b", "c, d"]), (3, vec!["say \"hi\"", "two\nlines", "x"]), (5, vec!["last"])]);
    }

    #[test]
    fn a_file_is_read_and_what_is_wrong_in_it_is_told() {
        let text = "\u{feff}name,lat,lon,kind\n钟楼,34.2609,108.9423,sight\n\"饭店, 老\",34.25,108.95,\n,34,108,x\n山,95,108,x\n河,x,108,x\n短,34.1\n";
        let parsed = parse(text.as_bytes(), Datum::Wgs84).expect("read");
        assert_eq!(parsed.entries.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["钟楼", "饭店, 老"]);
        assert_eq!((parsed.bad, parsed.faults.len()), (4, 4), "{:?}", parsed.faults);
        assert!(parsed.faults[0].starts_with("line 4:"), "{:?}", parsed.faults);
        assert!(parse("name,lat\n钟楼,34".as_bytes(), Datum::Wgs84).expect_err("no lon").contains("lon"));
        let shifted = parse("lon,lat,name\n108.9423,34.2609,钟楼".as_bytes(), Datum::Gcj02).expect("read").entries[0].point;
        let off_m = shifted.distance_m(&Point::new(34.2609, 108.9423).expect("a point"));
        assert!((100.0..1000.0).contains(&off_m), "shifted by {off_m} m");
    }
}
