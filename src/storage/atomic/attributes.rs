//! What a file has beside its content, owner and mode: access control lists and other extended
//! attributes, on Linux. Elsewhere nothing of it is kept.

use std::fs::File;
use std::path::Path;

/// The most that Linux lets the names of a file's attributes, and the value of one, take.
#[cfg(target_os = "linux")]
const MOST: usize = 64 * 1024;

#[cfg(target_os = "linux")]
const ACL: &str = "system.posix_acl_access";

/// Gives a file the attributes of another. Behind its mode, of which an access control list says
/// more. What the file system or the user's rights do not allow stays as it is: saving goes before.
#[cfg(target_os = "linux")]
pub(super) fn keep(file: &File, existing: &Path) {
    use rustix::fs::{XattrFlags, fremovexattr, fsetxattr, getxattr, listxattr};
    let mut names = vec![0; MOST];
    let Ok(n_bytes) = listxattr(existing, names.as_mut_slice()) else {
        return;
    };
    names.truncate(n_bytes);
    // The folder may have given it a list that the other one has not. The mode stays.
    let _ = fremovexattr(file, ACL);
    let mut value = vec![0; if names.is_empty() { 0 } else { MOST }];
    for name in names
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
    {
        let read = getxattr(existing, name, value.as_mut_slice());
        if let Some(value) = read.ok().and_then(|n_bytes| value.get(..n_bytes)) {
            let _ = fsetxattr(file, name, value, XattrFlags::empty());
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn keep(_: &File, _: &Path) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::super::{Target, tests, write};
    use super::ACL;
    use rustix::fs::{XattrFlags, getxattr, setxattr};
    use rustix::io::Errno;

    /// An access control list as the system takes it: a version, and entries of a kind, rights and
    /// whom they are for.
    fn list_with_a_reader() -> Vec<u8> {
        const NOBODY: u32 = u32::MAX;
        let entries: [(u16, u16, u32); 5] = [
            (0x01, 6, NOBODY),
            (0x02, 4, 1234),
            (0x04, 4, NOBODY),
            (0x10, 4, NOBODY),
            (0x20, 0, NOBODY),
        ];
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        for (kind, rights, whom) in entries {
            bytes.extend(kind.to_le_bytes());
            bytes.extend(rights.to_le_bytes());
            bytes.extend(whom.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn access_control_lists_and_attributes_of_what_is_replaced_stay() {
        let folder = tests::folder();
        let path = folder.path().join("set.ron");
        write(&path, b"one", Target::Any).expect("a new file");
        for (name, value) in [
            (ACL, list_with_a_reader()),
            ("user.comment", "送审稿".as_bytes().to_vec()),
        ] {
            match setxattr(&path, name, &value, XattrFlags::empty()) {
                Ok(()) => {}
                // Not on every file system.
                Err(Errno::NOTSUP) => continue,
                Err(error) => panic!("{name}: {error}"),
            }
            write(&path, b"two", Target::Any).expect("the same file again");
            let mut kept = vec![0; value.len() + 1];
            let n_bytes = getxattr(&path, name, kept.as_mut_slice()).expect("it is kept");
            assert_eq!(kept.get(..n_bytes), Some(value.as_slice()), "{name}");
        }
    }
}
