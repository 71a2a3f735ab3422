/* v2f for C++17: statuses, results and spans of v2f.hpp. Include v2f.hpp instead of this file. */

#ifndef V2F_RESULT_HPP
#define V2F_RESULT_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#ifdef V2F_CPP_EXCEPTIONS
#include <stdexcept>
#endif

#include "v2f.h"

namespace v2f {

#ifdef V2F_CPP_EXCEPTIONS
/// A status with its text. Thrown only by `or_throw()`.
class Error : public std::runtime_error {
 public:
  Error(V2fStatus code, const char *text) : std::runtime_error(text), code_(code) {}
  /// The status.
  V2fStatus code() const noexcept { return code_; }

 private:
  V2fStatus code_;
};
#endif

/// Result of a call without a value: done, nothing yet, or an error.
class [[nodiscard]] Status {
 public:
  /// `own_text`: message of an error that this header detects; must have static lifetime.
  constexpr Status(V2fStatus code = V2F_OK, const char *own_text = nullptr) noexcept
      : code_(code), own_text_(own_text) {}

  /// The status.
  constexpr V2fStatus code() const noexcept { return code_; }
  /// Whether the call is done.
  constexpr bool ok() const noexcept { return code_ == V2F_OK; }
  /// Whether there was an error. V2F_NO_FRAME is no error.
  constexpr bool failed() const noexcept { return code_ < 0; }
  /// As `ok()`.
  constexpr explicit operator bool() const noexcept { return ok(); }
  /// The status as text; for an error what is wrong, where, and what to do. Read it on the thread of the
  /// call, before another call fails there.
  const char *text() const noexcept {
    if (own_text_ != nullptr) return own_text_;
    return failed() ? v2f_last_error() : v2f_status_message(code_);
  }
#ifdef V2F_CPP_EXCEPTIONS
  /// Throws `Error` if there was an error.
  void or_throw() const {
    if (failed()) throw Error(code_, text());
  }
#endif

 private:
  V2fStatus code_;
  const char *own_text_;
};

/// A status and, if it is ok, a value. Otherwise the value is empty (zeros, or a closed model or stream),
/// which is safe to use.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(Status status) noexcept : status_(status) {}
  Result(Status status, T value) noexcept : status_(status), value_(std::move(value)) {}

  /// The status.
  Status status() const noexcept { return status_; }
  /// The code of the status.
  V2fStatus code() const noexcept { return status_.code(); }
  /// Whether there is a value.
  bool ok() const noexcept { return status_.ok(); }
  /// Whether there was an error. `!ok() && !failed()` means "nothing yet".
  bool failed() const noexcept { return status_.failed(); }
  /// As `ok()`.
  explicit operator bool() const noexcept { return ok(); }

  /// The value.
  T &value() & noexcept { return value_; }
  const T &value() const & noexcept { return value_; }
  T &&value() && noexcept { return std::move(value_); }
  T &operator*() & noexcept { return value_; }
  const T &operator*() const & noexcept { return value_; }
  T &&operator*() && noexcept { return std::move(value_); }
  T *operator->() noexcept { return &value_; }
  const T *operator->() const noexcept { return &value_; }

#ifdef V2F_CPP_EXCEPTIONS
  /// The value. Throws `Error` if there is none.
  T or_throw() && {
    if (!ok()) throw Error(code(), status_.text());
    return std::move(value_);
  }
#endif

 private:
  Status status_;
  T value_{};
};

/// A view of contiguous values: pointer and count. Arrays, std::vector, std::array and std::span convert to
/// it.
template <class T>
class Span {
 public:
  constexpr Span() noexcept = default;
  constexpr Span(T *first, std::size_t count) noexcept : first_(first), count_(count) {}
  template <std::size_t N>
  constexpr Span(T (&array)[N]) noexcept : first_(array), count_(N) {}
  template <class C, class = std::enable_if_t<
                         std::is_convertible_v<decltype(std::declval<C &>().data()), T *> &&
                         std::is_convertible_v<decltype(std::declval<C &>().size()), std::size_t>>>
  constexpr Span(C &&values) noexcept : first_(values.data()), count_(values.size()) {}

  constexpr T *data() const noexcept { return first_; }
  constexpr std::size_t size() const noexcept { return count_; }
  constexpr T *begin() const noexcept { return first_; }
  constexpr T *end() const noexcept { return first_ + count_; }
  constexpr T &operator[](std::size_t index) const noexcept { return first_[index]; }
  /// At most `count` values from index `from` on.
  constexpr Span subspan(std::size_t from, std::size_t count) const noexcept {
    from = from < count_ ? from : count_;
    return {first_ + from, count < count_ - from ? count : count_ - from};
  }

 private:
  T *first_ = nullptr;
  std::size_t count_ = 0;
};

namespace detail {

/// A struct of v2f.h with its struct_size and defaults.
template <class T>
T prepared(V2fStatus (*init)(T *, std::size_t)) noexcept {
  T made{};
  init(&made, sizeof made);
  return made;
}

/// Calls `read` with a prepared struct and returns that struct.
template <class T, class Read>
Result<T> query(V2fStatus (*init)(T *, std::size_t), Read &&read) noexcept {
  T result = prepared(init);
  const V2fStatus code = read(&result);
  return {code, result};
}

/// Reads a text of unknown length. The text may grow between two calls, thus the loop.
template <class Read>
Result<std::string> read_text(Read &&read) {
  std::string text;
  for (;;) {
    std::size_t length = 0;
    const V2fStatus code = read(text.empty() ? nullptr : &text[0], text.size(), &length);
    if (code != V2F_OK) return Status(code);
    if (length < text.size()) {
      text.resize(length);
      return {V2F_OK, std::move(text)};
    }
    text.resize(length + 1);
  }
}

/// Destroys a handle. Waits for nobody.
template <class Destroy>
Status destroy(std::uint64_t &handle, Destroy function) noexcept {
  return function(std::exchange(handle, 0));
}

}  // namespace detail

}  // namespace v2f

#endif  // V2F_RESULT_HPP
