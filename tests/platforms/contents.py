"""Tests the contents of the packages of other platforms: contents.py FOLDER NAME=LIBRARIES...

Each library has the bytes of the built one, is for its platform, exports the functions of the header, and
imports only what every such system has. The tag of a wheel must fit its library.
"""

import pathlib
import re
import sys
import tarfile
import zipfile

import lief

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import binaries  # noqa: E402  (found by the line above)
import platforms  # noqa: E402

# lief prints warnings about very small libraries; the checks below decide.
lief.logging.disable()
OLDEST_GLIBC = 28
# What the library may import: parts of the system.
LINUX = {
    "libc.so.6",
    "libm.so.6",
    "libdl.so.2",
    "libpthread.so.0",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
}
WINDOWS = {"kernel32.dll", "ntdll.dll", "msvcrt.dll", "ws2_32.dll", "userenv.dll", "bcryptprimitives.dll"}
WINDOWS_SETS = ("api-ms-win-",)
# libcharset is a part of libiconv. zig's linker names both, Apple's linker only libiconv.
MACOS = {"/usr/lib/libSystem.B.dylib", "/usr/lib/libiconv.2.dylib", "/usr/lib/libcharset.1.dylib"}


def functions():
    header = re.sub(r"/\*.*?\*/", "", (ROOT / "include/v2f.h").read_text(), flags=re.S)
    return set(re.findall(r"\b(v2f_\w+)\(", header))


def same(found, wanted, what):
    assert found == wanted, f"{what}: {sorted(found - wanted)} too many, {sorted(wanted - found)} missing"


def only(found, allowed, what):
    assert found <= allowed, f"{what} asks for {sorted(found - allowed)}"


def elf(content, name):
    library = lief.ELF.parse(list(content))
    same({each.name for each in library.exported_functions}, functions(), name)
    tags = {each.tag: each for each in library.dynamic_entries}
    assert tags[lief.ELF.DynamicEntry.TAG.SONAME].name == "libv2f.so", name
    asks, newest = set(library.libraries), binaries.glibc(content)
    only(asks, LINUX, name)
    assert newest is not None and newest <= OLDEST_GLIBC, f"{name} asks for glibc 2.{newest}"
    return f"glibc 2.{newest}; {', '.join(sorted(asks))}"


def pe(content, name):
    library = lief.PE.parse(list(content))
    same({each.name for each in library.get_export().entries}, functions(), name)
    asks = {each.name.lower() for each in library.imports}
    only({each for each in asks if not each.startswith(WINDOWS_SETS)}, WINDOWS, name)
    return ", ".join(sorted(asks))


def oldest_macos(part):
    """The oldest macOS that a library runs on. Before macOS 10.14 there was another load command."""
    return list(part.build_version.minos if part.has_build_version else part.version_min.version)


def mach_o(content, name):
    # Keep the object: its parts become invalid when it is freed.
    whole, said = lief.MachO.parse(list(content)), []
    for part in whole:
        exported = {each.name.removeprefix("_") for each in part.exported_symbols}
        same({each for each in exported if each.startswith("v2f_")}, functions(), name)
        ids = [each.name for each in part.commands if each.command == lief.MachO.LoadCommand.TYPE.ID_DYLIB]
        assert ids == ["@rpath/libv2f.dylib"], f"{name} names itself {ids}"
        asks = {each.name for each in part.libraries} - set(ids)
        only(asks, MACOS, name)
        processor = str(part.header.cpu_type).rsplit(".", 1)[-1]
        # macOS on ARM runs signed code only. A signature without an identity is enough.
        assert processor != "ARM64" or part.has_code_signature, f"{name}: the ARM part is not signed"
        said.append(
            f"{processor} from macOS {'.'.join(map(str, oldest_macos(part)))}; {', '.join(sorted(asks))}"
        )
    return " / ".join(said)


def archive_of_objects(content, name):
    """A static library: its symbol table has the functions of the header."""
    table = next(binaries.members(content))
    missing = sorted(each for each in functions() if b"_" + each.encode() + b"\0" not in table)
    assert not missing, f"{name} lacks {missing}"
    return "static"


READERS = {"ELF": elf, "PE": pe, "Mach-O": mach_o}


def files(path):
    """Files of an archive with their bytes."""
    if path.suffix in (".zip", ".whl"):
        with zipfile.ZipFile(path) as packed:
            return {name: packed.read(name) for name in packed.namelist()}
    with tarfile.open(path) as packed:
        return {each.name: packed.extractfile(each).read() for each in packed if each.isfile()}


def one(folder, pattern):
    found = list(folder.glob(pattern))
    assert len(found) == 1, f"{pattern}: {[path.name for path in found]}"
    return files(found[0])


def check_libraries(built):
    """Checks every built library; prints its imports and its size."""
    for platform, folder in built.items():
        name = platform.static if platform.system == "ios" else platform.shared
        content = (folder / name).read_bytes()
        kind = binaries.kind(content)
        assert kind == platform.binary, f"{platform.name}: {name} is {kind}"
        assert binaries.system(content) == platform.system, (
            f"{platform.name}: {name} is for {binaries.system(content)}"
        )
        reader = archive_of_objects if name.endswith(".a") else READERS[kind.split()[0]]
        print(f"{platform.name}: {name}, {len(content):,} bytes, {kind}: {reader(content, platform.name)}")


def check_engines(folder, built):
    """Unity and Unreal: each library is at the place of its platform, unchanged; one file for macOS."""
    unity = one(folder, "com.v2f.unity-*.tgz") if any(each.unity for each in built) else {}
    unreal = one(folder, "V2F-unreal.zip") if any(each.unreal for each in built) else {}
    processors = sum(each.system == "macos" for each in built)
    for platform, library in built.items():
        name = platform.static if platform.system == "ios" else platform.shared
        content = (library / name).read_bytes()
        for package, place in (
            (unity, platform.unity and f"package/Runtime/Plugins/{platform.unity}/{name}"),
            (unreal, platform.unreal and f"V2F/Source/ThirdParty/V2FLibrary/{platform.unreal}/{name}"),
        ):
            if not place:
                continue
            if platform.system == "macos":
                assert content in package[place], f"{place} lacks the library of {platform.name}"
                assert len(lief.MachO.parse(list(package[place]))) == processors, (
                    f"{place} is for other processors"
                )
            else:
                assert package[place] == content, f"{place} is not the library of {platform.name}"
    if processors == 2:
        print(
            f"universal libv2f.dylib: {mach_o(unity['package/Runtime/Plugins/macOS/libv2f.dylib'], 'universal')}"
        )


def check_wheels_and_sdks(folder, built):
    """Wheels and SDKs: the library is unchanged, and the tag of the wheel fits it."""
    for platform, library in built.items():
        sdk = one(folder, f"v2f-sdk-*-{platform.name}.[tz]*")
        for place, content in sdk.items():
            if (library / pathlib.PurePath(place).name).is_file() and "/students/" not in place:
                assert content == (library / pathlib.PurePath(place).name).read_bytes(), (
                    f"{platform.name}: {place}"
                )
        if not platform.wheel:
            continue
        content = (library / platform.shared).read_bytes()
        machine = {"x86-64": "x86_64", "arm64": "aarch64"}[platform.binary.split()[1]]
        tag = (
            f"manylinux_2_{max(17, binaries.glibc(content))}_{machine}"
            if platform.wheel == "linux"
            else platform.wheel
        )
        if platform.system == "macos":
            oldest = [int(each) for each in re.findall(r"\d+", tag)[:2]]
            whole = lief.MachO.parse(list(content))
            asks = oldest_macos(whole.at(0))
            assert asks[:2] <= oldest, f"{platform.name} runs from macOS {asks}, its wheel says {oldest}"
        wheel = one(folder, f"v2f-*-py3-none-{tag}.whl")
        assert wheel[f"v2f/native/{platform.shared}"] == content, f"the wheel {tag} holds another library"
        said = next(text.decode() for name, text in wheel.items() if name.endswith(".dist-info/WHEEL"))
        assert f"Tag: py3-none-{tag}\n" in said and "Root-Is-Purelib: false" in said, f"{tag}: {said}"
        print(f"wheel: {tag}")


def main():
    folder = pathlib.Path(sys.argv[1])
    words = [word.partition("=") for word in sys.argv[2:] if "=" in word]
    built = {platforms.ALL[name]: pathlib.Path(place) for name, _, place in words}
    assert len(functions()) > 30 and built, "nothing to compare"
    check_libraries(built)
    check_engines(folder, built)
    check_wheels_and_sdks(folder, built)


if __name__ == "__main__":
    main()
