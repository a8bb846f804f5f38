//! Recognises files that are no plain text by how they begin.
//!
//! Looks at signatures only, and names them; what to do with such a file is the caller's matter.

use std::fmt;

use memchr::memmem;

/// A kind of file that is not plain text, though people try to open it as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BinaryKind {
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    OpenDocument,
    Epub,
    Zip,
    /// The container of .doc, .xls, .ppt and .wps.
    OldOffice,
    Rtf,
    Caj,
    Image,
    Sound,
    Video,
    Archive,
    Database,
    Program,
    /// Text, but in UTF-32, which nothing here decodes.
    Utf32,
}

impl BinaryKind {
    /// Returns what `bytes` begin like, or `None` where no signature is known.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        SIGNATURES
            .iter()
            .find(|(signature, _)| bytes.starts_with(signature))
            .map(|&(_, kind)| kind)
            .map(|kind| match kind {
                Self::Zip => zip_kind(bytes),
                kind => kind,
            })
            .or_else(|| kind_inside(bytes))
    }
}

impl fmt::Display for BinaryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "PDF document (.pdf)",
            Self::Docx => "Word document (.docx)",
            Self::Xlsx => "Excel workbook (.xlsx)",
            Self::Pptx => "PowerPoint presentation (.pptx)",
            Self::OpenDocument => "OpenDocument file (.odt, .ods, .odp)",
            Self::Epub => "book (.epub)",
            Self::Zip => "ZIP archive (.zip)",
            Self::OldOffice => "document of Office 97–2003 or WPS (.doc, .xls, .ppt, .wps)",
            Self::Rtf => "rich text document (.rtf)",
            Self::Caj => "CAJ document (.caj, .kdh)",
            Self::Image => "picture",
            Self::Sound => "sound file",
            Self::Video => "video",
            Self::Archive => "compressed archive",
            Self::Database => "database",
            Self::Program => "program",
            Self::Utf32 => "text in UTF-32",
        })
    }
}

const SIGNATURES: &[(&[u8], BinaryKind)] = &[
    (b"%PDF-", BinaryKind::Pdf),
    (b"PK\x03\x04", BinaryKind::Zip),
    (b"PK\x05\x06", BinaryKind::Zip),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", BinaryKind::OldOffice),
    (b"{\\rtf", BinaryKind::Rtf),
    (b"CAJ\0", BinaryKind::Caj),
    (b"HN\0\0", BinaryKind::Caj),
    (b"KDH \0", BinaryKind::Caj),
    (b"\x89PNG\r\n\x1A\n", BinaryKind::Image),
    (b"\xFF\xD8\xFF", BinaryKind::Image),
    (b"GIF87a", BinaryKind::Image),
    (b"GIF89a", BinaryKind::Image),
    (b"II*\0", BinaryKind::Image),
    (b"MM\0*", BinaryKind::Image),
    (b"ID3\x02", BinaryKind::Sound),
    (b"ID3\x03", BinaryKind::Sound),
    (b"ID3\x04", BinaryKind::Sound),
    (b"OggS\0", BinaryKind::Sound),
    (b"fLaC\0", BinaryKind::Sound),
    (b"\x1A\x45\xDF\xA3", BinaryKind::Video),
    (b"\x1F\x8B\x08", BinaryKind::Archive),
    (b"7z\xBC\xAF\x27\x1C", BinaryKind::Archive),
    (b"Rar!\x1A\x07", BinaryKind::Archive),
    (b"\xFD7zXZ\0", BinaryKind::Archive),
    (b"\x28\xB5\x2F\xFD", BinaryKind::Archive),
    (b"SQLite format 3\0", BinaryKind::Database),
    (b"\x7FELF", BinaryKind::Program),
    (b"MZ\x90\0", BinaryKind::Program),
    (b"\xFF\xFE\0\0", BinaryKind::Utf32),
    (b"\0\0\xFE\xFF", BinaryKind::Utf32),
];

/// Signatures that do not stand at the very beginning.
fn kind_inside(bytes: &[u8]) -> Option<BinaryKind> {
    let size_then_name = (bytes.get(..4)?, bytes.get(4..8)?, bytes.get(8..12)?);
    match size_then_name {
        (b"RIFF", _, b"WAVE") => Some(BinaryKind::Sound),
        (b"RIFF", _, b"AVI ") | ([0, ..], b"ftyp", _) => Some(BinaryKind::Video),
        (b"RIFF", _, b"WEBP") => Some(BinaryKind::Image),
        _ => None,
    }
}

/// Tells the formats that are ZIP archives apart by the names of the first entries, or, where
/// those say nothing, of the directory at the end.
fn zip_kind(bytes: &[u8]) -> BinaryKind {
    const LOOK: usize = 1 << 16;
    let head = bytes.get(..LOOK).unwrap_or(bytes);
    let tail = bytes
        .get(bytes.len().saturating_sub(LOOK)..)
        .unwrap_or(bytes);
    const NAMES: &[(&[u8], BinaryKind)] = &[
        (b"application/epub+zip", BinaryKind::Epub),
        (
            b"application/vnd.oasis.opendocument",
            BinaryKind::OpenDocument,
        ),
        (b"word/", BinaryKind::Docx),
        (b"xl/", BinaryKind::Xlsx),
        (b"ppt/", BinaryKind::Pptx),
    ];
    [head, tail]
        .into_iter()
        .find_map(|part| {
            NAMES
                .iter()
                .find(|(name, _)| memmem::find(part, name).is_some())
                .map(|&(_, kind)| kind)
        })
        .unwrap_or(BinaryKind::Zip)
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::super::tests::not_text;
    use super::*;

    #[test]
    fn known_files_are_refused_by_name() {
        assert_eq!(not_text(b"%PDF-1.7\n%\xE2\xE3"), (0, Some(BinaryKind::Pdf)));
        assert_eq!(
            not_text(b"PK\x03\x04\x14\0\x06\0....word/document.xml"),
            (0, Some(BinaryKind::Docx))
        );
        assert_eq!(not_text(b"PK\x03\x04whatever"), (0, Some(BinaryKind::Zip)));
        assert_eq!(
            not_text(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
            (0, Some(BinaryKind::OldOffice))
        );
        assert_eq!(
            not_text(b"\x89PNG\r\n\x1A\n\0"),
            (0, Some(BinaryKind::Image))
        );
        assert_eq!(not_text(b"\xFF\xD8\xFF\xE0"), (0, Some(BinaryKind::Image)));
        assert_eq!(not_text(b"RIFF....WAVEfmt "), (0, Some(BinaryKind::Sound)));
        assert_eq!(
            not_text(b"\xFF\xFE\0\0a\0\0\0"),
            (0, Some(BinaryKind::Utf32))
        );
        let error = decode(b"PK\x03\x04 word/document.xml".to_vec()).expect_err("a zip");
        assert_eq!(
            error.to_string(),
            "not plain text: looks like a Word document (.docx)"
        );
    }
}
