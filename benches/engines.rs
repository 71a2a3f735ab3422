//! Cost of one hop by engine, weights, width and number of rows, and the peak rate of multiply-adds of one
//! core for comparison.
//!
//!     cargo bench --bench engines

use std::sync::Arc;

use divan::{Bencher, black_box, counter::ItemsCount};
use pulp::{Simd, WithSimd};
use v2f::inference::{BatchRow, EngineChoice, Student, open_predictor};
use v2f::student::onnx_proto;

#[path = "../tests/student_files/mod.rs"]
mod student_files;

use student_files::{Layout, StudentFile, Weights, speech_like};

const ROWS: [usize; 5] = [1, 4, 16, 64, 256];

fn main() {
    divan::main();
}

fn bench(bencher: Bencher, layout: &Layout, weights: Weights, engine: EngineChoice, count: usize) {
    let file = StudentFile::stream(layout, weights, 1);
    let student = Student::from_bytes(&file.bytes(), None).expect("a valid student");
    bench_student(bencher, &student, engine, count, 0.5);
}

fn bench_student(
    bencher: Bencher,
    student: &Arc<Student>,
    engine: EngineChoice,
    count: usize,
    loudness: f32,
) {
    let mut predictor = match open_predictor(student, engine, None) {
        Ok(predictor) => predictor,
        Err(error) => return println!("{engine} did not run: {error}"),
    };
    let sound = speech_like(256 * count, 1);
    let mut rows: Vec<Box<BatchRow>> = (0..count).map(|_| Box::new(student.new_row())).collect();
    for (row, hop) in rows.iter_mut().zip(sound.chunks_exact(256)) {
        for (sample, value) in row.audio.iter_mut().zip(hop) {
            *sample = value * loudness;
        }
    }
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| predictor.predict(black_box(&mut rows)).expect("a prediction"));
}

/// One module per width, with one bench per engine and weight type.
macro_rules! engines {
    ($width:ident) => {
        mod $width {
            use super::*;

            #[divan::bench(args = ROWS)]
            fn native_fp32(bencher: Bencher, rows: usize) {
                bench(bencher, &Layout::$width(), Weights::Float, EngineChoice::Native, rows);
            }

            #[divan::bench(args = ROWS)]
            fn native_fp16(bencher: Bencher, rows: usize) {
                bench(bencher, &Layout::$width(), Weights::Half, EngineChoice::Native, rows);
            }

            #[divan::bench(args = ROWS)]
            fn native_int8(bencher: Bencher, rows: usize) {
                bench(bencher, &Layout::$width(), Weights::Byte, EngineChoice::Native, rows);
            }

            #[divan::bench(args = ROWS)]
            fn onnxruntime_fp32(bencher: Bencher, rows: usize) {
                bench(bencher, &Layout::$width(), Weights::Float, EngineChoice::OnnxRuntime(None), rows);
            }
        }
    };
}

engines!(tiny);
engines!(small);
engines!(tiny_2);
engines!(small_2);

/// Silence must not cost more than speech (subnormal numbers).
#[divan::bench(args = [0.0, 1e-30, 1e-10, 1.0])]
fn loudness(bencher: Bencher, loudness: f32) {
    let file = StudentFile::stream(&Layout::tiny(), Weights::Float, 1);
    let student = Student::from_bytes(&file.bytes(), None).expect("a valid student");
    bench_student(bencher, &student, EngineChoice::Native, 1, loudness);
}

/// A loop of multiply-adds in registers: the peak rate of the core. Items are multiply-adds.
#[divan::bench]
fn peak(bencher: Bencher) {
    const SUMS: usize = 12;
    const ROUNDS: usize = 100_000;
    struct Peak;
    impl WithSimd for Peak {
        type Output = f32;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> f32 {
            let (a, b) = (simd.splat_f32s(black_box(0.999)), simd.splat_f32s(black_box(0.001)));
            let mut sums = [simd.splat_f32s(0.0); SUMS];
            for _ in 0..ROUNDS {
                for sum in &mut sums {
                    *sum = simd.mul_add_f32s(*sum, a, b);
                }
            }
            let total = sums.into_iter().fold(simd.splat_f32s(0.0), |t, s| simd.add_f32s(t, s));
            simd.reduce_sum_f32s(total)
        }
    }
    struct Lanes;
    impl WithSimd for Lanes {
        type Output = usize;

        #[inline(always)]
        fn with_simd<S: Simd>(self, _simd: S) -> usize {
            size_of::<S::f32s>() / size_of::<f32>()
        }
    }
    let set = pulp::Arch::new();
    bencher.counter(ItemsCount::new(SUMS * ROUNDS * set.dispatch(Lanes))).bench_local(|| set.dispatch(Peak));
}
