//! Changes to a set: `Edit` (undone by its inverse) → `Transaction` (named) → `History`.
//!
//! Does not decide what to change, nor check what a change means to a person: that is `session`.

mod change;
mod difference;
mod history;
mod transaction;

pub use change::{Change, Edit, EditError, ListChange, Positioned};
pub use difference::{changed_items, difference, reorder};
pub use history::History;
pub use transaction::{Action, Label, Transaction};
