//! The system's file dialogs, which never hold up a frame: they run on threads of their own and
//! answer later. Tests put another picker in their place.

use std::path::PathBuf;

/// What to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickRequest {
    Open {
        title: String,
        kinds: Vec<(String, Vec<&'static str>)>,
    },
    Save {
        title: String,
        folder: Option<PathBuf>,
        name: String,
    },
}

/// Asks for a file and answers once, with `None` for “cancel”.
pub trait FilePicker {
    fn pick(&mut self, request: PickRequest, answer: Box<dyn FnOnce(Option<PathBuf>) + Send>);
}

/// The system's own dialogs.
#[derive(Debug, Default)]
pub struct SystemPicker;

impl FilePicker for SystemPicker {
    fn pick(&mut self, request: PickRequest, answer: Box<dyn FnOnce(Option<PathBuf>) + Send>) {
        // Made here, on the window's thread, as macOS demands; waited for elsewhere.
        let chosen: std::pin::Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>> =
            match request {
                PickRequest::Open { title, kinds } => {
                    let mut dialog = rfd::AsyncFileDialog::new().set_title(title);
                    for (name, endings) in &kinds {
                        // Linux compares endings with their case.
                        let both: Vec<String> = endings
                            .iter()
                            .flat_map(|ending| [(*ending).to_owned(), ending.to_uppercase()])
                            .collect();
                        dialog = dialog.add_filter(name, &both);
                    }
                    Box::pin(dialog.pick_file())
                }
                PickRequest::Save {
                    title,
                    folder,
                    name,
                } => {
                    let mut dialog = rfd::AsyncFileDialog::new()
                        .set_title(title)
                        .set_file_name(name)
                        .add_filter("RON", &["ron"]);
                    if let Some(folder) = folder {
                        dialog = dialog.set_directory(folder);
                    }
                    Box::pin(dialog.save_file())
                }
            };
        let waiting = std::thread::Builder::new()
            .name("file dialog".to_owned())
            .spawn(move || {
                let path = wait_for(chosen).map(|file| file.path().to_owned());
                answer(path);
            });
        // Without a thread there is no dialog; the answer box was dropped with it.
        drop(waiting);
    }
}

/// Waits for a future on this thread, asleep until it is woken.
fn wait_for<T>(mut future: std::pin::Pin<Box<dyn Future<Output = T> + Send>>) -> T {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(value) => return value,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}
