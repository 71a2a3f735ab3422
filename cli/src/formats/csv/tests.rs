//! Time codes, and the rigs that the format refuses.

use super::*;

#[test]
fn timecodes_count_frames() {
    let sixty = Ratio::whole(60);
    assert_eq!(timecode(0, sixty), "00:00:00:00.000");
    assert_eq!(timecode(59, sixty), "00:00:00:59.000");
    assert_eq!(timecode(60 * 3661 + 7, sixty), "01:01:01:07.000");
    let ntsc = Ratio { numerator: 30_000, denominator: 1001 };
    assert_eq!(timecode(30, ntsc), "00:00:01:00.000");
}

#[test]
fn an_odd_rate_keeps_its_true_time() {
    let student = Ratio { numerator: 125, denominator: 2 };
    assert_eq!(timecode(1, student), "00:00:00:00.960");
    assert_eq!(timecode(125, student), "00:00:02:00.000");
}

#[test]
fn a_rig_of_other_names_is_refused() {
    assert!(CsvWriter::new(Vec::new(), ["sil", "PP"], Ratio::whole(60)).is_err());
    assert!(CsvWriter::new(Vec::new(), ["tongueTipUp", "jawOpen"], Ratio::whole(60)).is_ok());
}
