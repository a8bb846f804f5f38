//! Typed values of the rooms below, in the words of the interface's language.

mod set_errors;

use std::io;
use std::path::Path;

use crate::edit::{Action, Label};
use crate::format::document::{DocumentError, Warning};
use crate::gui::locale::Locale;
use crate::model::FieldError;
use crate::search::QueryError;
use crate::session::{MergeError, OpenError, RestoreError, SaveError, SessionError};
use crate::storage::atomic::WriteError;
use crate::storage::lock::Holder;
use crate::text::decode::{self, BinaryKind, Certainty, DecodeError};
use crate::text::outline::Place;

pub use set_errors::set_error;

/// Cuts a text after a number of characters, on one line, with “…” where something is left out.
pub fn cut(text: &str, n_chars: usize) -> String {
    let mut cut: String = text
        .chars()
        .take(n_chars)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(n_chars).is_some() {
        cut.push('…');
    }
    cut
}

/// Returns the name of a file without its folder.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Writes a time to the minute, as the clock on the wall shows it where the zone is known.
pub fn time(time: jiff::Timestamp) -> String {
    let (zone, format) = match jiff::tz::TimeZone::try_system() {
        Ok(zone) => (zone, "%Y-%m-%d %H:%M"),
        Err(_) => (jiff::tz::TimeZone::UTC, "%Y-%m-%d %H:%M UTC"),
    };
    time.to_zoned_datetime(zone).strftime(format).to_string()
}

/// Says a place: “三、（四） 第 2 段”.
pub fn place(locale: &Locale, place: &Place) -> String {
    let mut words = place.marks.concat();
    if !words.is_empty() {
        words.push(' ');
    }
    words.push_str(&match place.paragraph {
        0 => locale.text("place-heading"),
        n => locale.with("place-paragraph", &[("number", &n)]),
    });
    words
}

/// Returns the id of an action's name.
pub fn action_id(action: Action) -> &'static str {
    match action {
        Action::Annotate => "action-annotate",
        Action::Tag => "action-tag",
        Action::Untag => "action-untag",
        Action::TagAll => "action-tag-all",
        Action::EditNote => "action-edit-note",
        Action::EditField => "action-edit-field",
        Action::MoveEdges => "action-move-edges",
        Action::DeleteAnnotations => "action-delete-annotations",
        Action::AddCategory => "action-add-category",
        Action::RenameCategory => "action-rename-category",
        Action::RecolorCategory => "action-recolor-category",
        Action::RekeyCategory => "action-rekey-category",
        Action::DescribeCategory => "action-describe-category",
        Action::MoveCategory => "action-move-category",
        Action::MergeCategory => "action-merge-category",
        Action::DeleteCategory => "action-delete-category",
        Action::AddDocument => "action-add-document",
        Action::RemoveDocument => "action-remove-document",
        Action::RelocateDocument => "action-relocate-document",
        Action::Reanchor => "action-reanchor",
        Action::RenameDocument => "action-rename-document",
        Action::EditTitle => "action-edit-title",
        Action::AddCoder => "action-add-coder",
        Action::RenameCoder => "action-rename-coder",
        Action::LoadCodebook => "action-load-codebook",
        Action::Recover => "action-recover",
        Action::RestoreBackup => "action-restore-backup",
        Action::MergeFile => "action-merge-file",
    }
}

/// Names a step of the history: “标注 教育”.
pub fn label(locale: &Locale, label: &Label) -> String {
    let action = locale.text(action_id(label.action));
    if label.subject.trim().is_empty() {
        return action;
    }
    locale.with(
        "action-with-subject",
        &[("action", &action), ("subject", &label.subject)],
    )
}

pub fn session_error(locale: &Locale, error: &SessionError) -> String {
    match error {
        SessionError::NoDocument(key) => locale.with("error-no-document", &[("key", key)]),
        SessionError::NoCategory(key) => locale.with("error-no-category", &[("key", key)]),
        SessionError::NoAnnotation(id) => locale.with("error-no-annotation", &[("id", id)]),
        SessionError::NoField(key) => locale.with("error-no-field", &[("key", key)]),
        SessionError::NoText(key) => locale.with("error-no-text", &[("key", key)]),
        SessionError::StillReading(key) => locale.with("error-still-reading", &[("key", key)]),
        SessionError::Moving => locale.text("error-moving"),
        SessionError::Outdated => locale.text("error-outdated"),
        SessionError::EmptySpan { start, end } => {
            locale.with("error-empty-span", &[("start", start), ("end", end)])
        }
        SessionError::OutOfRange { start, end, chars } => locale.with(
            "error-out-of-range",
            &[("start", start), ("end", end), ("chars", chars)],
        ),
        SessionError::Reversed { start, end } => {
            locale.with("error-reversed", &[("start", start), ("end", end)])
        }
        SessionError::InsideCharacter { start, end } => {
            locale.with("error-inside-character", &[("start", start), ("end", end)])
        }
        SessionError::NoCategories => locale.text("error-no-categories"),
        SessionError::OwnParent(_) => locale.text("error-own-parent"),
        SessionError::NoName => locale.text("error-no-name"),
        SessionError::Shortcut(key) => locale.with("error-shortcut", &[("key", key)]),
        SessionError::NoTextName(path) => {
            with_path(locale, &locale.text("error-no-text-name"), path)
        }
        SessionError::DocumentTwice(key) => locale.with("error-document-twice", &[("key", key)]),
        SessionError::Field(error) => field_error(locale, error),
        SessionError::ReadOnly(read_only) => {
            open_elsewhere(locale, "error-read-only-set", read_only.holder.as_ref())
        }
        // A defect of the program: the words are for whoever mends it.
        SessionError::Edit(error) => locale.with("error-edit", &[("detail", error)]),
    }
}

/// Says that a set is open elsewhere, and by whom and since when where that is known.
pub fn open_elsewhere(locale: &Locale, id: &str, holder: Option<&Holder>) -> String {
    let words = locale.text(id);
    match holder {
        Some(holder) => locale.with(
            "error-held-by",
            &[
                ("what", &words),
                ("name", &holder.name),
                ("since", &time(holder.since)),
            ],
        ),
        None => words,
    }
}

pub fn field_error(locale: &Locale, error: &FieldError) -> String {
    match error {
        FieldError::NotANumber { value, .. } => {
            locale.with("error-field-number", &[("value", value)])
        }
        FieldError::NotADay { value, .. } => locale.with("error-field-day", &[("value", value)]),
        FieldError::NotAFlag { value, .. } => locale.with("error-field-flag", &[("value", value)]),
        FieldError::NotOffered { value, offered, .. } => {
            let offered = offered.join(&locale.text("list-separator"));
            locale.with(
                "error-field-choice",
                &[("value", value), ("offered", &offered)],
            )
        }
        FieldError::OtherKind { field } => locale.with("error-field-kind", &[("key", field)]),
    }
}

pub fn open_error(locale: &Locale, error: &OpenError) -> String {
    match error {
        OpenError::File(error) => document_error(locale, error),
        OpenError::Set { path, source } => with_path(locale, &set_error(locale, source), path),
        OpenError::NothingKept { id } => locale.with("error-nothing-kept", &[("id", id)]),
        OpenError::OpenElsewhere { holder } => {
            open_elsewhere(locale, "error-open-elsewhere", holder.as_ref())
        }
    }
}

pub fn save_error(locale: &Locale, error: &SaveError) -> String {
    match error {
        SaveError::NoPath => locale.text("error-no-path"),
        SaveError::ChangedOutside { path } => {
            with_path(locale, &locale.text("error-changed-outside"), path)
        }
        SaveError::StillReading(key) => locale.with("error-still-reading", &[("key", key)]),
        SaveError::ReadOnly { path, read_only } => {
            let holder = read_only.holder.as_ref();
            with_path(
                locale,
                &open_elsewhere(locale, "error-save-read-only-set", holder),
                path,
            )
        }
        SaveError::NothingKept => locale.text("error-nothing-to-recover"),
        SaveError::NoSetThere { path } => {
            with_path(locale, &locale.text("error-no-set-there"), path)
        }
        SaveError::Closed => locale.text("error-closed"),
        SaveError::Set { source } => set_error(locale, source),
        SaveError::Write(error) => write_error(locale, error),
    }
}

pub fn restore_error(locale: &Locale, error: &RestoreError) -> String {
    match error {
        RestoreError::File(error) => write_error(locale, error),
        RestoreError::Set { path, source } => with_path(locale, &set_error(locale, source), path),
        RestoreError::OtherSet { path } => with_path(locale, &locale.text("error-other-set"), path),
        RestoreError::Session(error) => session_error(locale, error),
    }
}

pub fn merge_error(locale: &Locale, error: &MergeError) -> String {
    match error {
        MergeError::NoPath => locale.text("error-no-path"),
        MergeError::File(error) => document_error(locale, error),
        MergeError::Set { path, source } => with_path(locale, &set_error(locale, source), path),
        MergeError::OtherSet { path } => {
            with_path(locale, &locale.text("error-file-of-other-set"), path)
        }
    }
}

pub fn document_error(locale: &Locale, error: &DocumentError) -> String {
    match error {
        DocumentError::Missing { path } => with_path(locale, &locale.text("error-missing"), path),
        DocumentError::IsFolder { path } => {
            with_path(locale, &locale.text("error-is-folder"), path)
        }
        DocumentError::NotText { path, source } => {
            with_path(locale, &decode_error(locale, source), path)
        }
        DocumentError::Io { path, source } => {
            let why = io_error(locale, source);
            with_path(
                locale,
                &locale.with("error-unreadable", &[("why", &why)]),
                path,
            )
        }
    }
}

pub fn decode_error(locale: &Locale, error: &DecodeError) -> String {
    match error {
        DecodeError::NotText {
            kind: Some(kind), ..
        } => locale.with("error-other-kind", &[("kind", &binary_kind(locale, *kind))]),
        DecodeError::NotText { offset, kind: None } => {
            locale.with("error-not-text", &[("offset", offset)])
        }
        DecodeError::TooLong { bytes } => locale.with(
            "error-too-long",
            &[("bytes", bytes), ("limit", &decode::MAX_BYTES)],
        ),
        DecodeError::UnknownEncoding { name } => {
            locale.with("error-unknown-encoding", &[("name", name)])
        }
    }
}

fn binary_kind(locale: &Locale, kind: BinaryKind) -> String {
    locale.text(match kind {
        BinaryKind::Pdf => "kind-pdf",
        BinaryKind::Docx => "kind-docx",
        BinaryKind::Xlsx => "kind-xlsx",
        BinaryKind::Pptx => "kind-pptx",
        BinaryKind::OpenDocument => "kind-open-document",
        BinaryKind::Epub => "kind-epub",
        BinaryKind::Zip => "kind-zip",
        BinaryKind::OldOffice => "kind-old-office",
        BinaryKind::Rtf => "kind-rtf",
        BinaryKind::Caj => "kind-caj",
        BinaryKind::Image => "kind-image",
        BinaryKind::Sound => "kind-sound",
        BinaryKind::Video => "kind-video",
        BinaryKind::Archive => "kind-archive",
        BinaryKind::Database => "kind-database",
        BinaryKind::Program => "kind-program",
        BinaryKind::Utf32 => "kind-utf32",
    })
}

pub fn write_error(locale: &Locale, error: &WriteError) -> String {
    let (id, path) = match error {
        WriteError::NoFolder { path } => ("error-write-no-folder", path),
        WriteError::Exists { path } => ("error-write-exists", path),
        WriteError::IsFolder { path } => ("error-is-folder", path),
        WriteError::NotAFile { path } => ("error-write-not-a-file", path),
        WriteError::ReadOnly { path } => ("error-write-read-only", path),
        WriteError::ReadOnlyFolder { path } => ("error-write-read-only-folder", path),
        WriteError::DiskFull { path } => ("error-write-disk-full", path),
        WriteError::QuotaUsedUp { path } => ("error-write-quota", path),
        WriteError::Denied { path } => ("error-write-denied", path),
        WriteError::Io { path, source, .. } => {
            let why = io_error(locale, source);
            return with_path(locale, &locale.with("error-write", &[("why", &why)]), path);
        }
    };
    with_path(locale, &locale.text(id), path)
}

fn io_error(locale: &Locale, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => locale.text("io-not-found"),
        io::ErrorKind::PermissionDenied => locale.text("io-denied"),
        io::ErrorKind::TimedOut => locale.text("io-timed-out"),
        io::ErrorKind::StorageFull => locale.text("io-full"),
        io::ErrorKind::ReadOnlyFilesystem => locale.text("io-read-only"),
        io::ErrorKind::ResourceBusy => locale.text("io-busy"),
        _ => locale.with("io-other", &[("why", error)]),
    }
}

/// Says why nothing can be looked for.
pub fn query_error(locale: &Locale, error: &QueryError) -> String {
    match error {
        QueryError::Empty => locale.text("find-empty"),
        QueryError::TooLarge => locale.text("find-too-large"),
        // In the words of the library that reads expressions.
        QueryError::Syntax(why) => locale.with("find-error", &[("error", why)]),
        QueryError::NotALetter(letter) => locale.with("find-not-a-letter", &[("letter", letter)]),
        QueryError::TooManyLetters(count) => {
            locale.with("find-too-many-letters", &[("count", count)])
        }
    }
}

/// Says what was odd about a document that could be read.
pub fn warning(locale: &Locale, warning: &Warning) -> String {
    match warning {
        Warning::Empty => locale.text("warning-empty"),
        Warning::DoubtfulEncoding { encoding } => {
            locale.with("warning-encoding", &[("encoding", encoding)])
        }
        Warning::UnknownEncoding { name, encoding } => locale.with(
            "warning-unknown-encoding",
            &[("name", name), ("encoding", encoding)],
        ),
        Warning::Replaced { count } => locale.with("warning-replaced", &[("count", count)]),
        Warning::ControlCharacters { count } => {
            locale.with("reader-control-chars", &[("count", count)])
        }
        Warning::MixedLineEnds { lf, crlf, cr } => locale.with(
            "warning-line-ends",
            &[("lf", lf), ("crlf", crlf), ("cr", cr)],
        ),
    }
}

/// Says how sure an encoding is.
pub fn certainty(locale: &Locale, certainty: Certainty) -> String {
    locale.text(match certainty {
        Certainty::Doubtful => "certainty-doubtful",
        Certainty::Likely => "certainty-likely",
        Certainty::Certain => "certainty-certain",
    })
}

/// What, then where: the path comes last.
fn with_path(locale: &Locale, what: &str, path: &Path) -> String {
    locale.with(
        "error-with-path",
        &[("what", &what), ("path", &path.display())],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::locale::Language;
    use crate::model::Key;

    #[test]
    fn labels_and_errors_speak_both_languages() {
        let chinese = Locale::new(Language::Chinese);
        let english = Locale::new(Language::English);
        let step = Label::new(Action::Annotate, "教育");
        assert_eq!(label(&chinese, &step), "标注 教育");
        assert_eq!(label(&english, &step), "Annotate: 教育");
        let error = SaveError::Write(WriteError::DiskFull {
            path: "/a/b.ron".into(),
        });
        assert_eq!(
            save_error(&chinese, &error),
            "磁盘已满，什么都没有写入；请腾出空间，或另选磁盘：/a/b.ron"
        );
        assert_eq!(
            save_error(&english, &error),
            "The disk is full, nothing was written; make room, or choose another disk: /a/b.ron"
        );
        let missing = SessionError::NoCategory(Key::new("x").expect("a plain key"));
        assert!(session_error(&chinese, &missing).contains("类别"));
    }

    #[test]
    fn places_are_said_in_both_languages() {
        let place_of = |language, paragraph| {
            let marks = vec!["二、".to_owned(), "（一）".to_owned()];
            place(&Locale::new(language), &Place { marks, paragraph })
        };
        assert_eq!(place_of(Language::Chinese, 2), "二、（一） 第 2 段");
        assert_eq!(place_of(Language::Chinese, 0), "二、（一） 标题");
        assert_eq!(place_of(Language::English, 2), "二、（一） paragraph 2");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(cut("控辍保学", 4), "控辍保学");
        assert_eq!(cut("控辍\n保学", 3), "控辍 …");
    }
}
