# Sets up what building and testing need. Sourced by ./demo and ./check; installs only what is missing.
# shellcheck shell=bash

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 3; }

# The oldest Rust that builds v2f, as Cargo.toml says.
rust_needed() { sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml | head -n 1; }

need_rust() {
  local needed found
  needed=$(rust_needed)
  command -v cargo >/dev/null || fail "Rust is not installed. Install Rust $needed or newer with rustup, then run this again."
  found=$(rustc --version | cut -d' ' -f2)
  if [ "$(printf '%s\n%s\n' "$needed" "$found" | sort -V | head -n 1)" != "$needed" ]; then
    fail "Rust $found is too old; v2f needs $needed or newer. Run: rustup update stable"
  fi
}

# need_packages COMMAND-OR-FILE=PACKAGE ... : Debian packages for what is missing.
need_packages() {
  local missing=() pair
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || [ -e "${pair%%=*}" ] || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if ! command -v apt-get >/dev/null; then
    fail "missing: ${missing[*]} (names of Debian packages). Install these with the package manager of your system, then run this again."
  fi
  local sudo=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}"
    sudo=(sudo)
  fi
  say "installing ${missing[*]}"
  # Updates of the system may hold the lock: wait for it.
  local patience=(-o DPkg::Lock::Timeout=600)
  "${sudo[@]}" apt-get "${patience[@]}" update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${patience[@]}" install -y -qq "${missing[@]}" >/dev/null
}

alsa_header() { echo /usr/include/alsa/asoundlib.h; }

# Any font of the system serves for the text of images. Without one, this names Debian's first.
a_font() {
  local found
  found=$(find /usr/share/fonts /usr/local/share/fonts -name '*Sans*.ttf' 2>/dev/null | head -n 1)
  echo "${found:-/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf}"
}

# ONNX Runtime is optional for the demo and required by the tests. The script prints its path, or why there is none.
get_onnxruntime() {
  say "ONNX Runtime (pinned, checksum verified, cached)"
  python3 -m pip --version >/dev/null 2>&1 || need_packages pip-for-python3=python3-pip
  python3 scripts/onnxruntime.py
}
