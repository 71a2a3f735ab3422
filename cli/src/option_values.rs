//! Values of options that several commands have: sizes in pixels, times in seconds.

/// Allowed width and height of an image, pixels.
const SIDES: std::ops::RangeInclusive<u32> = 200..=8000;

/// Parses `WIDTHxHEIGHT`.
pub fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let sides = text
        .split_once(['x', 'X'])
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    sides
        .filter(|(width, height)| SIDES.contains(width) && SIDES.contains(height))
        .ok_or_else(|| format!("expected WIDTHxHEIGHT, each {} to {} pixels", SIDES.start(), SIDES.end()))
}

/// Parses seconds, 0 or more.
pub fn parse_seconds(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|seconds: &f64| (0.0..=1e6).contains(seconds))
        .ok_or_else(|| "expected seconds, 0 or more".to_owned())
}
