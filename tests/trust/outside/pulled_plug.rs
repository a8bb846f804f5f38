//! The plug is pulled: a file system stops at once, without writing what it has in memory, and
//! is mounted again.
//!
//! Only this shows whether what was said to be safe has reached the disk: a file's contents, and
//! its name in the folder. A disk that lies about that is not seen. Saves that leave one of the
//! two out show each time that this machine can see it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use super::check::check;
use super::child::{Manner, Mouth};
use super::desk::{Desk, quick_folder};
use super::process::{Process, child_command, in_parallel};
use super::random::Random;
use super::scenarios::{Rehearsed, SESSIONS, Scenario, rehearse};
use super::strace::PATIENCE;
use crate::figures::{Figure, Length};

/// File systems, and how large the smallest one may be, in MB.
const KINDS: [(&str, u64); 2] = [("ext4", 48), ("xfs", 320)];

/// Stops each file system whose folder it reads: `FS_IOC_SHUTDOWN` without flushing its log.
const STOPPER: &str = "
import fcntl, os, struct, sys
print('ready', flush=True)
for line in sys.stdin:
    folder = os.open(line.strip(), os.O_RDONLY)
    fcntl.ioctl(folder, 0x8004587D, struct.pack('I', 2))
    os.close(folder)
    print('stopped', flush=True)
";

pub fn prove(length: Length) -> Vec<Figure> {
    let n_pulled: usize = length.of(50, 1_000);
    let seed = Random::new_seed();
    let figures = in_parallel(KINDS.to_vec(), |(kind, megabytes)| {
        let what = format!("plug pulled, {kind}, seed {seed}");
        let mut disk = match Disk::make(kind, megabytes) {
            Ok(disk) => disk,
            Err(why) => return vec![Figure::skipped(&what, &why)],
        };
        let mut figures = vec![Figure::of(&what, |tried, bad| {
            let mut random = Random::from_seed(seed);
            for n in 0..n_pulled / KINDS.len() {
                let scenario = &SESSIONS[n % SESSIONS.len()];
                if let Err(why) = pull_during(scenario, &mut disk, &mut random) {
                    bad.push(format!("{}: {why}", scenario.what));
                }
                *tried += 1;
            }
        })];
        for (leaves_out, name) in [("contents", "the file"), ("name", "the folder")] {
            let what = format!("plug pulled, {kind}: a save that does not flush {name} is seen");
            figures.push(Figure::of(&what, |tried, bad| {
                *tried += 1;
                if !is_loss_seen(leaves_out, &mut disk) {
                    bad.push("nothing was lost".to_owned());
                }
            }));
        }
        figures
    });
    figures.into_iter().flatten().collect()
}

/// Pulls the plug at some instant of a scenario, and checks what is left.
fn pull_during(scenario: &Scenario, disk: &mut Disk, random: &mut Random) -> Result<(), String> {
    let desk = Desk::at(disk.mounted.join("desk"));
    let template = disk.folder.path().join("template");
    let rehearsed: Rehearsed = rehearse(scenario, &desk, &template);
    desk.become_copy_of(&template);
    disk.sync();
    let manner = Manner {
        paced: true,
        ..Manner::default()
    };
    let mut process = Process::spawn(child_command(scenario.name, &desk, manner));
    let last = random.below(6);
    for n in 0..=last {
        match process.line(PATIENCE) {
            None => break,
            // At once: nothing that comes later may flush it on the way.
            Some(_) if n == last => {}
            Some(_) => process.go(),
        }
    }
    if random.below(2) == 0 {
        process.go();
        std::thread::sleep(Duration::from_micros(random.below(4_000)));
    }
    // What is said later does not count: a flush may succeed in a file system that has stopped,
    // because nothing is left to be flushed. With the power gone nobody would say it.
    while process.line(Duration::ZERO).is_some() {}
    let heard = process.heard.clone();
    disk.stop();
    process.kill();
    let _finished = process.finish(PATIENCE);
    disk.mount_again();
    check(scenario, &rehearsed, &desk, &heard).map_err(|why| format!("{why}; heard {heard:?}"))
}

/// Whether what a careless save has written is not there afterwards.
fn is_loss_seen(leaves_out: &str, disk: &mut Disk) -> bool {
    let desk = Desk::at(disk.mounted.join("desk"));
    desk.make();
    fs::write(desk.set(), "old").expect("it is written");
    disk.sync();
    let mut command = child_command("careless", &desk, Manner::default());
    command.arg(leaves_out);
    let mut process = Process::spawn(command);
    let said = process.line(PATIENCE);
    assert_eq!(said.as_deref(), Some("saved 1"), "{:?}", process.told);
    disk.stop();
    process.kill();
    let _finished = process.finish(PATIENCE);
    disk.mount_again();
    fs::read_to_string(desk.set()).ok().as_deref() != Some("new")
}

/// Saves as one should not, and says that it is done.
pub fn be_careless(desk: &Desk, leaves_out: &[String]) -> ExitCode {
    let temporary = desk.paper("temporary");
    fs::write(&temporary, "new").expect("it is written");
    if leaves_out.iter().any(|word| word == "name") {
        let file = fs::File::open(&temporary).expect("it is there");
        file.sync_all().expect("it is flushed");
    }
    fs::rename(&temporary, desk.set()).expect("it is renamed");
    Mouth::new().say("saved 1", true);
    ExitCode::SUCCESS
}

/// A file system in a file.
struct Disk {
    folder: tempfile::TempDir,
    image: PathBuf,
    mounted: PathBuf,
    stopper: Process,
}

impl Disk {
    fn make(kind: &str, megabytes: u64) -> Result<Self, String> {
        let folder = quick_folder();
        let image = folder.path().join("image");
        let mounted = folder.path().join("mounted");
        fs::create_dir(&mounted).expect("a folder");
        let file = fs::File::create(&image).expect("a file");
        file.set_len(megabytes << 20).expect("it is as large");
        drop(file);
        let make = format!("mkfs.{kind}");
        let force = if kind == "xfs" { "-f" } else { "-F" };
        run(&make, &["-q", force, &image.display().to_string()])?;
        let mut python = Command::new("python3");
        python.args(["-c", STOPPER]);
        if !exists("python3") {
            return Err("python3 is not installed".to_owned());
        }
        let mut stopper = Process::spawn(python);
        if stopper.line(PATIENCE).as_deref() != Some("ready") {
            return Err(format!("python3 does not run: {:?}", stopper.told));
        }
        mount(&image, &mounted)?;
        Ok(Self {
            folder,
            image,
            mounted,
            stopper,
        })
    }

    fn sync(&self) {
        let mounted = self.mounted.display().to_string();
        run("sync", &["-f", &mounted]).expect("it is flushed");
    }

    fn stop(&mut self) {
        self.stopper.send(&self.mounted.display().to_string());
        let said = self.stopper.line(PATIENCE);
        assert_eq!(said.as_deref(), Some("stopped"), "{:?}", self.stopper.told);
    }

    fn mount_again(&mut self) {
        unmount(&self.mounted).expect("it is unmounted");
        mount(&self.image, &self.mounted).expect("it is mounted again");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.stopper.kill();
        // It may be unmounted already.
        let _unmounted = unmount(&self.mounted);
    }
}

pub fn mount(image: &Path, at: &Path) -> Result<(), String> {
    let (image, at) = (image.display().to_string(), at.display().to_string());
    run("mount", &["-o", "loop", &image, &at])
}

pub fn unmount(at: &Path) -> Result<(), String> {
    let at = at.display().to_string();
    let mut unmounted = run("umount", &[&at]);
    // Whoever was killed in it may not have let go of it yet.
    for _ in 0..50 {
        if unmounted.is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
        unmounted = run("umount", &[&at]);
    }
    unmounted
}

fn exists(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null());
    command.output().is_ok_and(|output| output.status.success())
}

/// Runs a program of the system; where it fails, says why.
pub fn run(program: &str, words: &[&str]) -> Result<(), String> {
    // Administrators' programs are not in everybody's path.
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new(program)
        .args(words)
        .env("PATH", format!("{path}:/usr/sbin:/sbin"))
        .stdin(Stdio::null())
        .output()
        .map_err(|_| format!("{program} is not installed"))?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "{program}: {}",
        told.lines().next().unwrap_or("it failed")
    ))
}
