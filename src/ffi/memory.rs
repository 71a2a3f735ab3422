//! Memory for the scripts of a web page, which can access only the memory of the WebAssembly module.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ptr;

use super::guard::guard_value;

/// What any value of the interface may be aligned to, and a vector of samples too.
const ALIGNMENT: usize = 16;

fn layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(bytes.max(1), ALIGNMENT).ok()
}

/// Allocates zeroed memory, aligned to 16 bytes. Exists in WebAssembly only, and is not in the header.
///
/// Parameters: `bytes`: the size.
/// Returns: the address; null when memory is exhausted.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_release`.
#[unsafe(no_mangle)]
pub extern "C" fn v2f_allocate(bytes: usize) -> *mut u8 {
    guard_value(ptr::null_mut(), || {
        layout(bytes).map_or(ptr::null_mut(), |layout| {
            // SAFETY: the layout's size is not 0.
            unsafe { alloc_zeroed(layout) }
        })
    })
}

/// Frees memory. Exists in WebAssembly only, and is not in the header.
///
/// Parameters: `memory` what `v2f_allocate` returned; null is a harmless no-op. `bytes` the same number as
/// there.
/// Returns: nothing.
/// Threads: any. Real-time safe: no.
/// See also: `v2f_allocate`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn v2f_release(memory: *mut u8, bytes: usize) {
    guard_value((), || {
        if let Some(layout) = layout(bytes).filter(|_| !memory.is_null()) {
            // SAFETY: allocated by `v2f_allocate` with this very layout, by the caller's promise.
            unsafe { dealloc(memory, layout) };
        }
    })
}
