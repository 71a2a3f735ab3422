//! Runs the body of every exported function: no panic reaches the caller, and every failure keeps its text,
//! with the function's name before it.

use std::any::type_name;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::status::{Failure, V2fStatus, set_last_error};

/// Runs the body of an exported function.
pub(super) fn guard<Body: FnOnce() -> Result<V2fStatus, Failure>>(body: Body) -> V2fStatus {
    guard_named(function_of(type_name::<Body>()), body)
}

/// As [`guard`], for a body that several functions share.
pub(super) fn guard_named(function: &str, body: impl FnOnce() -> Result<V2fStatus, Failure>) -> V2fStatus {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(status)) => status,
        Ok(Err(failure)) => {
            set_last_error(format_args!("{function}: {}", failure.text));
            failure.status
        }
        Err(panic) => {
            let text = panic
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("no text");
            set_last_error(format_args!("{function}: a fault inside v2f, please report it: {text}"));
            V2fStatus::ERROR_INTERNAL
        }
    }
}

/// Runs the body of an exported function that hands back a value of its own; a panic yields `fallback`.
pub(super) fn guard_value<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(fallback)
}

/// The function that a closure stands in: `v2f::ffi::stream::v2f_flush::{{closure}}` gives `v2f_flush`.
fn function_of(closure: &'static str) -> &'static str {
    let exported = |name: &&str| name.starts_with("v2f_");
    closure.split("::").find(exported).unwrap_or("v2f")
}

#[cfg(test)]
mod tests {
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
}
