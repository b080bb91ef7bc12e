//! Checking what somebody typed: every field that is wrong is named at once, not one a round trip.

use crate::base::{Id, Phone, Plate};
use crate::db::{Fault, Refusal};
use mobile_api::code::Code;
use mobile_api::problem::FieldError;
use std::ops::RangeInclusive;

/// Notes what is wrong while fields are read. What cannot be read stands in as something empty, so [`Form::done`] must
/// be asked before anything is used.
#[derive(Debug, Default)]
#[must_use = "ask done() before using what was read"]
pub struct Form(Vec<FieldError>);

impl Form {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that a field is wrong.
    pub fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), message: message.into() });
    }

    /// One line of 1 to `most` characters, trimmed.
    pub fn line(&mut self, field: &str, text: &str, most: usize) -> String {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > most {
            self.wrong(field, format!("must have 1 to {most} characters"));
        } else if text.chars().any(char::is_control) {
            self.wrong(field, "must be one line without control characters");
        }
        text.to_owned()
    }

    /// Free text of at most `most` characters; an empty one is none.
    pub fn text(&mut self, field: &str, text: Option<&str>, most: usize) -> Option<String> {
        let text = text?.trim();
        if text.chars().count() > most {
            self.wrong(field, format!("must have at most {most} characters"));
        } else if text.contains('\0') {
            self.wrong(field, "must not contain NUL");
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// One of a closed list.
    pub fn one_of(&mut self, field: &str, value: &str, list: &[&str]) -> String {
        if !list.contains(&value) {
            self.wrong(field, format!("must be one of {}", list.join(", ")));
        }
        value.to_owned()
    }

    /// Several of a closed list: in the list's order, each once.
    pub fn some_of(&mut self, field: &str, values: &[String], list: &[&str]) -> Vec<String> {
        for (i, value) in values.iter().enumerate() {
            if !list.contains(&value.as_str()) {
                self.wrong(&format!("{field}.{i}"), format!("must be one of {}", list.join(", ")));
            }
        }
        list.iter().filter(|known| values.iter().any(|v| v == *known)).map(ToString::to_string).collect()
    }

    /// An identifier.
    pub fn id<T>(&mut self, field: &str, text: &str) -> Id<T> {
        text.parse().unwrap_or_else(|_unreadable| {
            self.wrong(field, "is not an id");
            Id::of(uuid::Uuid::nil())
        })
    }

    /// A number within a range; NaN is in none.
    pub fn within(&mut self, field: &str, value: f64, range: RangeInclusive<f64>) -> f64 {
        if !range.contains(&value) {
            self.wrong(field, format!("must be {} to {}", range.start(), range.end()));
        }
        value
    }

    /// A telephone number in any spelling.
    pub fn phone(&mut self, field: &str, text: &str) -> String {
        self.note(field, Phone::parse(text)).map(|phone| phone.to_string()).unwrap_or_default()
    }

    /// A number that takes SMS (S3-26).
    pub fn mobile(&mut self, field: &str, text: &str) -> String {
        let phone = self.note(field, Phone::parse(text));
        if phone.as_ref().is_some_and(|p| !p.is_mobile()) {
            self.wrong(field, "must be a mobile number: orders are texted to it");
        }
        phone.map(|phone| phone.to_string()).unwrap_or_default()
    }

    /// A plate in any spelling, as stored.
    pub fn plate(&mut self, field: &str, text: &str) -> String {
        self.note(field, Plate::parse(text)).map(|plate| plate.as_str().to_owned()).unwrap_or_default()
    }

    /// Refuses when anything was wrong.
    ///
    /// # Errors
    /// `invalid_field`, naming every wrong field.
    pub fn done(self) -> Result<(), Fault> {
        let Some(first) = self.0.first() else { return Ok(()) };
        let detail = format!("{}: {}", first.field, first.message);
        Err(Refusal { code: Code::InvalidField, detail, errors: self.0 }.into())
    }

    fn note<T, E: std::fmt::Display>(&mut self, field: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|why| self.wrong(field, why.to_string())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let mut form = Form::new();
        form.line("name", " \n ", 10);
        form.line("name2", "a\u{7}b", 10);
        form.phone("phone", "12");
        form.mobile("mobile", "029-12345678");
        form.within("lat", f64::NAN, -90.0..=90.0);
        form.some_of("skills", &["wash".into(), "fly".into()], &["wash"]);
        form.id::<()>("zone", "x");
        let Err(Fault::Refused(refusal)) = form.done() else { panic!("it was refused") };
        let named: Vec<&str> = refusal.errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(named, ["name", "name2", "phone", "mobile", "lat", "skills.1", "zone"]);
    }

    #[test]
    fn what_is_right_comes_back_in_normal_form() {
        let mut form = Form::new();
        assert_eq!(form.line("name", "  王 伟 ", 10), "王 伟");
        assert_eq!(form.mobile("phone", "138 0013-8000"), "+8613800138000");
        assert_eq!(form.plate("plate", "陕a·7k3q2"), "陕A7K3Q2");
        assert_eq!(form.some_of("skills", &["tow".into(), "wash".into(), "tow".into()], &["wash", "tow"]), ["wash", "tow"]);
        assert_eq!(form.text("note", Some("  "), 10), None);
        form.done().expect("nothing wrong");
    }
}
