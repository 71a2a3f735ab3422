//! Handles while calls are inside: closing waits for nobody, and the last owner frees.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::*;

#[test]
fn closing_retires_the_handle_at_once_and_frees_after_the_last_call() {
    let table = Table::new(9, "thing");
    let object = Arc::new(());
    let handle = table.open(object.clone()).ok().expect("a handle");
    let (first, second) = (table.enter(handle), table.enter(handle));
    assert!(table.close(handle).ok().expect("the handle is good").is_none(), "two calls are inside");
    assert!(table.enter(handle).is_err() && table.close(handle).is_err(), "the handle is retired");
    drop(first);
    table.collect();
    assert_eq!(Arc::strong_count(&object), 2, "one call is still inside");
    drop(second);
    assert_eq!(Arc::strong_count(&object), 2, "a leaving call frees nothing: it may be the audio thread's");
    table.collect();
    assert_eq!(Arc::strong_count(&object), 1);
    let next = table.open(object.clone()).ok().expect("a handle");
    assert_ne!(next, handle, "a reused slot has another generation");
    assert!(table.close(next).ok().expect("nobody is inside").is_some());
}

#[test]
fn threads_that_open_enter_and_close_see_no_foreign_object_and_leak_none() {
    const ROUNDS: usize = 20_000;
    let table = Table::new(9, "thing");
    let alive = Arc::new(AtomicUsize::new(0));
    struct Counted(Arc<AtomicUsize>, usize);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }
    let handles: Vec<AtomicU64> = (0..4).map(|_| AtomicU64::new(0)).collect();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (table, handles, stop) = (&table, &handles, &stop);
        for reader in 0..2 {
            scope.spawn(move || {
                for turn in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let place = (turn + reader) % handles.len();
                    let handle = handles[place].load(Ordering::SeqCst);
                    if let Ok(entered) = table.enter(handle) {
                        let entered: &Counted = &entered;
                        assert_eq!(entered.1, place, "another object behind the handle");
                    }
                }
            });
        }
        let owners: Vec<_> = (0..2)
            .map(|owner| {
                let alive = alive.clone();
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        let place = 2 * owner + round % 2;
                        alive.fetch_add(1, Ordering::SeqCst);
                        let opened = table.open(Counted(alive.clone(), place)).ok().expect("room");
                        let old = handles[place].swap(opened, Ordering::SeqCst);
                        if old != 0 {
                            drop(table.close(old).ok().expect("it was open"));
                        }
                    }
                })
            })
            .collect();
        owners.into_iter().for_each(|owner| owner.join().expect("no panic"));
        stop.store(true, Ordering::Relaxed);
    });
    for handle in &handles {
        drop(table.close(handle.load(Ordering::SeqCst)).ok().expect("it was open"));
    }
    table.collect();
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}
