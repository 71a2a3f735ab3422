//! Kinds of numbers.

use super::*;

#[test]
fn every_kind_of_number_is_a_colour() {
    assert_eq!(of_bytes(&[255, 0, 51, 9]), [1.0, 0.0, 0.2]);
    assert_eq!(of_words(&[255, 255, 0, 0, 51, 51, 0, 0]), [1.0, 0.0, 0.2]);
    let floats: Vec<u8> = [0.5_f32, 0.25, 1.0].iter().flat_map(|value| value.to_le_bytes()).collect();
    assert_eq!(of_floats(&floats), [0.5, 0.25, 1.0]);
}
