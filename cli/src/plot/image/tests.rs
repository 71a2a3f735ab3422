//! Reduction of pixels.

use super::*;

#[test]
fn a_square_becomes_its_mean() {
    let row = |values: [u8; 4]| values.map(|value| [value, 0, 255]).as_flattened().to_vec();
    let pixels = [row([0, 100, 10, 10]), row([0, 100, 10, 10])].concat();
    assert_eq!(reduced(&pixels, 4, 2), [50, 0, 255, 10, 0, 255]);
}
