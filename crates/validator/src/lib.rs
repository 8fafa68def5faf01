//! The lower rooms of the house of `regsvc`: a configuration -> findings -> a report.
//!
//! ```text
//! INI text ─▶ document ─▶ configuration ─▶ diagnostics ─▶ report
//! ```
//!
//! They are a package of their own for they alone are compiled for speed, and the rest for size. A module imports only from
//! modules that stand above it on the map, and none touches the world. The upper rooms, the commands and what they
//! need, stand in `src/lib.rs` of the package `regsvc`; `tests/architecture.rs` holds both maps.
//!
//! | module | what it takes and gives |
//! |---|---|
//! | [`generation`] | the two agent generations, and values that differ between them |
//! | [`span`] | a place in a text |
//! | [`bytes`] | bytes -> whether all of them, or any, are of a kind |
//! | [`path`] | a service's path -> the spelling that both agents accept |
//! | [`printable`] | somebody else's text -> text that can be shown |
//! | [`nearest`] | a word that nobody knows -> the known word that was probably meant |
//! | [`distribution`] | a `REGISTRY_…` variable and its value -> what each release of the registry makes of them |
//! | [`value`] | a value's text -> what each agent reads in it |
//! | [`document`] | INI text -> entries that know where they stand, as each agent reads them |
//! | [`schema`] | a generation and a section -> the keywords that its agent accepts there |
//! | [`reference`] | a value's text -> the references in it |
//! | [`diagnostic`] | a finding, as data |
//! | [`fix`] | a text and the findings in it -> the text after their safe fixes |
//! | [`configuration`] | a document and an identity -> sections, drivers, settings, resolved values |
//! | [`volume`] | the configuration of a volume object -> who uses it, and where its files are |
//! | [`rules`] | a configuration -> findings; the table of all rules |
//! | [`report`] | findings -> text, short lines, JSON, SARIF and the forms of others |

pub mod generation;
pub mod span;
pub mod bytes;
pub mod path;
pub mod printable;
pub mod nearest;
pub mod distribution;
pub mod value;
pub mod document;
pub mod schema;
pub mod reference;
pub mod diagnostic;
pub mod fix;
pub mod configuration;
pub mod volume;
pub mod rules;
pub mod report;
