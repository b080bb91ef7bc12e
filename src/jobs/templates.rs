//! What is said to people: templates in Chinese and English, checked at start.

use crate::jobs::message::Lang;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Templates that the code uses, with the variables it gives: the file must have exactly these.
const USED: &[(&str, &[&str])] = &[
    ("customer_accepted", &["worker", "plate", "minutes"]),
    ("worker_job", &["no", "address", "plate", "phone"]),
    ("crew_job", &["no", "address", "plate", "phone", "note"]),
    ("customer_crew", &["crew", "minutes"]),
    ("customer_changed", &["no"]),
    ("customer_promise", &["no", "time"]),
    ("worker_withdrawn", &["no"]),
    ("customer_cancelled", &["no"]),
    ("customer_arrived", &["worker"]),
    ("customer_done", &["no"]),
    ("locate_link", &["link"]),
    ("offer", &["no", "address", "minutes"]),
    ("order", &["no", "address", "minutes"]),
    ("offer_gone", &["no"]),
    ("offer_title", &[]),
    ("order_title", &[]),
    ("offer_gone_title", &[]),
    ("note_title", &[]),
];

static EMBEDDED: LazyLock<Result<Templates, TemplateError>> = LazyLock::new(|| Templates::read(include_str!("templates.toml"), USED));

/// The built-in templates.
///
/// # Errors
/// As [`Templates::read`]; the wiring asks once at start, so that a running server never sees one.
pub fn embedded() -> Result<&'static Templates, TemplateError> {
    EMBEDDED.as_ref().map_err(Clone::clone)
}

/// A template that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The file is not what it should be.
    #[error("templates cannot be read: {0}")]
    Unreadable(String),
    /// The code uses a template that the file lacks.
    #[error("template `{0}` is missing")]
    Missing(String),
    /// The file has a template that no code uses.
    #[error("template `{0}` is used by nobody")]
    Unused(String),
    /// A text uses a variable that nobody gives, or leaves one out.
    #[error("template `{template}` ({place}): variable `{variable}` {what}")]
    Variable {
        /// Its name.
        template: String,
        /// `vars`, `zh` or `en`.
        place: &'static str,
        /// The variable.
        variable: String,
        /// `is unknown`, `is missing`, or how its brace is wrong.
        what: &'static str,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    vars: Vec<String>,
    zh: String,
    en: String,
}

/// Checked templates.
#[derive(Debug)]
pub struct Templates(BTreeMap<String, Entry>);

impl Templates {
    /// Reads a file of templates and checks it against what the code uses.
    ///
    /// # Errors
    /// Names the template and the variable that is unknown or missing.
    fn read(text: &str, used: &[(&str, &[&str])]) -> Result<Self, TemplateError> {
        let entries: BTreeMap<String, Entry> = toml::from_str(text).map_err(|e| TemplateError::Unreadable(e.to_string()))?;
        if let Some(name) = entries.keys().find(|name| used.iter().all(|(u, _)| u != name)) {
            return Err(TemplateError::Unused(name.clone()));
        }
        for (name, given) in used {
            let entry = entries.get(*name).ok_or_else(|| TemplateError::Missing((*name).into()))?;
            let given: BTreeSet<&str> = given.iter().copied().collect();
            same(name, "vars", &given, &entry.vars.iter().map(String::as_str).collect())?;
            same(name, "zh", &given, &variables(name, "zh", &entry.zh)?)?;
            same(name, "en", &given, &variables(name, "en", &entry.en)?)?;
        }
        Ok(Templates(entries))
    }

    /// The text of a template in a language.
    ///
    /// # Errors
    /// When there is no such template, or `vars` are not exactly its variables.
    pub fn render(&self, name: &str, lang: Lang, vars: &[(&'static str, String)]) -> Result<String, TemplateError> {
        let entry = self.0.get(name).ok_or_else(|| TemplateError::Missing(name.into()))?;
        let wanted = entry.vars.iter().map(String::as_str).collect();
        same(name, "vars", &wanted, &vars.iter().map(|(v, _)| *v).collect())?;
        let text = match lang {
            Lang::Zh => &entry.zh,
            Lang::En => &entry.en,
        };
        Ok(fill(text, vars))
    }
}

/// Puts values in place of `{name}` in one pass: a value that holds braces is text, never a variable.
fn fill(text: &str, vars: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(vars.iter().find(|(v, _)| *v == name).map_or("", |(_, value)| value));
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn variables<'t>(template: &str, place: &'static str, text: &'t str) -> Result<BTreeSet<&'t str>, TemplateError> {
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            return Err(TemplateError::Variable { template: template.into(), place, variable: after.into(), what: "has no closing brace" });
        };
        found.insert(name);
        rest = behind;
    }
    Ok(found)
}

fn same(template: &str, place: &'static str, want: &BTreeSet<&str>, have: &BTreeSet<&str>) -> Result<(), TemplateError> {
    let fault = |variable: &str, what| Err(TemplateError::Variable { template: template.into(), place, variable: variable.into(), what });
    if let Some(variable) = have.difference(want).next() {
        return fault(variable, "is unknown");
    }
    want.difference(have).next().map_or(Ok(()), |variable| fault(variable, "is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &[(&str, &[&str])] = &[("t", &["a", "b"])];

    fn error(text: &str) -> String {
        Templates::read(text, ONE).expect_err("a fault").to_string()
    }

    #[test]
    fn the_embedded_templates_are_sound() {
        assert_eq!(embedded().map(|_| ()), Ok(()));
    }

    #[test]
    fn a_start_up_error_names_template_and_variable() {
        assert_eq!(error("[t]\nvars=['a','b']\nzh='{a}{b}'\nen='{a}'"), "template `t` (en): variable `b` is missing");
        assert_eq!(error("[t]\nvars=['a','b']\nzh='{a}{b}{c}'\nen='{a}{b}'"), "template `t` (zh): variable `c` is unknown");
        assert_eq!(error("[t]\nvars=['a']\nzh='{a}'\nen='{a}'"), "template `t` (vars): variable `b` is missing");
        assert_eq!(error("[t]\nvars=['a','b']\nzh='{a}{b'\nen='{a}{b}'"), "template `t` (zh): variable `b` has no closing brace");
        assert_eq!(error(""), "template `t` is missing");
        assert!(error("[u]\nvars=[]\nzh=''\nen=''").contains("`u` is used by nobody"));
    }

    #[test]
    fn a_value_with_braces_is_text() {
        let t = Templates::read("[t]\nvars=['a','b']\nzh='甲{a}乙{b}丙'\nen='{b} {a}'", ONE).expect("sound");
        let vars = [("a", "{b}".to_string()), ("b", "x".to_string())];
        assert_eq!(t.render("t", Lang::Zh, &vars).as_deref(), Ok("甲{b}乙x丙"));
        assert_eq!(t.render("t", Lang::En, &vars).as_deref(), Ok("x {b}"));
        assert!(t.render("t", Lang::En, &vars[..1]).is_err());
    }
}
