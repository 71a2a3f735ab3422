/* Atomic integers for the audio thread and the main thread. */
#ifndef V2F_GODOT_ATOMIC_H
#define V2F_GODOT_ATOMIC_H

#include <stdint.h>

#ifdef _MSC_VER
#include <intrin.h>
static __inline int64_t atomic_read(volatile int64_t *at) { return _InterlockedCompareExchange64(at, 0, 0); }
static __inline int64_t atomic_add(volatile int64_t *at, int64_t more) {
    return _InterlockedExchangeAdd64(at, more) + more;
}
static __inline void atomic_write(volatile int64_t *at, int64_t value) { _InterlockedExchange64(at, value); }
/* Replaces `expected` by `value`; false if there is another value. */
static __inline int atomic_replace(volatile int64_t *at, int64_t expected, int64_t value) {
    return _InterlockedCompareExchange64(at, value, expected) == expected;
}
#else
static inline int64_t atomic_read(volatile int64_t *at) { return __atomic_load_n(at, __ATOMIC_SEQ_CST); }
static inline int64_t atomic_add(volatile int64_t *at, int64_t more) {
    return __atomic_add_fetch(at, more, __ATOMIC_SEQ_CST);
}
static inline void atomic_write(volatile int64_t *at, int64_t value) {
    __atomic_store_n(at, value, __ATOMIC_SEQ_CST);
}
/* Replaces `expected` by `value`; false if there is another value. */
static inline int atomic_replace(volatile int64_t *at, int64_t expected, int64_t value) {
    return __atomic_compare_exchange_n(at, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}
#endif

#endif
