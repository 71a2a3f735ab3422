//! Runs the body of every exported function: no panic reaches the caller, and every failure keeps its text.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::status::{Failure, Text, V2fStatus, set_last_error};

/// Runs the body of an exported function.
pub(super) fn guard(body: impl FnOnce() -> Result<V2fStatus, Failure>) -> V2fStatus {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(status)) => status,
        Ok(Err(failure)) => {
            match &failure.text {
                Text::Fixed(text) => set_last_error(format_args!("{text}")),
                Text::Written(text) => set_last_error(format_args!("{text}")),
            }
            failure.status
        }
        Err(panic) => {
            let text = panic
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("no text");
            set_last_error(format_args!("a fault inside v2f, please report it: {text}"));
            V2fStatus::ERROR_INTERNAL
        }
    }
}

/// Runs the body of an exported function that hands back a value of its own; a panic yields `fallback`.
pub(super) fn guard_value<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(fallback)
}
