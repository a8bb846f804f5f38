//! The window: draws a session, and turns what people do into calls of it.

pub mod command;
pub mod dialogs;
mod fonts;
pub mod intent;
pub mod locale;
mod notifications;
pub mod palette;
pub mod panels;
pub mod scene;
pub mod settings;
pub mod theme;
