//! The templates that the program carries.

use super::Files;

macro_rules! files {
    ($name:literal $(, $other:literal)*) => {
        (
            $name,
            Files {
                service: include_str!(concat!("../../templates/", $name, "/service.conf")),
                parameters: include_str!(concat!("../../templates/", $name, "/parameters.ini")),
                notes: include_str!(concat!("../../templates/", $name, "/notes.md")),
                others: &[$((
                    $other,
                    include_str!(concat!("../../templates/", $name, "/", $other)),
                )),*],
            },
        )
    };
}

/// The built-in templates, each with its further files: the name and the files of each, the default first.
pub static BUILT_IN: [(&str, Files<'static>); 3] = [
    files!("registry", "objects.ini", "registry.sh"),
    files!("tutorial"),
    files!("zot", "objects.ini", "config.json"),
];
