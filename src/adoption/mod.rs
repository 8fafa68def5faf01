//! A configuration and a template -> the answers that make it; or a template of its own that makes it.
//!
//! No template is known by name: a question's answer is read where a rendering shows it, choices are
//! tried, and whatever brings the rendering nearer to the configuration is kept. What counts is
//! [`Settings`], as a plan compares them.

mod folder;
mod places;
mod search;

pub use self::folder::{Own, folder};
pub use self::search::{Fit, fit};
