"""Compares the lists of files of several platforms' packages with the snapshots: files.py FOLDER [bless]
NAME...

FOLDER is the output of packaging/package for these platforms. packaging/platforms.snapshot lists the places
of their libraries, each after the name of the package. All other files are the same on every platform: the
package's own snapshot lists them.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import platforms  # noqa: E402  (found by the line above)

SNAPSHOT = ROOT / "packaging/platforms.snapshot"
# Files that depend on the platform.
NATIVE = re.compile(
    r"Runtime/Plugins\b|Source/ThirdParty/V2FLibrary/(Win64|Linux|LinuxArm64|Mac)/|v2f/native/|(lib|bin)/[^/]+$"
)
# Files of an SDK that are optional: the program and the core of its page.
WHERE_BUILT = re.compile(r"bin/v2f(\.exe|\.wasm)?$")


def found(folder):
    """Package -> its files, with the names of the snapshots."""
    packages = {}
    for path in sorted(folder.glob("*.files")):
        name = path.stem.replace(platforms.version(), "VERSION")
        files = path.read_text().replace(platforms.version(), "VERSION").splitlines()
        if name.startswith("com.v2f.unity"):
            packages["unity"] = files
        elif name == "V2F-unreal":
            packages["unreal"] = [file.removeprefix("V2F/") for file in files]
        elif match := re.fullmatch(r"v2f-(?:sdk-VERSION|(wheel))-(.+)", name):
            kind = match[1] or "sdk"
            packages[f"{kind} {match[2]}"] = (
                [file.partition("/")[2] for file in files] if kind == "sdk" else files
            )
    return packages


def is_asked(line, names):
    """Whether this line of the snapshot is of a named platform, or of a folder above its library."""
    package, place = line.split(": ", 1)
    if " " in package:
        return package.split()[1] in names
    those = [platforms.ALL[name] for name in names]
    if package == "unreal":
        return any(each.unreal and f"/{each.unreal}/" in place for each in those)
    return any(
        each.unity
        and f"Runtime/Plugins/{each.unity}/".startswith(place.removesuffix(".meta") + "/")
        or each.unity
        and place.startswith(f"Runtime/Plugins/{each.unity}/")
        for each in those
    )


def same(found, wanted, what):
    assert found == wanted, f"{what}: too many {sorted(found - wanted)}, missing {sorted(wanted - found)}"


def main():
    folder, names = pathlib.Path(sys.argv[1]), [word for word in sys.argv[2:] if word != "bless"]
    packages = found(folder)
    lines = {
        f"{package}: {file}" for package, files in packages.items() for file in files if NATIVE.match(file)
    }
    if "bless" in sys.argv:
        SNAPSHOT.write_text("".join(f"{line}\n" for line in sorted(lines)))
    asked = {line for line in SNAPSHOT.read_text().splitlines() if is_asked(line, names)}
    same(
        lines,
        {line for line in asked if line in lines or not WHERE_BUILT.match(line.split(": ", 1)[1])},
        "libraries",
    )
    for package, files in packages.items():
        own = ROOT / f"packaging/{package.split()[0]}.snapshot"
        wanted = {line.removeprefix("./") for line in own.read_text().splitlines()}
        same(
            {file for file in files if not NATIVE.match(file)},
            {file for file in wanted if not NATIVE.match(file)},
            package,
        )
    print(f"{len(packages)} packages, {len(lines)} files of libraries, as in the snapshots")


if __name__ == "__main__":
    main()
