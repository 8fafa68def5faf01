//! A span of time -> its seconds, as Go reads it.

/// The seconds of `1h30m`, as Go reads it; `None` if it is no span of time.
pub(super) fn duration(text: &str) -> Option<f64> {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Some(0.0);
    }
    let mut seconds = 0.0;
    let mut any = false;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let end = rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(rest.len());
        seconds += number
            * match &rest[..end] {
                "ns" => 1e-9,
                "us" | "µs" | "μs" => 1e-6,
                "ms" => 1e-3,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                _ => return None,
            };
        rest = &rest[end..];
        any = true;
    }
    any.then_some(match text.starts_with('-') {
        true => -seconds,
        false => seconds,
    })
}

/// `7d` and `10 s`, as Go writes them.
pub(super) fn mended(text: &str) -> Option<String> {
    let tight: String = text.to_ascii_lowercase().split_whitespace().collect();
    if let Some(days) = tight
        .strip_suffix('d')
        .and_then(|days| days.parse::<u32>().ok())
    {
        return Some(format!("{}h", u64::from(days) * 24));
    }
    let short = tight
        .replace("seconds", "s")
        .replace("secs", "s")
        .replace("sec", "s")
        .replace("minutes", "m")
        .replace("mins", "m")
        .replace("min", "m")
        .replace("hours", "h");
    duration(&short).map(|_| short)
}
