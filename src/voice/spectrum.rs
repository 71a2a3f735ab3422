//! Power spectrum of a frame of 256 samples: a Fourier transform of fixed size.

use std::f32::consts::TAU;
use std::sync::LazyLock;

/// Samples of a frame.
pub(super) const FRAME: usize = 256;
/// Bins of its power spectrum, from 0 Hz up to, but without, half the sample rate.
pub(super) const BINS: usize = FRAME / 2;

/// Stages of the complex transform.
const STAGES: usize = BINS.trailing_zeros() as usize;

/// What all detectors read and none writes.
struct Tables {
    /// Hann window.
    window: [f32; FRAME],
    /// Twiddle factors of the complex transform of `BINS` points, a row for each stage.
    cosine: [[f32; BINS / 2]; STAGES],
    sine: [[f32; BINS / 2]; STAGES],
    /// Twiddle factors that make a real transform of the complex one.
    real_cosine: [f32; BINS],
    real_sine: [f32; BINS],
    /// Index of each point in bit-reversed order.
    reversed: [usize; BINS],
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let turn = |index: usize, points: usize| TAU * index as f32 / points as f32;
    let twiddle = |stage: usize, k: usize| turn((k >> stage) << stage, BINS);
    Tables {
        window: std::array::from_fn(|n| 0.5 - 0.5 * turn(n, FRAME).cos()),
        cosine: std::array::from_fn(|stage| std::array::from_fn(|k| twiddle(stage, k).cos())),
        sine: std::array::from_fn(|stage| std::array::from_fn(|k| -twiddle(stage, k).sin())),
        real_cosine: std::array::from_fn(|k| turn(k, FRAME).cos()),
        real_sine: std::array::from_fn(|k| -turn(k, FRAME).sin()),
        reversed: std::array::from_fn(|n| n.reverse_bits() >> (usize::BITS - BINS.trailing_zeros())),
    }
});

/// Computes the tables, so that the first frame of a stream does not.
pub(super) fn prepare() {
    LazyLock::force(&TABLES);
}

/// Power of each bin of `frame` under a Hann window. Two real samples make one complex point.
pub(super) fn power(frame: &[f32; FRAME]) -> [f32; BINS] {
    let tables = &*TABLES;
    let mut points = [[0.0_f32; BINS]; 2];
    for n in 0..BINS {
        points[0][n] = frame[2 * n] * tables.window[2 * n];
        points[1][n] = frame[2 * n + 1] * tables.window[2 * n + 1];
    }
    for (cosine, sine) in tables.cosine.iter().zip(&tables.sine) {
        points = stage(&points, cosine, sine);
    }
    let [mut re, mut im] = [[0.0_f32; BINS]; 2];
    for (k, &from) in tables.reversed.iter().enumerate() {
        re[k] = points[0][from];
        im[k] = points[1][from];
    }
    let mut power = [0.0; BINS];
    for k in 0..BINS {
        let mirror = (BINS - k) % BINS;
        let (even_re, even_im) = (re[k] + re[mirror], im[k] - im[mirror]);
        let (odd_re, odd_im) = (im[k] + im[mirror], re[mirror] - re[k]);
        let (cosine, sine) = (tables.real_cosine[k], tables.real_sine[k]);
        let whole_re = even_re + odd_re * cosine - odd_im * sine;
        let whole_im = even_im + odd_re * sine + odd_im * cosine;
        power[k] = 0.25 * (whole_re * whole_re + whole_im * whole_im);
    }
    power
}

/// One stage of the transform in constant geometry (decimation in frequency; M. C. Pease, 1968): every stage
/// pairs the same places, so that the processor computes many pairs at once. The result is in bit-reversed
/// order.
fn stage([re, im]: &[[f32; BINS]; 2], cosine: &[f32; BINS / 2], sine: &[f32; BINS / 2]) -> [[f32; BINS]; 2] {
    let [mut out_re, mut out_im] = [[0.0_f32; BINS]; 2];
    let ((re, re_high), (im, im_high)) = (re.split_at(BINS / 2), im.split_at(BINS / 2));
    let pairs = out_re.as_chunks_mut::<2>().0.iter_mut().zip(out_im.as_chunks_mut::<2>().0);
    for (k, (out_re, out_im)) in pairs.enumerate() {
        let (less_re, less_im) = (re[k] - re_high[k], im[k] - im_high[k]);
        *out_re = [re[k] + re_high[k], less_re * cosine[k] - less_im * sine[k]];
        *out_im = [im[k] + im_high[k], less_re * sine[k] + less_im * cosine[k]];
    }
    [out_re, out_im]
}
