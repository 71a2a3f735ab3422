//! Failures keep the name of their function.

use super::*;

#[test]
fn a_failure_names_its_function() {
    fn v2f_example() -> V2fStatus {
        guard(|| Err(Failure::fixed(V2fStatus::ERROR_STATE, "why")))
    }
    assert_eq!(v2f_example(), V2fStatus::ERROR_STATE);
    // SAFETY: the text of this thread ends with a zero byte.
    let text = unsafe { std::ffi::CStr::from_ptr(super::super::status::last_error()) };
    assert_eq!(text.to_str(), Ok("v2f_example: why"));
}
