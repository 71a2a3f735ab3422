#!/usr/bin/env python3
"""Tests the lint against faulty/, and that the plugin's sources include only headers of their modules.

lint_test.py PLUGIN [PACKAGE]
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
FAULTY_LINES = [1, 7, 11, 11, 15, 19, 19, 22, 24, 28, 28, 31, 33]


def faults_are_seen():
    with tempfile.TemporaryDirectory() as out:
        ran = subprocess.run(
            [sys.executable, HERE / "uht.py", HERE / "faulty", out, "V2F_API"], capture_output=True, text=True
        )
    lines = sorted(int(m) for m in re.findall(r":(\d+): ", ran.stdout))
    assert ran.returncode == 1 and lines == FAULTY_LINES, (
        f"the lint saw {lines}, not {FAULTY_LINES}:\n{ran.stdout}"
    )


def modules_of(build_cs):
    text = build_cs.read_text()
    return set(
        re.findall(
            r'"([A-Za-z0-9]+)"',
            " ".join(re.findall(r"DependencyModuleNames\.AddRange\((.*?)\);", text, re.S)),
        )
    )


def includes_name_their_modules(plugin):
    """A header of a module that Build.cs does not name fails at link time on other machines."""
    owner = {}
    for line in (HERE / "engine_headers.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            header, module, _ = line.split()
            owner[header] = module
    for path in sorted((plugin / "Source").rglob("V2F*/**/*.*")):
        if path.suffix not in (".h", ".cpp") or "ThirdParty" in path.parts:
            continue
        module = path.relative_to(plugin / "Source").parts[0]
        named = modules_of(plugin / "Source" / module / f"{module}.Build.cs")
        for header in re.findall(r'#include "([^"]+)"', path.read_text()):
            ours = list((plugin / "Source").rglob(pathlib.Path(header).name))
            if header.endswith(".generated.h") or header == "v2f.h" or ours:
                continue
            assert header in owner, f"{path}: {header} is not in engine_headers.txt"
            assert owner[header] in named, f"{path}: {header} needs {owner[header]} in {module}.Build.cs"


# Types that CoreMinimal.h does not always include, and their headers. The stubs are coarser than the engine's
# headers.
HOMES = {
    "FScopeLock": "Misc/ScopeLock.h",
    "FCriticalSection": "HAL/CriticalSection.h",
    "ISubmixBufferListener": "ISubmixBufferListener.h",
    "ISourceBufferListener": "IAudioExtensionPlugin.h",
    "TAutoConsoleVariable": "HAL/IConsoleManager.h",
    "FPlatformTime": "HAL/PlatformTime.h",
    "FPlatformProcess": "HAL/PlatformProcess.h",
    "FPaths": "Misc/Paths.h",
    "TStrongObjectPtr": "UObject/StrongObjectPtr.h",
    "USkeletalMeshComponent": "Components/SkeletalMeshComponent.h",
    "UAudioComponent": "Components/AudioComponent.h",
    "USoundSubmix": "Sound/SoundSubmix.h",
    "FPackageName": "Misc/PackageName.h",
    "FAudioCommandFence": "AudioThread.h",
    "FAudioDeviceManager": "AudioDeviceManager.h",
    "IModularFeatures": "Features/IModularFeatures.h",
    "SCOPE_CYCLE_COUNTER": "Stats/Stats.h",
    "UE_VERSION_OLDER_THAN": "Misc/EngineVersionComparison.h",
    "USoundWaveProcedural": "Sound/SoundWaveProcedural.h",
}


def included(path, ours, seen):
    """Every header that a source sees, through our own ones."""
    for header in re.findall(r'#include "([^"]+)"', path.read_text()):
        name = pathlib.Path(header).name
        if header not in seen:
            seen.add(header)
            if name in ours:
                included(ours[name], ours, seen)
    return seen


def names_come_with_their_headers(plugin):
    ours = {path.name: path for path in (plugin / "Source").rglob("*.h")}
    for path in sorted((plugin / "Source").rglob("V2F*/Private/*.cpp")):
        seen, code = (
            included(path, ours, set()),
            re.sub(r"//.*|^\s*class \w+;", "", path.read_text(), flags=re.M),
        )
        for word, home in HOMES.items():
            assert not re.search(rf"\b{word}\b", code) or home in seen, f"{path}: {word} without {home}"
    for path in ours.values():
        for word in ("FScopeLock", "FCriticalSection", "ISubmixBufferListener", "ISourceBufferListener"):
            if re.search(rf"\b{word}\b", path.read_text()) and "ThirdParty" not in path.parts:
                assert HOMES[word] in included(path, ours, set()), f"{path}: {word} without {HOMES[word]}"


def public_headers_stand_alone(plugin):
    """Public headers name no private ones and not the library's."""
    for path in (plugin / "Source").rglob("Public/*.h"):
        for header in re.findall(r'#include "([^"]+)"', path.read_text()):
            assert header != "v2f.h" and not list((plugin / "Source").rglob(f"Private/{header}")), (
                f"{path} includes {header}"
            )


def descriptor_is_right(plugin):
    uplugin = json.loads((plugin / "V2F.uplugin").read_text())
    folders = {p.name for p in (plugin / "Source").iterdir() if p.name != "ThirdParty"}
    assert {m["Name"] for m in uplugin["Modules"]} == folders, (
        "modules of the .uplugin are not the folders of Source"
    )
    cargo = (HERE / "../../Cargo.toml").read_text()
    version = re.search(r'^version = "([^"]+)"', cargo, re.M)[1]
    assert uplugin["VersionName"] == version, (
        f"V2F.uplugin says {uplugin['VersionName']}, Cargo.toml {version}"
    )


def files_are_small(plugin):
    for path in plugin.rglob("*"):
        if path.suffix in (".h", ".cpp", ".cs"):
            lines = path.read_text().count("\n")
            assert lines < 400, f"{path}: {lines} lines"


def filter_names_what_is_there(package):
    """What FilterPlugin.ini keeps in a packaged plugin exists."""
    for line in (package / "Config/FilterPlugin.ini").read_text().splitlines():
        if line.startswith("/"):
            place = package / line.strip().removeprefix("/").removesuffix("...")
            assert place.exists(), f"FilterPlugin.ini: {line} is not in the package"


def main():
    plugin = pathlib.Path(sys.argv[1])
    faults_are_seen()
    for check in (
        includes_name_their_modules,
        public_headers_stand_alone,
        descriptor_is_right,
        files_are_small,
        names_come_with_their_headers,
    ):
        check(plugin)
    if len(sys.argv) > 2:
        filter_names_what_is_there(pathlib.Path(sys.argv[2]))
    print("lint: ok")


if __name__ == "__main__":
    main()
