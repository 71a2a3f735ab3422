//! Numbers as the page takes them: `[length of the JSON, u32][JSON][numbers, f32]`, all little-endian.

use serde_json::{Value, json};

/// Rows of numbers over time that are being put together.
#[derive(Default)]
pub struct Answer {
    times: Vec<f64>,
    numbers: Vec<u8>,
}

impl Answer {
    /// Adds the row at `seconds`.
    pub fn put(&mut self, seconds: f64, row: impl Iterator<Item = f32>) {
        self.times.push(seconds);
        self.numbers.extend(row.flat_map(f32::to_le_bytes));
    }

    /// The whole; `names` are those of a row's numbers.
    pub fn finish(self, names: &Value) -> Vec<u8> {
        let heading = json!({
            "names": names,
            "start": self.times.first(),
            "step": self.times.get(1).zip(self.times.first()).map(|(second, first)| second - first),
            "rows": self.times.len(),
        });
        headed(&heading, &self.numbers)
    }
}

/// Numbers, little-endian, behind what the JSON says of them.
pub fn headed(heading: &Value, numbers: &[u8]) -> Vec<u8> {
    let mut text = heading.to_string().into_bytes();
    // So that the numbers behind it lie on a multiple of four.
    text.resize(text.len().next_multiple_of(4), b' ');
    let mut answer = (text.len() as u32).to_le_bytes().to_vec();
    answer.extend(text);
    answer.extend(numbers);
    answer
}
