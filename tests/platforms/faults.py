"""Tests that the checks of contents.py find every fault. The test libraries export the functions of the
header, do
nothing, and have one fault each.

faults.py WORKFOLDER    zig (ziglang) compiles the libraries; `tests/platforms/run packages` runs this first
"""

import pathlib
import shutil
import struct
import subprocess
import sys

import contents
import lief

sys.path.insert(0, str(contents.ROOT / "packaging"))
import platforms  # noqa: E402  (found by the line above)

MACOS = ("-Wl,-install_name,@rpath/libv2f.dylib",)
LINUX = ("-Wl,-soname,libv2f.so",)
ONE = "v2f_push_audio"
TARGETS = {
    "linux-x86_64": "x86_64-linux-gnu.2.28",
    "windows-x86_64-gnu": "x86_64-windows-gnu",
    "macos-arm64": "aarch64-macos.11.0",
    "macos-x86_64": "x86_64-macos.10.12",
}


def compiled(out, target, words=(), functions=None, more=""):
    """A library with these functions (default: those of the header) and further code."""
    out.parent.mkdir(parents=True, exist_ok=True)
    source = out.with_suffix(".c")
    export = "__declspec(dllexport)" if "windows" in target else ""
    names = sorted(contents.functions() if functions is None else functions)
    source.write_text("".join(f"{export} void {name}(void) {{}}\n" for name in names) + more)
    compiler = [
        sys.executable,
        "-m",
        "ziglang",
        "cc",
        "-target",
        target,
        "-O1",
        "-s",
        "-shared",
        "-fPIC",
        source,
        *words,
    ]
    subprocess.run([*compiler, "-o", out], check=True)
    return out.read_bytes()


def refused(said, check, *arguments):
    try:
        check(*arguments)
    except AssertionError as reason:
        assert said in str(reason), f"refused, but with: {reason}"
        print(f"refused, as expected: {reason}"[:160])
    else:
        raise SystemExit(f"not refused: {said}")


def linux(work):
    target = TARGETS["linux-x86_64"]
    older = "int getpid(void); int (*asked)(void) = getpid;"
    contents.elf(compiled(work / "good.so", target, LINUX, more=older), "good")
    fewer = contents.functions() - {ONE}
    refused(ONE, contents.elf, compiled(work / "fewer.so", target, LINUX, fewer, older), "fewer")
    unnamed = compiled(work / "unnamed.so", target, ("-Wl,-soname,other.so",), more=older)
    refused("unnamed", contents.elf, unnamed, "unnamed")
    newer = "int dlclose(void *); int (*asked)(void *) = dlclose;"
    newer = compiled(work / "newer.so", "x86_64-linux-gnu.2.34", (*LINUX, "-ldl"), more=newer)
    refused("glibc 2.34", contents.elf, newer, "newer")


def windows(work):
    target = TARGETS["windows-x86_64-gnu"]
    contents.pe(compiled(work / "good.dll", target), "good")
    fewer = contents.functions() - {ONE}
    refused(ONE, contents.pe, compiled(work / "fewer.dll", target, functions=fewer), "fewer")
    many = contents.functions() | {"v2f_extra"}
    refused("v2f_extra", contents.pe, compiled(work / "many.dll", target, functions=many), "many")
    foreign = "unsigned long timeGetTime(void);"
    foreign += f"__declspec(dllexport) unsigned long {ONE}(void) {{ return timeGetTime(); }}"
    refused(
        "winmm.dll",
        contents.pe,
        compiled(work / "foreign.dll", target, ("-lwinmm",), fewer, foreign),
        "foreign",
    )


def macos(work):
    """Returns the good libraries of both processors."""
    arm = TARGETS["macos-arm64"]
    good = compiled(work / "good.dylib", arm, MACOS)
    contents.mach_o(good, "good")
    fewer = contents.functions() - {ONE}
    refused(ONE, contents.mach_o, compiled(work / "fewer.dylib", arm, MACOS, fewer), "fewer")
    path = compiled(work / "path.dylib", arm, ("-Wl,-install_name,/tmp/libv2f.dylib",))
    refused("names itself", contents.mach_o, path, "path")
    whole = lief.MachO.parse(list(good))
    parsed = whole.at(0)
    parsed.remove_signature()
    parsed.write(str(work / "unsigned.dylib"))
    refused("not signed", contents.mach_o, (work / "unsigned.dylib").read_bytes(), "unsigned")
    parsed.add_library("/opt/homebrew/lib/libforeign.dylib")
    parsed.write(str(work / "foreign.dylib"))
    refused("libforeign", contents.mach_o, (work / "foreign.dylib").read_bytes(), "foreign")
    return good, compiled(work / "x86.dylib", TARGETS["macos-x86_64"], MACOS)


def packed(out, built, *kinds):
    words = [word for platform, folder in built.items() for word in ("--built", f"{platform.name}={folder}")]
    words += [word for kind in kinds for word in ("--only", kind)]
    shutil.rmtree(out, ignore_errors=True)
    subprocess.run(
        [contents.ROOT / "packaging/package", "--out", out, *words], check=True, stdout=subprocess.DEVNULL
    )
    return out


def packages(work, arm, intel):
    """The universal file and the tags of wheels."""
    built = {}
    for name, content in (("macos-arm64", arm), ("macos-x86_64", intel)):
        folder = built[platforms.ALL[name]] = work / name
        folder.mkdir()
        (folder / "libv2f.dylib").write_bytes(content)
    both = packed(work / "both", built, "unity", "unreal", "wheel", "sdk")
    contents.check_engines(both, built)
    contents.check_wheels_and_sdks(both, built)
    alone = {each: folder for each, folder in built.items() if each.name == "macos-arm64"}
    refused("is for other processors", contents.check_engines, both, alone)
    other = {
        each: work / "other" if each.name == "macos-x86_64" else folder for each, folder in built.items()
    }
    (work / "other").mkdir()
    (work / "other/libv2f.dylib").write_bytes(intel[:-1] + b"!")
    refused("lacks the library of macos-x86_64", contents.check_engines, both, other)
    wheel = next(both.glob("*macosx_11_0_arm64.whl"))
    wheel.rename(wheel.with_name(wheel.name.replace("11_0", "12_0")))
    refused("macosx_11_0_arm64.whl: []", contents.check_wheels_and_sdks, both, built)
    # In the load command, the oldest version follows the system.
    says = [struct.pack("<II", 1, major << 16) for major in (11, 13)]
    assert arm.count(says[0]) == 1, "the oldest macOS is not found in the library"
    (work / "macos-arm64/libv2f.dylib").write_bytes(arm.replace(*says))
    refused(
        "its wheel says [11, 0]",
        contents.check_wheels_and_sdks,
        packed(work / "later", alone, "wheel", "sdk"),
        alone,
    )


def main():
    work = pathlib.Path(sys.argv[1])
    shutil.rmtree(work, ignore_errors=True)
    linux(work)
    windows(work)
    packages(work, *macos(work))
    print("every fault is found")


if __name__ == "__main__":
    main()
