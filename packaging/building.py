"""Builds the library of a platform, here or for another one, and prints the folder where it lies.

    python3 packaging/building.py NAME [--glibc 2.N] [--static | --check]

--glibc 2.N   for Linux: the oldest glibc that the library shall run on. For this machine's processor the default is this machine's
              glibc, for another one 2.28.
--static      only the static library, which needs no linker of that platform.
--check       builds nothing: `cargo check`, with ONNX Runtime and without.

The standard library of another platform comes with `rustup target add`. Where that cannot be had, nightly Rust builds it from sources
that V2F_RUST_LIBRARY names (their folder `library`); scripts/cross fetches them, and the linkers too. Such libraries are for trying
out, not for a release: they mix a nightly compiler with the sources of another day.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

import binaries
import platforms

ROOT = pathlib.Path(__file__).resolve().parent.parent
OLDEST_GLIBC = "2.28"


def has_standard_library(platform):
    root = subprocess.run(["rustc", "--print", "sysroot"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return (pathlib.Path(root.strip()) / "lib/rustlib" / platform.triple / "lib").is_dir()


def asked_glibc(platform, glibc):
    """The glibc that a Linux library is linked for by zig; None: by this machine's own linker."""
    if platform.system != "linux":
        return None
    return glibc or (None if platform == platforms.here() else OLDEST_GLIBC)


def by_zig(platform, glibc):
    return bool(glibc) or (platform.system == "macos" and platforms.here().system != "macos")


def linker_variable(platform):
    """Where cargo looks for a linker that is not found by itself."""
    return f"CARGO_TARGET_{platform.triple.upper().replace('-', '_')}_LINKER"


def missing_linker(platform, glibc):
    """What is not there to link the shared library with, in words; None if nothing is."""
    here = platforms.here()
    if by_zig(platform, glibc):
        return None if shutil.which("cargo-zigbuild") else "cargo-zigbuild and ziglang (PyPI has both)"
    if platform == here or os.environ.get(linker_variable(platform)):
        return None
    if platform.name == "windows-x86_64-gnu":
        return None if shutil.which("x86_64-w64-mingw32-gcc") else platform.linker
    return None if platform.system in ("macos", "ios") and here.system == "macos" else platform.linker


def toolchain(platform):
    """The cargo that builds for this platform, with the options and the environment that it needs for that."""
    if platform == platforms.here() or has_standard_library(platform):
        return ["cargo"], [], {}
    sources = os.environ.get("V2F_RUST_LIBRARY")
    if not sources:
        sys.exit(
            f"error: there is no standard library for {platform.triple}. Run: rustup target add {platform.triple} (where that "
            "cannot be had: scripts/cross, and this command behind it)"
        )
    return ["cargo", "+nightly"], ["-Zbuild-std=std,panic_unwind"], {"__CARGO_TESTS_ONLY_SRC_ROOT": sources}


def oldest_macos(platform):
    """The macOS that the library shall run from, as its wheel's tag says: without it a linker takes its own, a newer one. Yours, if set."""
    found = re.match(r"macosx_(\d+)_(\d+)_", platform.wheel or "")
    return os.environ.get("MACOSX_DEPLOYMENT_TARGET") or (f"{found[1]}.{found[2]}" if found else None)


def cargo(platform, verb, *options, part=("--lib",)):
    """Runs cargo for this platform on the library or another part; true if it succeeded."""
    if not shutil.which("cargo"):
        sys.exit("error: there is no cargo here, which builds the library: install Rust (https://www.rust-lang.org/tools/install)")
    words, more, environment = toolchain(platform)
    words = [*words, verb, "--locked", *part, *options, *more]
    if oldest := oldest_macos(platform):
        environment = {"MACOSX_DEPLOYMENT_TARGET": oldest, **environment}
    print(f"{platform.name}: {' '.join(words)}", file=sys.stderr, flush=True)
    return subprocess.run(words, cwd=ROOT, stdout=sys.stderr, env={**os.environ, **environment}).returncode == 0


def import_library(folder):
    """Beside a DLL that mingw linked: what Microsoft's linker, and so Unreal, needs to link it. True if zig was there to make it."""
    if subprocess.run([sys.executable, "-m", "ziglang", "version"], capture_output=True).returncode:
        return False
    header = re.sub(r"/\*.*?\*/", "", (ROOT / "include/v2f.h").read_text(), flags=re.S)
    functions = sorted(set(re.findall(r"\b(v2f_\w+)\(", header)))
    (folder / "v2f.def").write_text("LIBRARY v2f.dll\nEXPORTS\n" + "".join(f"  {name}\n" for name in functions))
    made = ["-m", "i386:x86-64", "-d", "v2f.def", "-D", "v2f.dll", "-l", "v2f.dll.lib"]
    subprocess.run([sys.executable, "-m", "ziglang", "dlltool", *made], cwd=folder, check=True)
    return True


def target_folder():
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def build_program(platform, glibc=None):
    """Builds the command line and returns its file, or None where it is not built here: for another system, or another glibc than this
    machine's, its sound would need that system's libraries."""
    if platform != platforms.here() or asked_glibc(platform, glibc):
        return None
    if not cargo(platform, "build", "--release", part=("--package", "v2f-cli", "--bin", "v2f")):
        return None
    return target_folder() / "release" / platform.program


def build(platform, glibc=None, is_static=False):
    """Builds the library; returns the folder where it lies."""
    glibc = asked_glibc(platform, glibc)
    # Unity links iOS's library into the app itself.
    is_static = is_static or platform.system == "ios"
    missing = None if is_static else missing_linker(platform, glibc)
    other = f"a library that was built elsewhere is taken with --built {platform.name}=FOLDER"
    if missing:
        named = other if by_zig(platform, glibc) else f"{linker_variable(platform)} may name a linker, and {other}"
        sys.exit(f"error: no library for {platform.name}: it is linked by {missing}, which is not here; {named}")
    target = target_folder()
    if platform == platforms.here() and not glibc and not is_static:
        folder, done = target / "release", cargo(platform, "build", "--release")
    else:
        folder = target / platform.triple / "release"
        if is_static:
            done = cargo(platform, "rustc", "--release", "--target", platform.triple, "--crate-type", "staticlib")
        else:
            triple = platform.triple + (f".{glibc}" if glibc else "")
            done = cargo(platform, "zigbuild" if by_zig(platform, glibc) else "build", "--release", "--target", triple)
    if not done:
        sys.exit(f"error: no library for {platform.name}, see above; {other}")
    finish(platform, glibc, is_static, folder)
    return folder


def finish(platform, glibc, is_static, folder):
    """What cargo leaves to be done."""
    if is_static:
        return
    if platform.name == "windows-x86_64-gnu":
        import_library(folder)
    asks = binaries.glibc((folder / platform.shared).read_bytes()) if glibc else None
    if asks and asks > int(glibc.split(".")[1]):
        sys.exit(f"error: {folder / platform.shared} asks for glibc 2.{asks}, newer than {glibc}")


def refuse_others(platform, folder):
    """Refuses a folder without this platform's library, or with another platform's."""
    found = [folder / name for name in (platform.shared, platform.static) if (folder / name).is_file()]
    if not found:
        sys.exit(f"error: {folder} holds neither {platform.shared} nor {platform.static}: no library for {platform.name}")
    if (folder / platform.program).is_file():
        found.append(folder / platform.program)
    for file in found:
        content = file.read_bytes()
        kind, system = binaries.kind(content), binaries.system(content)
        if kind != platform.binary:
            sys.exit(f"error: {file} is {kind or 'no library'}; {platform.name} needs {platform.binary}")
        if system not in (None, platform.system):
            sys.exit(f"error: {file} is for {system}; {platform.name} needs one for {platform.system}")


def glibc_version(text):
    if not re.fullmatch(r"2\.\d+", text):
        raise argparse.ArgumentTypeError(f"{text}: say a version like {OLDEST_GLIBC}")
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=sorted(platforms.ALL))
    parser.add_argument("--glibc", type=glibc_version)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--static", action="store_true")
    way.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    platform = platforms.ALL[asked.name]
    if not asked.check:
        return print(build(platform, asked.glibc, asked.static))
    for features in ([], ["--no-default-features"]):
        if not cargo(platform, "check", "--release", "--target", platform.triple, *features):
            sys.exit(f"error: the library does not compile for {platform.name}, see above")


if __name__ == "__main__":
    main()
