//! Handles: numbers that stand for objects, so that a stale one is refused instead of followed.
//!
//! A handle holds a slot's index, the slot's generation and a tag of its kind. A call enters and leaves an
//! object by one atomic addition each: wait-free, whatever other threads do.

use std::cell::UnsafeCell;
use std::ops::Deref;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::status::{Failure, V2fStatus};

const SLOTS_PER_CHUNK: usize = 64;
const CHUNKS: usize = 256;

const INDEX_BITS: u32 = 24;
const TAG_BITS: u32 = 8;
const GENERATION_SHIFT: u32 = INDEX_BITS + TAG_BITS;

/// Set in a slot's state while it holds no object. Below it the number of calls inside is counted.
const CLOSED: u64 = 1 << 31;
const USERS: u64 = CLOSED - 1;

/// Objects of one kind by handle.
pub(super) struct Table<T> {
    tag: u8,
    chunks: [OnceLock<Box<[Slot<T>]>>; CHUNKS],
    free: Mutex<Free>,
}

struct Free {
    indices: Vec<usize>,
    used: usize,
}

struct Slot<T> {
    /// Generation in the upper half, [`CLOSED`] and the users in the lower.
    state: AtomicU64,
    object: UnsafeCell<Option<T>>,
}

// SAFETY: the object is written only while the slot is closed and nobody is inside (see `open` and `close`),
// and shared only through `Entered`, as `&T`.
unsafe impl<T: Send + Sync> Sync for Slot<T> {}

/// A call inside an object. The object cannot be destroyed until it is dropped.
pub(super) struct Entered<'a, T> {
    slot: &'a Slot<T>,
    object: &'a T,
}

impl<T> Deref for Entered<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.object
    }
}

impl<T> Drop for Entered<'_, T> {
    fn drop(&mut self) {
        self.slot.state.fetch_sub(1, Ordering::Release);
    }
}

fn stale() -> Failure {
    Failure::fixed(
        V2fStatus::ERROR_HANDLE,
        "the handle is destroyed, stale or of another kind; use the handle that the open function wrote",
    )
}

impl<T: Send + Sync> Table<T> {
    pub const fn new(tag: u8) -> Self {
        Self {
            tag,
            chunks: [const { OnceLock::new() }; CHUNKS],
            free: Mutex::new(Free { indices: Vec::new(), used: 0 }),
        }
    }

    /// Stores an object and returns its handle, never 0.
    pub fn open(&self, object: T) -> Result<u64, Failure> {
        let index = self.free_index()?;
        let slot = self.slot(index).ok_or_else(stale)?;
        // SAFETY: the slot is closed and its index is this call's alone, so that nobody reads or writes the
        // object: `enter` follows it only when the slot is open.
        unsafe { *slot.object.get() = Some(object) };
        // Calls with stale handles may be passing through and be counted: only generation and flag change.
        let opened = slot.state.fetch_xor(CLOSED, Ordering::AcqRel);
        Ok(self.handle(index, opened >> 32))
    }

    /// Enters the object; wait-free, allocates nothing.
    pub fn enter(&self, handle: u64) -> Result<Entered<'_, T>, Failure> {
        let slot = self.slot_of(handle).ok_or_else(stale)?;
        let state = slot.state.fetch_add(1, Ordering::Acquire);
        if state & CLOSED != 0 || state >> 32 != handle >> GENERATION_SHIFT {
            slot.state.fetch_sub(1, Ordering::Release);
            return Err(stale());
        }
        // SAFETY: the slot is open and this call is counted: `close` refuses until it has left.
        match unsafe { (*slot.object.get()).as_ref() } {
            Some(object) => Ok(Entered { slot, object }),
            None => {
                slot.state.fetch_sub(1, Ordering::Release);
                Err(stale())
            }
        }
    }

    /// Removes the object. `BUSY` while another call is inside.
    pub fn close(&self, handle: u64) -> Result<T, Failure> {
        let slot = self.slot_of(handle).ok_or_else(stale)?;
        let generation = handle >> GENERATION_SHIFT;
        let open = generation << 32;
        // The next generation, closed. Generations wrap after 2^32 reuses of one slot.
        let closed = (generation.wrapping_add(1) << 32) | CLOSED;
        match slot.state.compare_exchange(open, closed, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => {}
            Err(state) if state >> 32 == generation && state & CLOSED == 0 && state & USERS != 0 => {
                return Err(Failure::fixed(
                    V2fStatus::BUSY,
                    "another call is using the object; destroy it again when that call has returned",
                ));
            }
            Err(_) => return Err(stale()),
        }
        // SAFETY: the slot was open with nobody inside and is closed now: the object is this call's alone.
        let object = unsafe { (*slot.object.get()).take() };
        self.free.lock().indices.push((handle & ((1 << INDEX_BITS) - 1)) as usize - 1);
        object.ok_or_else(stale)
    }

    fn handle(&self, index: usize, generation: u64) -> u64 {
        (generation << GENERATION_SHIFT) | (u64::from(self.tag) << INDEX_BITS) | (index as u64 + 1)
    }

    fn slot_of(&self, handle: u64) -> Option<&Slot<T>> {
        let index = handle & ((1 << INDEX_BITS) - 1);
        let tag = (handle >> INDEX_BITS) & ((1 << TAG_BITS) - 1);
        if index == 0 || tag != u64::from(self.tag) {
            return None;
        }
        self.slot(index as usize - 1)
    }

    fn slot(&self, index: usize) -> Option<&Slot<T>> {
        self.chunks.get(index / SLOTS_PER_CHUNK)?.get()?.get(index % SLOTS_PER_CHUNK)
    }

    fn free_index(&self) -> Result<usize, Failure> {
        let mut free = self.free.lock();
        if let Some(index) = free.indices.pop() {
            return Ok(index);
        }
        let index = free.used;
        let Some(chunk) = self.chunks.get(index / SLOTS_PER_CHUNK) else {
            return Err(Failure::fixed(
                V2fStatus::ERROR_SYSTEM,
                "more than 16384 objects are open; destroy some",
            ));
        };
        chunk.get_or_init(|| {
            let empty = || Slot { state: AtomicU64::new(CLOSED), object: UnsafeCell::new(None) };
            (0..SLOTS_PER_CHUNK).map(|_| empty()).collect()
        });
        free.used += 1;
        Ok(index)
    }
}
