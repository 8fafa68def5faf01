//! A seed and a size -> a layer that an engine can unpack, always the same for the same seed: a tar with one
//! file of pseudo-random bytes.

use std::io::{self, Read};

use super::digest::{Digest, Digester};

/// The length of a block of a tar.
const BLOCK: u64 = 512;

/// What is pushed: a layer of about the size that was asked for.
#[derive(Clone, Debug)]
pub struct Content {
    seed: u64,
    /// The length of the file in the tar.
    file: u64,
    header: [u8; BLOCK as usize],
}

impl Content {
    /// A layer of `size` bytes, rounded up to what a tar can be.
    pub fn new(seed: u64, size: u64) -> Self {
        // A header in front of the file, two empty blocks behind it.
        let file = size.div_ceil(BLOCK).saturating_sub(3).max(1) * BLOCK;
        Content {
            seed,
            file,
            header: header(file),
        }
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.file + 3 * BLOCK
    }

    /// The digest of all its bytes.
    pub fn digest(&self) -> Digest {
        let mut digester = Digester::default();
        let mut reader = self.read(0, self.length());
        let mut buffer = [0; 16 * 1024];
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            digester.take(&buffer[..read]);
        }
        digester.digest()
    }

    /// Its bytes from `from` on, `length` of them.
    pub fn read(&self, from: u64, length: u64) -> Reader<'_> {
        let end = from.saturating_add(length).min(self.length());
        Reader {
            content: self,
            at: from.min(end),
            end,
        }
    }

    /// The byte at a place.
    fn byte(&self, at: u64) -> u8 {
        match at {
            0..BLOCK => self.header[at as usize],
            at if at < BLOCK + self.file => {
                let at = at - BLOCK;
                word(self.seed, at / 8).to_le_bytes()[(at % 8) as usize]
            }
            _ => 0,
        }
    }
}

/// The bytes of a [`Content`], in order.
#[derive(Debug)]
pub struct Reader<'c> {
    content: &'c Content,
    at: u64,
    end: u64,
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let length = buffer.len().min(left);
        let mut filled = 0;
        while filled < length {
            filled += self.fill(&mut buffer[filled..length]);
        }
        Ok(length)
    }
}

impl Reader<'_> {
    /// Fills a word of random bytes where one stands whole, else one byte.
    fn fill(&mut self, buffer: &mut [u8]) -> usize {
        let Content { seed, file, .. } = *self.content;
        let within = self.at.checked_sub(BLOCK).filter(|at| *at < file);
        let count = match (within, buffer.len()) {
            (Some(at), 8..) if at % 8 == 0 => {
                buffer[..8].copy_from_slice(&word(seed, at / 8).to_le_bytes());
                8
            }
            _ => {
                buffer[0] = self.content.byte(self.at);
                1
            }
        };
        self.at += count as u64;
        count
    }
}

/// The word at a place of the stream of a seed: splitmix64, which needs no word before it.
fn word(seed: u64, at: u64) -> u64 {
    let mut word = seed.wrapping_add((at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// The header of the one file of the tar (POSIX ustar).
fn header(length: u64) -> [u8; BLOCK as usize] {
    let mut header = [0; BLOCK as usize];
    let mut put =
        |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, "regsvc-test");
    put(100, "0000444\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{length:011o}\0"));
    put(136, "00000000000\0");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\u{0}00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(content: &Content) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut reader = content.read(0, u64::MAX);
        reader.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_content_is_the_same_however_it_is_read() {
        let content = Content::new(7, 5000);
        let whole = all(&content);
        assert_eq!(whole.len() as u64, content.length());
        assert_eq!(Digest::of(&whole), content.digest());
        for (from, length) in [
            (0, 10),
            (511, 3),
            (513, 1000),
            (519, 17),
            (content.length() - 2, 9),
        ] {
            let mut part = Vec::new();
            content.read(from, length).read_to_end(&mut part).unwrap();
            let end = (from + length).min(content.length()) as usize;
            assert_eq!(part, whole[from as usize..end], "{from}+{length}");
        }
        assert_ne!(content.digest(), Content::new(8, 5000).digest());
    }

    #[test]
    fn a_content_is_as_long_as_asked_for_and_a_tar() {
        for (size, length) in [(0, 2048), (1, 2048), (2049, 2560), (1 << 20, 1 << 20)] {
            assert_eq!(Content::new(1, size).length(), length);
        }
        let content = Content::new(1, 1 << 16);
        let mut tar = std::process::Command::new("tar")
            .args(["-tvf", "-"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut tar.stdin.take().unwrap(), &all(&content)).unwrap();
        let listed = tar.wait_with_output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert!(
            listed.contains("64000 1970-01-01") && listed.contains("regsvc-test"),
            "{listed}"
        );
    }
}
