//! Sets that are being closed while another may be opened already.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Sets that are being closed, until they are. Whoever opens a set waits for them: it may be the
/// same one, and is locked until then.
#[derive(Clone, Default)]
pub(super) struct Closing {
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Closing {
    pub(super) fn add(&self, thread: JoinHandle<()>) {
        self.lock().push(thread);
    }

    pub(super) fn wait(&self) {
        // Others wait meanwhile, too.
        for thread in self.lock().drain(..) {
            // That it panicked, it has told.
            drop(thread.join());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
