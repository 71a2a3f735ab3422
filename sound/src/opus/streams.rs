//! Several Opus streams in one packet (RFC 7845, section 5.1.1): all but the last say their own length
//! (RFC 6716, appendix B).

/// A length of one or two bytes: the number, and the bytes that it takes.
fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    match *bytes {
        [first, ..] if first < 252 => Some((first.into(), 1)),
        [first, second, ..] => Some((usize::from(first) + 4 * usize::from(second), 2)),
        _ => None,
    }
}

/// Bytes of padding of a packet of many frames, and the bytes that say so.
fn padding(bytes: &[u8]) -> Option<(usize, usize)> {
    let (mut sum, mut used) = (0, 0);
    loop {
        let byte = usize::from(*bytes.get(used)?);
        used += 1;
        if byte < 255 {
            return Some((sum + byte, used));
        }
        sum += 254;
    }
}

/// The first packet of `bytes` without its own length, and the bytes that it took.
pub(super) fn take_first(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let code = bytes.first()? & 3;
    // What stays in front, the bytes of the extra length, and the bytes behind it.
    let (head, extra, body) = match code {
        0 => {
            let (frame, used) = length(bytes.get(1..)?)?;
            (1, used, frame)
        }
        1 => {
            let (frame, used) = length(bytes.get(1..)?)?;
            (1, used, 2 * frame)
        }
        2 => {
            let (first, used) = length(bytes.get(1..)?)?;
            let (second, more) = length(bytes.get(1 + used..)?)?;
            (1 + used, more, first + second)
        }
        _ => {
            let count = *bytes.get(1)?;
            let (frames, mut at) = (usize::from(count & 63), 2);
            let mut filling = 0;
            if count & 0x40 != 0 {
                let (bytes, used) = padding(bytes.get(at..)?)?;
                (filling, at) = (bytes, at + used);
            }
            let mut sum = 0;
            if count & 0x80 != 0 {
                for _ in 1..frames {
                    let (frame, used) = length(bytes.get(at..)?)?;
                    (sum, at) = (sum + frame, at + used);
                }
            }
            let (last, used) = length(bytes.get(at..)?)?;
            let body = if count & 0x80 != 0 { sum + last } else { last * frames };
            (at, used, body + filling)
        }
    };
    let from = head + extra;
    let body = bytes.get(from..from + body)?;
    Some(([&bytes[..head], body].concat(), from + body.len()))
}
