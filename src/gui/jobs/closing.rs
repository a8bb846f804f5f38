//! Sets that are being closed while another may be opened already.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// How many sets are being closed. Whoever opens a set waits until none is: it may be the same
/// one, and is locked until then.
#[derive(Clone, Default)]
pub(super) struct Closing {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    n_under_way: Mutex<usize>,
    one_less: Condvar,
}

/// A set that is being closed, until this is dropped, wherever that happens.
pub(super) struct UnderWay(Closing);

impl Closing {
    pub(super) fn begin(&self) -> UnderWay {
        *self.lock() += 1;
        UnderWay(self.clone())
    }

    pub(super) fn wait(&self) {
        let n_under_way = self.lock();
        let none = self.shared.one_less.wait_while(n_under_way, |n| *n > 0);
        drop(none.unwrap_or_else(PoisonError::into_inner));
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        let n_under_way = self.shared.n_under_way.lock();
        n_under_way.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        *self.0.lock() -= 1;
        self.0.shared.one_less.notify_all();
    }
}
