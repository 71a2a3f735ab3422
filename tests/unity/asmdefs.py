"""Compiles every asmdef of the package as Unity would, once for each set of defines: editor and each player.

    asmdefs.py PACKAGE STUBS-FOLDER NUNIT-DLL OUT-FOLDER

Assemblies that a player leaves out (includePlatforms, defineConstraints) are left out; engine assemblies are
the stubs; an assembly without engine references gets none. Warnings are errors. OUT/editor keeps the editor's
assemblies.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

VERSIONS = ["UNITY_5_3_OR_NEWER", "UNITY_2021_3_OR_NEWER"]
SETS = {
    "editor": [
        "UNITY_EDITOR",
        "UNITY_EDITOR_LINUX",
        "UNITY_STANDALONE",
        "UNITY_STANDALONE_LINUX",
        "UNITY_INCLUDE_TESTS",
        "ENABLE_MONO",
    ],
    "editor-for-webgl": ["UNITY_EDITOR", "UNITY_EDITOR_WIN", "UNITY_WEBGL", "ENABLE_MONO"],
    "editor-for-ios": ["UNITY_EDITOR", "UNITY_EDITOR_OSX", "UNITY_IOS", "UNITY_INCLUDE_TESTS", "ENABLE_MONO"],
    "windows": ["UNITY_STANDALONE", "UNITY_STANDALONE_WIN", "ENABLE_MONO"],
    "macos": ["UNITY_STANDALONE", "UNITY_STANDALONE_OSX", "ENABLE_IL2CPP"],
    "linux": ["UNITY_STANDALONE", "UNITY_STANDALONE_LINUX", "ENABLE_IL2CPP"],
    "android": ["UNITY_ANDROID", "ENABLE_IL2CPP"],
    "ios": ["UNITY_IOS", "ENABLE_IL2CPP"],
    "ios-without-microphone": ["UNITY_IOS", "ENABLE_IL2CPP", "V2F_NO_MICROPHONE"],
    "visionos": ["UNITY_VISIONOS", "ENABLE_IL2CPP"],
    "webgl": ["UNITY_WEBGL", "ENABLE_IL2CPP"],
}


def assemblies(package):
    """Each asmdef by name, with its sources: those below it that belong to no deeper asmdef."""
    files = {json.loads(path.read_text())["name"]: path for path in package.rglob("*.asmdef")}
    folders = [path.parent for path in files.values()]
    for name, path in files.items():
        deeper = [folder for folder in folders if folder != path.parent and path.parent in folder.parents]
        sources = [
            source
            for source in sorted(path.parent.rglob("*.cs"))
            if not any(folder in source.parents for folder in deeper)
        ]
        yield name, json.loads(path.read_text()), sources


def in_order(found):
    """References first."""
    left, done = {name: rest for name, *rest in found}, []
    while left:
        ready = [
            name for name, (asmdef, _) in left.items() if not any(ref in left for ref in asmdef["references"])
        ]
        if not ready:
            sys.exit("asmdefs refer to each other in a circle: " + ", ".join(left))
        done += [(name, *left.pop(name)) for name in ready]
    return done


def is_built(asmdef, defines):
    platforms, editor = asmdef["includePlatforms"], "UNITY_EDITOR" in defines
    return (not platforms or (editor and "Editor" in platforms)) and all(
        each in defines for each in asmdef["defineConstraints"]
    )


def compile_one(name, asmdef, sources, defines, stubs, nunit, out, known):
    command = [
        "mcs",
        "-langversion:7.2",
        "-warnaserror",
        "-target:library",
        f"-out:{out / name}.dll",
        f"-doc:{out / name}.xml",
    ]
    command += ["-define:" + ";".join(VERSIONS + defines)] + (
        ["-unsafe"] if asmdef["allowUnsafeCode"] else []
    )
    # All public items are documented (warning 1591), except in tests.
    command += ["-nowarn:1591"] if ".Tests" in name else []
    references = [f"{out / ref}.dll" for ref in asmdef["references"] if ref in known]
    if not asmdef["noEngineReferences"]:
        references.append(str(stubs / "UnityEngine.dll"))
        references += [str(stubs / "UnityEditor.dll")] if "UNITY_EDITOR" in defines else []
    references += [nunit] if "nunit.framework.dll" in asmdef["precompiledReferences"] else []
    return subprocess.Popen(command + ["-r:" + each for each in references] + sources)


def compile_set(ordered, place, defines, stubs, nunit, out):
    """Names of the built assemblies, or a message for the one that failed."""
    folder, built = out / place, []
    os.makedirs(folder, exist_ok=True)
    for name, asmdef, sources in ordered:
        if is_built(asmdef, defines):
            if compile_one(name, asmdef, sources, defines, stubs, nunit, folder, built).wait() != 0:
                return False, f"{name} does not compile for {place}"
            built.append(name)
    return True, f"{place}: {', '.join(built)}"


def main():
    package, stubs, nunit, out = (
        pathlib.Path(sys.argv[1]),
        pathlib.Path(sys.argv[2]),
        sys.argv[3],
        pathlib.Path(sys.argv[4]),
    )
    ordered = in_order(list(assemblies(package)))
    names = [name for name, *_ in ordered]
    for name, asmdef, _ in ordered:
        missing = [
            ref for ref in asmdef["references"] if ref not in names and not ref.endswith(".TestRunner")
        ]
        if missing:
            sys.exit(f"{name} refers to {missing}, which the package does not have")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda item: compile_set(ordered, *item, stubs, nunit, out), SETS.items()))
    for _, message in results:
        print(message)
    sys.exit(not all(good for good, _ in results))


if __name__ == "__main__":
    main()
