//! Handles: numbers that stand for objects, so that a stale one is refused instead of followed.
//!
//! A handle holds a slot's index, the slot's generation and a tag of its kind. A call enters and leaves an
//! object by one atomic addition each: wait-free, whatever other threads do. Opening and closing take no lock.
//!
//! Closing retires the handle at once, also while other calls are inside the object. The object itself goes
//! when the last of them has left: in the closing call if nobody is inside, else in the next call of
//! [`Table::collect`]. Calls of the audio thread leave, but never collect.

use std::cell::UnsafeCell;
use std::ops::Deref;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::status::{Failure, V2fStatus};

const SLOTS_PER_CHUNK: usize = 64;
const CHUNKS: usize = 256;
/// Objects of one kind that may be open at a time.
pub(super) const MAX_OBJECTS: usize = SLOTS_PER_CHUNK * CHUNKS;
// The contract in `cbindgen.toml` names the number.
const _: () = assert!(MAX_OBJECTS == 16_384);

const INDEX_BITS: u32 = 24;
const TAG_BITS: u32 = 8;
const GENERATION_SHIFT: u32 = INDEX_BITS + TAG_BITS;

/// Set in a slot's state while its handle is good for no call. The lowest bits count the calls inside.
const CLOSED: u64 = 1 << 31;
/// Closed with an object that waits for the last call to leave.
const RETIRED: u64 = 1 << 30;
/// Closed without an object: the slot may be taken.
const FREE: u64 = 1 << 29;
const USERS: u64 = FREE - 1;

/// Objects of one kind by handle.
pub(super) struct Table<T> {
    tag: u8,
    /// What its objects are called in error texts.
    kind: &'static str,
    chunks: [OnceLock<Box<[Slot<T>]>>; CHUNKS],
    /// Retired slots whose object has not been taken yet.
    retired: AtomicUsize,
}

struct Slot<T> {
    /// Generation in the upper half, flags and the users in the lower.
    state: AtomicU64,
    object: UnsafeCell<Option<T>>,
}

// SAFETY: the object is written only by the one thread that took the slot out of its state FREE (`open`) or
// RETIRED without users (`take`), and shared only through `Entered`, as `&T`.
unsafe impl<T: Send + Sync> Sync for Slot<T> {}

/// A call inside an object. The object cannot be freed until it is dropped.
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
        self.slot.state.fetch_sub(1, Ordering::SeqCst);
    }
}

impl<T: Send + Sync> Table<T> {
    pub const fn new(tag: u8, kind: &'static str) -> Self {
        Self { tag, kind, chunks: [const { OnceLock::new() }; CHUNKS], retired: AtomicUsize::new(0) }
    }

    /// Stores an object and returns its handle, never 0.
    pub fn open(&self, object: T) -> Result<u64, Failure> {
        self.collect();
        let (index, slot) = self.claim()?;
        // SAFETY: `claim` gave the slot to this call alone; `enter` follows the object only when the slot is
        // open.
        unsafe { *slot.object.get() = Some(object) };
        // Calls with stale handles may be passing through and be counted: only the flag changes.
        let opened = slot.state.fetch_and(!CLOSED, Ordering::SeqCst);
        Ok(self.handle(index, opened >> 32))
    }

    /// Enters the object; wait-free, allocates nothing.
    pub fn enter(&self, handle: u64) -> Result<Entered<'_, T>, Failure> {
        let slot = self.slot_of(handle).ok_or_else(|| self.stale(handle))?;
        let state = slot.state.fetch_add(1, Ordering::SeqCst);
        if state & CLOSED == 0 && state >> 32 == handle >> GENERATION_SHIFT {
            // SAFETY: the slot is open and this call is counted: nobody takes the object until it has left.
            if let Some(object) = unsafe { (*slot.object.get()).as_ref() } {
                return Ok(Entered { slot, object });
            }
        }
        slot.state.fetch_sub(1, Ordering::SeqCst);
        Err(self.stale(handle))
    }

    /// Retires the handle: no later call enters the object. Returns the object if no call is inside; else it
    /// goes with a later [`collect`](Self::collect). Never waits.
    pub fn close(&self, handle: u64) -> Result<Option<T>, Failure> {
        let slot = self.slot_of(handle).ok_or_else(|| self.stale(handle))?;
        let generation = handle >> GENERATION_SHIFT;
        // Generations wrap after 2^32 reuses of one slot.
        let next = u64::from((generation as u32).wrapping_add(1)) << 32;
        // Counted before the flag shows, so that no `collect` misses it.
        self.retired.fetch_add(1, Ordering::SeqCst);
        let retire = |state: u64| {
            (state & CLOSED == 0 && state >> 32 == generation)
                .then_some(next | CLOSED | RETIRED | (state & USERS))
        };
        if slot.state.fetch_update(Ordering::SeqCst, Ordering::SeqCst, retire).is_err() {
            self.retired.fetch_sub(1, Ordering::SeqCst);
            return Err(self.stale(handle));
        }
        Ok(self.take(slot))
    }

    /// Frees what was closed while calls were inside, if they have left. For calls that may free memory.
    pub fn collect(&self) {
        if self.retired.load(Ordering::SeqCst) == 0 {
            return;
        }
        for chunk in self.chunks.iter().map_while(OnceLock::get) {
            for slot in chunk {
                drop(self.take(slot));
            }
        }
    }

    /// The object of a retired slot that no call is inside of.
    fn take(&self, slot: &Slot<T>) -> Option<T> {
        let state = slot.state.load(Ordering::SeqCst);
        if state & RETIRED == 0 || state & USERS != 0 {
            return None;
        }
        slot.state.compare_exchange(state, state & !RETIRED, Ordering::SeqCst, Ordering::SeqCst).ok()?;
        // SAFETY: this call alone cleared the flag, nobody is inside, and nobody enters a closed slot.
        let object = unsafe { (*slot.object.get()).take() };
        self.retired.fetch_sub(1, Ordering::SeqCst);
        slot.state.fetch_or(FREE, Ordering::SeqCst);
        object
    }

    /// Takes a free slot, for this call alone. The lowest ones first, so that only as many chunks are made as
    /// objects are open at once.
    fn claim(&self) -> Result<(usize, &Slot<T>), Failure> {
        for (number, chunk) in self.chunks.iter().enumerate() {
            let empty = || Slot { state: AtomicU64::new(CLOSED | FREE), object: UnsafeCell::new(None) };
            let chunk = chunk.get_or_init(|| (0..SLOTS_PER_CHUNK).map(|_| empty()).collect());
            for (place, slot) in chunk.iter().enumerate() {
                if slot.state.load(Ordering::Relaxed) & FREE != 0
                    && slot.state.fetch_and(!FREE, Ordering::SeqCst) & FREE != 0
                {
                    return Ok((number * SLOTS_PER_CHUNK + place, slot));
                }
            }
        }
        Err(Failure::fixed(V2fStatus::ERROR_SYSTEM, "16384 objects of this kind are open; destroy some"))
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
        let index = index as usize - 1;
        self.chunks.get(index / SLOTS_PER_CHUNK)?.get()?.get(index % SLOTS_PER_CHUNK)
    }

    fn stale(&self, handle: u64) -> Failure {
        Failure::stale(handle, self.kind)
    }
}

#[cfg(test)]
mod tests;
