//! The program's own files, in the folders that the system gives it.

use std::fs;
use std::path::PathBuf;

use super::atomic::{self, Target, WriteError};

fn settings_path() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "speechmark")?;
    Some(folders.config_dir().join("settings.ron"))
}

/// Returns the settings' text, if there are any.
pub fn read_settings() -> Option<String> {
    fs::read_to_string(settings_path()?).ok()
}

/// Writes the settings' text. Where the system gives no folder, nothing is kept.
pub fn write_settings(text: &str) -> Result<(), WriteError> {
    let Some(path) = settings_path() else {
        return Ok(());
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| WriteError::Io {
            action: "making the folder of the settings",
            path: folder.to_owned(),
            source,
        })?;
    }
    atomic::write(&path, text.as_bytes(), Target::Any)
}

/// Writes a report of a defect, and returns where. It must hold no words of documents.
pub fn write_report(report: &str) -> Result<PathBuf, WriteError> {
    let Some(folders) = directories::ProjectDirs::from("", "", "speechmark") else {
        return Err(WriteError::NoFolder {
            path: PathBuf::from("reports"),
        });
    };
    let folder = folders.data_local_dir().join("reports");
    fs::create_dir_all(&folder).map_err(|source| WriteError::Io {
        action: "making the folder of reports",
        path: folder.clone(),
        source,
    })?;
    let now = jiff::Timestamp::now().as_millisecond();
    let path = folder.join(format!("defect-{now}.txt"));
    atomic::write(&path, report.as_bytes(), Target::Any)?;
    Ok(path)
}

/// Puts the sample speech into the data folder, where it may be annotated, and returns its path.
/// A set that was made of it earlier stays beside it.
pub fn unpack_sample() -> Result<PathBuf, WriteError> {
    const SAMPLE: &[u8] = include_bytes!("../../assets/sample/rural-work-meeting.txt");
    const NAME: &str = "rural-work-meeting.txt";
    let folder = match directories::ProjectDirs::from("", "", "speechmark") {
        Some(folders) => folders.data_local_dir().join("sample"),
        None => PathBuf::from("."),
    };
    fs::create_dir_all(&folder).map_err(|source| WriteError::Io {
        action: "making the folder of the sample",
        path: folder.clone(),
        source,
    })?;
    let path = folder.join(NAME);
    if fs::read(&path).ok().as_deref() != Some(SAMPLE) {
        atomic::write(&path, SAMPLE, Target::Any)?;
    }
    Ok(path)
}
