//! The templates that the program carries.

use super::Files;

macro_rules! files {
    ($name:literal) => {
        (
            $name,
            Files {
                service: include_str!(concat!("../../templates/", $name, "/service.conf")),
                parameters: include_str!(concat!("../../templates/", $name, "/parameters.ini")),
                notes: include_str!(concat!("../../templates/", $name, "/notes.md")),
            },
        )
    };
}

/// The built-in templates: the name and the files of each, the default first.
pub static BUILT_IN: [(&str, Files<'static>); 3] =
    [files!("registry"), files!("tutorial"), files!("zot")];
