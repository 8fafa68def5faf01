//! The manual pages of the rules -> the table of all rules, by code.
//!
//! A page is `src/rules/FAMILY/NAME.md`, begins with `# CODE`, and stands beside `NAME.rs`. Rust cannot list the
//! modules of a folder; that a rule is declared once, by its `mod` line, is worth these few lines.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/rules");
    let mut rules = Vec::new();
    for family in fs::read_dir("src/rules")? {
        let family = family?.path();
        if !family.is_dir() {
            continue;
        }
        for page in fs::read_dir(&family)? {
            let page = page?.path();
            if page.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(&page)?;
                let code = text.split_whitespace().nth(1).unwrap_or_default();
                let [family, name] = [&family, &page].map(|path| name(path));
                rules.push(format!("/* {code} */ &{family}::{name}::RULE"));
            }
        }
    }
    rules.sort_unstable();
    let folder = env::var_os("OUT_DIR").unwrap_or_default();
    let table = format!("&[\n{}\n]\n", rules.join(",\n"));
    fs::write(Path::new(&folder).join("rules.rs"), table)
}

/// The name of a file or a folder, without an extension.
fn name(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
