//! Bytes -> whether all of them, or any, are of a kind: a stride at a time, which a processor looks at as a whole.

/// How many bytes are looked at together.
const STRIDE: usize = 16;

/// Whether `test` holds for all bytes. It is asked of some of them again, and of more than it needs to be.
pub fn all(bytes: &[u8], test: impl Fn(u8) -> bool) -> bool {
    let all = |stride: &[u8; STRIDE]| stride.iter().fold(true, |all, &byte| all & test(byte));
    let (strides, _) = bytes.as_chunks::<STRIDE>();
    last(bytes).is_none_or(|last| all(&last)) && strides.iter().all(all)
}

/// Whether `test` holds for any byte.
pub fn any(bytes: &[u8], test: impl Fn(u8) -> bool) -> bool {
    !all(bytes, |byte| !test(byte))
}

/// The last bytes, as many as a stride has; of fewer, the first one again and again. `None` of none.
fn last(bytes: &[u8]) -> Option<[u8; STRIDE]> {
    if let Some(last) = bytes.last_chunk::<STRIDE>() {
        return Some(*last);
    }
    let mut stride = [*bytes.first()?; STRIDE];
    stride[..bytes.len()].copy_from_slice(bytes);
    Some(stride)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_other_byte_is_seen_wherever_it_stands() {
        for length in 0..50 {
            let mut bytes = vec![b'a'; length];
            assert!(all(&bytes, |byte| byte == b'a'));
            for at in 0..length {
                bytes[at] = b'b';
                assert!(!all(&bytes, |byte| byte == b'a'), "{at} of {length}");
                assert!(any(&bytes, |byte| byte == b'b'), "{at} of {length}");
                bytes[at] = b'a';
            }
        }
    }
}
