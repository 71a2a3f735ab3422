//! From the caller's pointers to Rust's references, and back. All raw access to arguments of C functions
//! is in this file.

use std::ffi::{CStr, c_char};

use super::status::{Failure, V2fStatus};

/// A struct that crosses the boundary: plain memory whose first field is `struct_size`.
///
/// # Safety
/// `repr(C)`, valid for any bits, first field `struct_size: u32`.
pub(super) unsafe trait Crossing: Copy {
    /// Bytes of the struct in the first version that had it: no caller knows a smaller one.
    const FIRST_SIZE: usize;

    /// The struct with every default filled in, `struct_size` included.
    fn defaults() -> Self;
}

/// Sizes above this are garbage, not a later version's.
const MAX_STRUCT_BYTES: usize = 1 << 16;

fn check_size<T: Crossing>(claimed: usize, name: &'static str) -> Result<usize, Failure> {
    if (T::FIRST_SIZE..=MAX_STRUCT_BYTES).contains(&claimed) {
        return Ok(claimed.min(size_of::<T>()));
    }
    Err(Failure::written(
        V2fStatus::ERROR_STRUCT_SIZE,
        format!(
            "{name}.struct_size is {claimed}; expected {}: call its *_init function with its sizeof first",
            size_of::<T>()
        ),
    ))
}

/// Fills in a struct of the size that the caller knows; fields of a later version than this library's become
/// zero.
///
/// # Safety
/// `into` is null or points to `size` writable bytes.
pub(super) unsafe fn write_defaults<T: Crossing>(
    into: *mut T,
    size: usize,
    name: &'static str,
) -> Result<(), Failure> {
    if into.is_null() {
        return Err(null(name));
    }
    let known = check_size::<T>(size, name)?;
    let defaults = T::defaults();
    // SAFETY: `known <= size` bytes are writable by the caller's promise, `defaults` has at least as many,
    // and the first field of a Crossing struct is its `struct_size`.
    unsafe {
        into.cast::<u8>().write_bytes(0, size);
        std::ptr::copy_nonoverlapping((&raw const defaults).cast::<u8>(), into.cast::<u8>(), known);
        into.cast::<u32>().write(size as u32);
    }
    Ok(())
}

fn null(name: &'static str) -> Failure {
    Failure::written(V2fStatus::ERROR_ARGUMENT, format!("{name} is null"))
}

/// Reads a struct of settings: fields that an older caller does not know keep their defaults.
///
/// # Safety
/// `from` is null or points to `struct_size` readable bytes, the first four of which are `struct_size`.
pub(super) unsafe fn read_struct<T: Crossing>(from: *const T, name: &'static str) -> Result<T, Failure> {
    // SAFETY: the caller's promise covers `struct_size`.
    let size = unsafe { claimed_size(from, name)? };
    let mut known = T::defaults();
    // SAFETY: `size` bytes are readable by the caller's promise; `known` has at least as many; any bits are
    // valid for T.
    unsafe {
        std::ptr::copy_nonoverlapping(from.cast::<u8>(), (&raw mut known).cast::<u8>(), size);
    }
    Ok(known)
}

/// Writes a struct of results: an older caller gets the fields that it knows.
///
/// # Safety
/// `into` is null or points to `struct_size` writable bytes, the first four of which are `struct_size`; to as
/// many as the first version of the struct had where that is 0.
pub(super) unsafe fn write_struct<T: Crossing>(
    mut value: T,
    into: *mut T,
    name: &'static str,
) -> Result<(), Failure> {
    // SAFETY: the caller's promise covers `struct_size`.
    let size = unsafe { output_size(into, name)? };
    // SAFETY: the first field of a Crossing struct is its `struct_size`; the caller's own claim is kept.
    unsafe {
        let claimed = into.cast::<u32>().read();
        (&raw mut value).cast::<u32>().write(if claimed == 0 { size as u32 } else { claimed });
        std::ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), into.cast::<u8>(), size);
    }
    Ok(())
}

/// As [`claimed_size`], for a struct of results. A zeroed one is taken for that of the first version, whose
/// fields every caller has.
///
/// # Safety
/// `at` is null or points to four readable bytes at least.
pub(super) unsafe fn output_size<T: Crossing>(at: *const T, name: &'static str) -> Result<usize, Failure> {
    // SAFETY: four bytes are readable by the caller's promise.
    if !at.is_null() && unsafe { at.cast::<u32>().read_unaligned() } == 0 {
        return Ok(T::FIRST_SIZE);
    }
    // SAFETY: the same promise.
    unsafe { claimed_size(at, name) }
}

/// Checks `struct_size` before anything of the struct is touched; returns the bytes that both sides know.
///
/// # Safety
/// `at` is null or points to four readable bytes at least.
unsafe fn claimed_size<T: Crossing>(at: *const T, name: &'static str) -> Result<usize, Failure> {
    if at.is_null() {
        return Err(null(name));
    }
    // SAFETY: not null, and four bytes are readable by the caller's promise.
    let claimed = unsafe { at.cast::<u32>().read_unaligned() } as usize;
    check_size::<T>(claimed, name)
}

/// Writes `value` where the caller wants it.
///
/// # Safety
/// `into` is null or points to a writable `T`.
pub(super) unsafe fn write<T>(value: T, into: *mut T, name: &'static str) -> Result<(), Failure> {
    if into.is_null() {
        return Err(null(name));
    }
    // SAFETY: not null, writable by the caller's promise.
    unsafe { into.write(value) };
    Ok(())
}

/// Writes `value` if the caller wants it.
///
/// # Safety
/// `into` is null or points to a writable `T`.
pub(super) unsafe fn write_optional<T>(value: T, into: *mut T) {
    if !into.is_null() {
        // SAFETY: not null, writable by the caller's promise.
        unsafe { into.write(value) };
    }
}

/// A slice of `count` elements; a null pointer stands for an empty one.
///
/// # Safety
/// `from` is null with `count` 0, or points to `count` readable elements that nobody writes during the call.
pub(super) unsafe fn slice<'a, T>(
    from: *const T,
    count: usize,
    name: &'static str,
) -> Result<&'a [T], Failure> {
    check_slice(from, count, name)?;
    if count == 0 {
        return Ok(&[]);
    }
    // SAFETY: not null, aligned, and `count` elements are readable by the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts(from, count) })
}

/// As [`slice`], writable.
///
/// # Safety
/// `from` is null with `count` 0, or points to `count` initialised elements that only this call touches.
pub(super) unsafe fn slice_mut<'a, T>(
    from: *mut T,
    count: usize,
    name: &'static str,
) -> Result<&'a mut [T], Failure> {
    check_slice(from, count, name)?;
    if count == 0 {
        return Ok(&mut []);
    }
    // SAFETY: not null, aligned, and `count` elements are the callee's alone by the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts_mut(from, count) })
}

// The texts are fixed: these checks stand on real-time paths.
fn check_slice<T>(from: *const T, count: usize, name: &'static str) -> Result<(), Failure> {
    let fixed = |text| Err(Failure::fixed(V2fStatus::ERROR_ARGUMENT, text));
    match name {
        _ if count == 0 => Ok(()),
        _ if from.is_null() => fixed("a pointer to samples or values is null though its count is not 0"),
        _ if !from.is_aligned() => fixed("a pointer to samples or values is not aligned to its type"),
        _ if count > isize::MAX as usize / size_of::<T>() => fixed("a count is larger than memory can be"),
        _ => Ok(()),
    }
}

/// A text argument.
///
/// # Safety
/// `from` is null or points to a string that ends with a zero byte and does not change during the call.
pub(super) unsafe fn text<'a>(from: *const c_char, name: &'static str) -> Result<&'a str, Failure> {
    if from.is_null() {
        return Err(null(name));
    }
    // SAFETY: not null, ended by a zero byte by the caller's promise.
    unsafe { CStr::from_ptr(from) }.to_str().map_err(|error| {
        Failure::written(
            V2fStatus::ERROR_ARGUMENT,
            format!("{name} is not UTF-8 from byte {} on", error.valid_up_to()),
        )
    })
}

/// A text argument that may be null.
///
/// # Safety
/// As [`text`].
pub(super) unsafe fn optional_text<'a>(
    from: *const c_char,
    name: &'static str,
) -> Result<Option<&'a str>, Failure> {
    if from.is_null() {
        return Ok(None);
    }
    // SAFETY: not null; the rest is the caller's promise.
    unsafe { text(from, name) }.map(Some)
}

/// Copies `text` into the caller's memory, cut at its size, always ended by a zero byte; the whole length
/// (without the zero) goes to `length`.
///
/// # Safety
/// `into` is null with `capacity` 0, or points to `capacity` writable bytes; `length` is null or writable.
pub(super) unsafe fn write_text(
    text: &str,
    into: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> Result<(), Failure> {
    if into.is_null() && capacity > 0 {
        return Err(null("text"));
    }
    if capacity > 0 {
        let mut end = text.len().min(capacity - 1);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        // SAFETY: `end + 1 <= capacity` bytes are writable by the caller's promise.
        unsafe {
            std::ptr::copy_nonoverlapping(text.as_ptr(), into.cast::<u8>(), end);
            into.add(end).write(0);
        }
    }
    // SAFETY: null or writable by the caller's promise.
    unsafe { write_optional(text.len(), length) };
    Ok(())
}

/// A name in a fixed field, cut at its size, ended by a zero byte.
pub(super) fn fixed_text<const N: usize>(text: &str) -> [c_char; N] {
    let mut field = [0; N];
    let mut end = text.len().min(N - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    for (place, byte) in field.iter_mut().zip(&text.as_bytes()[..end]) {
        *place = byte.cast_signed() as c_char;
    }
    field
}
