//! A mask that is none.

use std::net::Ipv4Addr;

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent_once;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV425",
    name: "bad-netmask",
    severity: Severity::Warning,
    manual: include_str!("bad_netmask.md"),
    check: Check::Value(About::Keywords(&["netmask"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent_once(configuration, findings, |generation, found| {
        let section = configuration.section_of(setting);
        let is_of_ip =
            section.group(generation) == Some("ip") && setting.found[generation].is_some();
        // What a reference leaves behind, or nothing at all, is another rule's.
        let value = setting.known(generation).filter(|_| is_of_ip);
        let Some(value) = value.filter(|value| !value.is_empty() && !value.contains(['{', '\n']))
        else {
            return;
        };
        if is_mask(value, generation) {
            return;
        }
        let refused = generation == Generation::V2
            && value.contains('.')
            && section.driver(generation) == Some("netns");
        let finding = RULE
            .finding(
                generation.into(),
                configuration.value_span(setting),
                format!("`{}` is no mask of a network", quotable(value)),
                match refused {
                    true => "the configuration may be refused; else the address is not set",
                    false => "accepted, and the address is not set",
                },
            )
            .about(configuration.subject(setting))
            .severity(match refused {
                true => Severity::Error,
                false => RULE.severity,
            })
            .help("write the number of bits, such as `24`, or `255.255.255.0`");
        found.push(finding);
    });
}

/// Whether it is a number of bits, a dotted mask, or to 2.1 one in hexadecimal (agent 2.1: utilities/net/converters).
fn is_mask(value: &str, generation: Generation) -> bool {
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if value.contains('.') {
        let mask = value.parse::<Ipv4Addr>().map(u32::from);
        return mask.is_ok_and(|mask| mask.leading_ones() == mask.count_ones());
    }
    let hexadecimal = value.strip_prefix("0x").unwrap_or(value);
    if generation == Generation::V2 && hexadecimal.len() == 8 {
        let mask = u32::from_str_radix(hexadecimal, 16);
        return mask.is_ok_and(|mask| mask.leading_ones() == mask.count_ones());
    }
    is_number(value) && value.parse::<u8>().is_ok_and(|bits| bits <= 128)
}

#[cfg(test)]
mod tests {
    use super::is_mask;
    use crate::generation::Generation;

    #[test]
    fn a_mask_is_bits_or_dotted() {
        for mask in ["24", "0", "64", "255.255.255.0", "255.255.255.255"] {
            assert!(is_mask(mask, Generation::V2), "{mask}");
            assert!(is_mask(mask, Generation::V3), "{mask}");
        }
        for slip in ["x", "129", "-1", "255.255.0", "255.0.255.0", "/24", "24 "] {
            assert!(!is_mask(slip, Generation::V2), "{slip}");
            assert!(!is_mask(slip, Generation::V3), "{slip}");
        }
        assert!(is_mask("0xffffff00", Generation::V2));
        assert!(!is_mask("0xffffff00", Generation::V3));
    }
}
