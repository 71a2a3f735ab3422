"""Lints the Unity package as it is installed: a folder with the unpacked tarball.

    lint.py FOLDER REPOSITORY

package.json, .meta files (one each, GUIDs unique and the paths' md5), plugin settings per platform, asmdefs,
that every GUID in scenes and assets leads to a file, P/Invoke names per platform, and what IL2CPP cannot
take.
"""

import json
import pathlib
import re
import sys

faults = []


def expect(holds, fault):
    if not holds:
        faults.append(fault)


def check_manifest(root, repository):
    manifest = json.loads((root / "package.json").read_text())
    cargo = re.search(r'^version = "(.+)"', (repository / "Cargo.toml").read_text(), re.M)[1]
    expect(
        re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+){2,}", manifest["name"]),
        "package.json: name is not reverse-domain",
    )
    expect(
        manifest["version"] == cargo, f"package.json: version {manifest['version']}, Cargo.toml has {cargo}"
    )
    expect(re.fullmatch(r"20\d\d\.\d", manifest["unity"]), "package.json: unity")
    expect(f"## [{cargo}]" in (root / "CHANGELOG.md").read_text(), f"CHANGELOG.md says nothing of {cargo}")
    for name in ("README.md", "LICENSE.md", "Third Party Notices.md", "Documentation~/index.md"):
        expect((root / name).is_file(), f"{name} is missing")
    for sample in manifest["samples"]:
        expect((root / sample["path"]).is_dir(), f"sample {sample['path']} is missing")
    # Modules whose classes the code names.
    used = "\n".join(file.read_text() for file in root.rglob("*.cs"))
    for word, module in {
        "AudioSource": "audio",
        "AnimationClip": "animation",
        "UnityWebRequest": "unitywebrequest",
        "EditorGUI": "imgui",
        "JsonUtility": "jsonserialize",
    }.items():
        expect(
            word not in used or f"com.unity.modules.{module}" in manifest["dependencies"],
            f"package.json: no module {module}",
        )


def is_hidden(relative):
    parts = relative.parts
    if any(part.startswith(".") for part in parts):
        return True
    return any(part.endswith("~") for part in parts) and not (parts[0] == "Samples~" and len(parts) > 2)


def check_metas(root):
    """Returns the path of each GUID."""
    guids = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.suffix == ".meta":
            expect(path.with_suffix("").exists(), f"{relative} belongs to nothing")
            found = re.search(r"^guid: ([0-9a-f]{32})$", path.read_text(), re.M)
            expect(found, f"{relative}: no guid")
            if found:
                expect(found[1] not in guids, f"{relative}: guid as {guids.get(found[1])}")
                guids[found[1]] = relative.with_suffix("")
        elif not is_hidden(relative):
            expect((path.parent / (path.name + ".meta")).exists(), f"{relative}: no .meta")
    return guids


def check_references(root, guids):
    for path in [*root.rglob("*.unity"), *root.rglob("*.asset")]:
        for guid in re.findall(r"guid: ([0-9a-f]{32})", path.read_text()):
            expect(guid in guids, f"{path.relative_to(root)}: guid {guid} leads nowhere")
        own = set(re.findall(r"^--- !u!\d+ &(\d+)", path.read_text(), re.M))
        for ref in re.findall(r"\{fileID: (\d+)\}", path.read_text()):
            expect(ref == "0" or ref in own, f"{path.relative_to(root)}: object {ref} is not in it")


def check_fields(root, guids):
    """Fields that scenes and assets set exist in the script."""
    for path in [*root.rglob("*.unity"), *root.rglob("*.asset")]:
        for guid, body in re.findall(
            r"m_Script: \{fileID: 11500000, guid: (\w+), type: 3\}(.*?)(?=\n---|\Z)", path.read_text(), re.S
        ):
            code = (root / guids[guid]).read_text() if guid in guids else ""
            for field in re.findall(r"^  (?!m_)(\w+):", body, re.M):
                expect(
                    re.search(rf"public [\w<>\[\]]+ {field}\b", code),
                    f"{path.name} sets {field}, which {guids.get(guid)} has not",
                )


def check_plugins(root):
    players = {
        "Linux": ("Standalone: Linux64", "OS: Linux"),
        "Windows": ("Standalone: Win64", "OS: Windows"),
        "macOS": ("Standalone: OSXUniversal", "OS: OSX"),
        "Android": ("Android: Android", None),
        "iOS": ("iPhone: iOS", None),
        "WebGL": ("WebGL: WebGL", None),
    }
    cpus = {"arm64-v8a": "ARM64", "armeabi-v7a": "ARMv7"}
    libraries = [
        path
        for path in root.rglob("*v2f.*")
        if "Plugins" in path.parts and path.suffix in (".so", ".dll", ".dylib", ".a")
    ]
    expect(libraries, "no native library")
    for path in libraries:
        text = (path.parent / (path.name + ".meta")).read_text()
        relative = path.relative_to(root / "Runtime/Plugins")
        player, editor = players[relative.parts[0]]
        expect("PluginImporter:" in text, f"{relative}: not imported as a plugin")
        expect(
            re.findall(r"first:\n\s+(\S+: \S+)\n\s+second:\n\s+enabled: 1", text)
            == (["Editor: Editor"] if editor else []) + [player],
            f"{relative}: enabled for the wrong players",
        )
        expect(not editor or editor in text, f"{relative}: editor is not {editor}")
        expect("Any: \n    second:\n      enabled: 0" in text, f"{relative}: enabled for any player")
        expect(
            relative.parts[1] not in cpus or f"CPU: {cpus[relative.parts[1]]}\n" in text,
            f"{relative}: wrong CPU",
        )


# Features without ahead-of-time code, or removed by stripping: they would need a link.xml.
AT_RUN_TIME = [
    "GetDelegateForFunctionPointer",
    "System.Reflection",
    "Activator.",
    "Type.GetType",
    "MakeGeneric",
    "Expression.",
    "dynamic ",
    "BinaryFormatter",
    ".Invoke(",
]


def check_native_calls(code):
    """Every parameter of a native call is a number or a pointer: no marshalling code, no copies."""
    calls = re.findall(r"public static extern (\S+) (\w+)\((.*?)\);", code, re.S)
    expect(len(calls) > 30, "the lint finds no native calls")
    for result, name, parameters in calls:
        types = [result] + [" ".join(each.split()[:-1]) for each in parameters.split(",") if each.strip()]
        for each in types:
            expect(
                re.fullmatch(
                    r"(?:byte|short|ushort|int|uint|long|ulong|float|double|UIntPtr|IntPtr|V2F[A-Z]\w+)\**",
                    each,
                ),
                f"{name}: {each} does not cross as it is",
            )


def check_callbacks(code, relative):
    """IL2CPP makes a function for C of a static method with MonoPInvokeCallback, and of no other."""
    marked = re.findall(r"\[MonoPInvokeCallback\(typeof\((\w+)\)\)\]\s+static ", code)
    for delegate in re.findall(r"GetFunctionPointerForDelegate\((\w+)\)", code):
        kinds = re.findall(rf"static readonly (\w+) {delegate} =", code)
        expect(
            len(kinds) == 1 and kinds[0] in marked, f"{relative}: {delegate} has no static method that IL2CPP knows"
        )


def check_code(root):
    for path in root.rglob("*.cs"):
        code, relative = path.read_text(), path.relative_to(root)
        check_callbacks(code, relative)
        for word in AT_RUN_TIME:
            expect(word not in code, f"{relative}: {word} does not work in every IL2CPP player")
        expect(
            "UnityEngine" not in code or "Interop" not in relative.parts,
            f"{relative}: the binding names the engine",
        )
        expect(code.count("\n") < 400, f"{relative}: too long")
        classes = re.findall(
            r"^    public (?:sealed |abstract |static |unsafe |partial )*class (\w+)"
            r" : (?:MonoBehaviour|ScriptableObject)",
            code,
            re.M,
        )
        expect(
            all(name == path.stem.split(".")[0] for name in classes),
            f"{relative}: the file must have the name of the class",
        )
    names = (root / "Runtime/Interop/V2FNative.cs").read_text()
    check_native_calls(names)
    expect(
        'UNITY_WEBGL) && !UNITY_EDITOR\n        const string Library = "__Internal";' in names,
        "no __Internal for linked players",
    )


def main():
    root, repository = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    check_manifest(root, repository)
    guids = check_metas(root)
    check_references(root, guids)
    check_fields(root, guids)
    check_plugins(root)
    check_code(root)
    for fault in faults:
        print("fault: " + fault)
    print(f"lint of {root.name}: {len(guids)} .meta files, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
