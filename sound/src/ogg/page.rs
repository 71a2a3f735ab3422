//! Pages of Ogg.

use std::io;

use crate::source::Source;

/// Bytes of a heading without its table.
const HEAD: usize = 27;
/// Longest page, bytes.
const LONGEST: usize = HEAD + 255 + 255 * 255;
const MAGIC: &[u8] = b"OggS";

/// One page.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// Whether the first packet goes on from the page before.
    pub continues: bool,
    pub is_first: bool,
    pub is_last: bool,
    /// Position at the end of the last packet that ends here; negative: none ends here.
    pub granule: i64,
    pub serial: u32,
    pub sequence: u32,
    /// Whether the check sum is right.
    pub is_sound: bool,
    /// Lengths of the parts; one below 255 ends a packet.
    pub lengths: Vec<u8>,
    pub body: Vec<u8>,
    /// Bytes of the whole page.
    pub size: usize,
}

/// What stands at a place in the stream.
pub(super) enum Found {
    Page(Page),
    /// A page that the end of the file cuts off.
    Incomplete,
    /// Something else: bytes to the next page, or to where the search stopped.
    Other(usize),
    End,
}

/// Looks at the next page without taking it.
pub(super) fn peek(source: &mut Source) -> io::Result<Found> {
    let bytes = source.peek(HEAD)?;
    if bytes.is_empty() {
        return Ok(Found::End);
    }
    if !bytes.starts_with(MAGIC) {
        let bytes = source.peek(LONGEST)?;
        let next = bytes.windows(MAGIC.len()).position(|part| part == MAGIC);
        return Ok(Found::Other(next.unwrap_or(bytes.len().saturating_sub(MAGIC.len() - 1)).max(1)));
    }
    let bytes = source.peek(LONGEST)?;
    Ok(read(bytes).map_or(Found::Incomplete, Found::Page))
}

fn read(bytes: &[u8]) -> Option<Page> {
    let head = bytes.get(..HEAD)?;
    let number = |at: usize| head.get(at..)?.first_chunk().map(|&four| u32::from_le_bytes(four));
    let granule = i64::from_le_bytes(*head.get(6..)?.first_chunk()?);
    let lengths = bytes.get(HEAD..HEAD + usize::from(head[26]))?.to_vec();
    let from = HEAD + lengths.len();
    let size = from + lengths.iter().map(|&length| usize::from(length)).sum::<usize>();
    let body = bytes.get(from..size)?.to_vec();
    let flags = head[5];
    Some(Page {
        continues: flags & 1 != 0,
        is_first: flags & 2 != 0,
        is_last: flags & 4 != 0,
        granule,
        serial: number(14)?,
        sequence: number(18)?,
        is_sound: number(22)? == check_sum(&bytes[..size]),
        lengths,
        body,
        size,
    })
}

/// The check sum of a page (polynomial 0x04C11DB7, not reflected); its own four bytes count as 0.
fn check_sum(page: &[u8]) -> u32 {
    page.iter().enumerate().fold(0, |sum, (at, &byte)| {
        let byte = if (22..26).contains(&at) { 0 } else { byte };
        (0..8).fold(sum ^ u32::from(byte) << 24, |sum, _| {
            if sum & 1 << 31 != 0 { sum << 1 ^ 0x04C1_1DB7 } else { sum << 1 }
        })
    })
}
