//! One line a finding: `file:line:column: severity[code]: message`.

use std::fmt::{Result, Write};

use super::{Checked, Lines, message};

pub(super) fn file(checked: &Checked<'_>, out: &mut impl Write) -> Result {
    if checked.findings.is_empty() {
        return Ok(());
    }
    let file = checked.name();
    let lines = Lines::new(checked.text);
    for finding in checked.findings {
        let place = lines.position(finding.primary.span.start);
        out.write_str(&file)?;
        write!(out, ":{}:{}: ", place.line, place.column)?;
        let message = message(finding);
        let rest = [
            finding.severity.as_str(),
            "[",
            finding.code,
            "]: ",
            &*message,
            "\n",
        ];
        rest.iter().try_for_each(|part| out.write_str(part))?;
    }
    Ok(())
}
