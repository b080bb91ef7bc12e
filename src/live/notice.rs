//! What a phone shows of a pushed message when its app makes no notice by itself: a title and a sentence in each language,
//! from the same templates as texts are.

use crate::db::Fault;
use crate::gateway::push::{Notice, Notices};
use crate::jobs::{Lang, templates};

/// Longest sentence, characters: it has to share Firebase's four KiB with what the app is given.
const BODY: usize = 300;

/// Of a template that has a title beside it: `NAME_title`.
///
/// # Errors
/// When the templates lack it (a bug: they are checked at start).
pub(super) fn of(template: &str, vars: &[(&'static str, String)]) -> Result<Notices, Fault> {
    let all = templates::embedded().map_err(Fault::internal)?;
    let title = format!("{template}_title");
    let one = |lang| -> Result<Notice, templates::TemplateError> {
        Ok(Notice { title: all.render(&title, lang, &[])?, body: cut(&all.render(template, lang, vars)?) })
    };
    Ok(Notices { zh: one(Lang::Zh).map_err(Fault::internal)?, en: one(Lang::En).map_err(Fault::internal)? })
}

/// Of a message that was written in one language.
///
/// # Errors
/// As [`of`].
pub(super) fn as_written(text: &str) -> Result<Notices, Fault> {
    let all = templates::embedded().map_err(Fault::internal)?;
    let one = |lang| all.render("note_title", lang, &[]).map(|title| Notice { title, body: cut(text) });
    Ok(Notices { zh: one(Lang::Zh).map_err(Fault::internal)?, en: one(Lang::En).map_err(Fault::internal)? })
}

fn cut(text: &str) -> String {
    text.chars().take(BODY).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_pushed_has_a_title_in_both_languages() {
        let vars = [("no", "X-7".to_owned()), ("address", "钟楼".repeat(500)), ("minutes", "8".to_owned())];
        for (template, vars) in [("offer", &vars[..]), ("order", &vars[..]), ("offer_gone", &vars[..1])] {
            let Notices { zh, en } = of(template, vars).expect(template);
            assert!(!zh.title.is_empty() && en.title.is_ascii() && zh.title != en.title, "{template}");
            assert!(zh.body.contains("X-7") && en.body.contains("X-7") && en.body.chars().count() <= BODY, "{template}");
        }
        assert_eq!(as_written("说").expect("both").en.body, "说");
    }
}
