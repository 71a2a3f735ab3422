//! The native engine never allocates while it predicts. An allocation aborts the process.

use v2f::inference::{BatchRow, EngineChoice, Student, Wanted, open_predictor};
use v2f::student::onnx_proto;

mod student_files;

use student_files::{Layout, StudentFile, Weights, speech_like};

#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;

#[test]
fn native_predictions_allocate_nothing() {
    for (layout, weights) in [Layout::mini(), Layout::mini_2()]
        .iter()
        .flat_map(|layout| Weights::ALL.map(|weights| (layout, weights)))
    {
        let file = StudentFile::stream(layout, weights, 1);
        let student = Student::from_bytes(&file.bytes(), None).expect("a valid student");
        let mut predictor = open_predictor(&student, EngineChoice::Native, None).expect("an engine");
        let hop = student.manifest().hop.numerator as usize;
        for count in [1, 2, 7, 64, 150] {
            let mut rows: Vec<Box<BatchRow>> = (0..count).map(|_| Box::new(student.new_row())).collect();
            let sound = speech_like(hop * count, 1);
            assert_no_alloc::assert_no_alloc(|| {
                for turn in 0..5 {
                    for (i, row) in rows.iter_mut().enumerate() {
                        row.audio.copy_from_slice(&sound[i * hop..][..hop]);
                        row.wanted = [Wanted::Level, Wanted::State, Wanted::Controls][(i + turn) % 3];
                    }
                    predictor.predict(&mut rows).expect("a prediction");
                }
            });
        }
    }
}
