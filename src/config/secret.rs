//! Secrets of the installation: 32 random bytes each, in a file of the data folder that its owner alone can read. They are
//! made once and never logged.

use std::io::{Error, ErrorKind, Result, Write};
use std::path::Path;

/// The secret in `file` of the data folder; made by `new` when it is not there yet.
///
/// # Errors
/// When the file can be neither read nor made, or has not 32 bytes.
pub fn kept(data_dir: &Path, file: &str, new: impl FnOnce() -> [u8; 32]) -> Result<[u8; 32]> {
    let path = data_dir.join(file);
    let read = |bytes: Vec<u8>| {
        let wrong = |_other_length| Error::new(ErrorKind::InvalidData, format!("{file} must hold 32 bytes"));
        <[u8; 32]>::try_from(bytes.as_slice()).map_err(wrong)
    };
    match std::fs::read(&path) {
        Ok(bytes) => read(bytes),
        Err(why) if why.kind() == ErrorKind::NotFound => match create(&path, new()) {
            // Another process was quicker: its secret counts.
            Err(why) if why.kind() == ErrorKind::AlreadyExists => read(std::fs::read(&path)?),
            made => made,
        },
        Err(why) => Err(why),
    }
}

fn create(path: &Path, secret: [u8; 32]) -> Result<[u8; 32]> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(&secret)?;
    file.sync_all()?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_and_is_its_owners_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        assert_eq!(kept(dir.path(), "a.key", || [1; 32]).expect("made"), [1; 32]);
        assert_eq!(kept(dir.path(), "a.key", || [2; 32]).expect("read"), [1; 32]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(dir.path().join("a.key")).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(dir.path().join("b.key"), b"short").expect("written");
        assert!(kept(dir.path(), "b.key", || [2; 32]).is_err());
    }
}
