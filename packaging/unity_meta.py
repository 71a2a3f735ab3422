"""The .meta files of the Unity package: a GUID, which is the md5 of the path so that it never changes, and
the
settings of the importer.

    unity_meta.py FOLDER           writes .meta files that are missing or differ
    unity_meta.py FOLDER --check   only prints them, exit status 1
"""

import hashlib
import pathlib
import sys

NAME = "com.v2f.unity"
# Native libraries by folder below Runtime/Plugins: the player and the editor that load them.
PLUGINS = {
    "Linux/x86_64": ("Standalone: Linux64", {"CPU": "x86_64"}, "Linux"),
    "Windows/x86_64": ("Standalone: Win64", {"CPU": "x86_64"}, "Windows"),
    "macOS": ("Standalone: OSXUniversal", {"CPU": "AnyCPU"}, "OSX"),
    "Android/arm64-v8a": ("Android: Android", {"CPU": "ARM64"}, None),
    "Android/armeabi-v7a": ("Android: Android", {"CPU": "ARMv7"}, None),
    "Android/x86_64": ("Android: Android", {"CPU": "X86_64"}, None),
    "iOS": ("iPhone: iOS", {"AddToEmbeddedBinaries": "false"}, None),
    "WebGL": ("WebGL: WebGL", {}, None),
}
EMPTY = "  externalObjects: {}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n"
SCRIPT = (
    "MonoImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n"
    "  icon: {instanceID: 0}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n"
)
ASSET = (
    "NativeFormatImporter:\n  externalObjects: {}\n  mainObjectFileID: 11400000\n  userData: \n  assetBundleName: \n"
    "  assetBundleVariant: \n"
)
SOUND = (
    "AudioImporter:\n  externalObjects: {}\n  serializedVersion: 6\n  defaultSettings:\n    loadType: 0\n"
    "    sampleRateSetting: 0\n    sampleRateOverride: 44100\n    compressionFormat: 0\n    quality: 1\n"
    "  forceToMono: 0\n  preloadAudioData: 1\n  loadInBackground: 0\n  userData: \n  assetBundleName: \n"
    "  assetBundleVariant: \n"
)
IMPORTERS = {
    ".cs": SCRIPT,
    ".asmdef": "AssemblyDefinitionImporter:\n" + EMPTY,
    ".md": "TextScriptImporter:\n" + EMPTY,
    ".bytes": "TextScriptImporter:\n" + EMPTY,
    ".unity": "DefaultImporter:\n" + EMPTY,
    ".asset": ASSET,
    ".wav": SOUND,
}


def guid(path):
    """`path` below the package, with slashes."""
    return hashlib.md5(f"{NAME}/{path}".encode()).hexdigest()


def settings(indent, values):
    if not values:
        return f"{indent}settings: {{}}\n"
    return f"{indent}settings:\n" + "".join(
        f"{indent}  {key}: {value}\n" for key, value in sorted(values.items())
    )


def platform(first, enabled, values):
    return f"  - first:\n      {first}\n    second:\n      enabled: {enabled}\n" + settings("      ", values)


def plugin(path):
    folder = path.split("/Plugins/")[1].rsplit("/", 1)[0]
    player, values, editor = PLUGINS[folder]
    text = (
        "PluginImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  iconMap: {}\n  executionOrder: {}\n"
        "  defineConstraints: []\n  isPreloaded: 0\n  isOverridable: 0\n  isExplicitlyReferenced: 0\n"
        "  validateReferences: 1\n  platformData:\n" + platform("Any: ", 0, {})
    )
    if editor:
        text += platform(
            "Editor: Editor", 1, {"CPU": values["CPU"], "DefaultValueInitialized": "true", "OS": editor}
        )
    return text + platform(player, 1, values) + "  userData: \n  assetBundleName: \n  assetBundleVariant: \n"


def meta(path, is_folder):
    """Text of the .meta file of `path`."""
    head = f"fileFormatVersion: 2\nguid: {guid(path)}\n"
    suffix = pathlib.PurePosixPath(path).suffix
    if is_folder:
        return head + "folderAsset: yes\nDefaultImporter:\n" + EMPTY
    if path == "package.json":
        return head + "PackageManifestImporter:\n" + EMPTY
    if "/Plugins/" in path:
        return head + plugin(path)
    return head + IMPORTERS.get(suffix, "DefaultImporter:\n" + EMPTY)


def wants_meta(relative):
    """Unity looks neither at dot files nor into folders that end with ~; a sample's files it sees once they
    are copied.
    """
    parts = relative.parts
    if relative.suffix == ".meta" or any(part.startswith(".") for part in parts):
        return False
    return not any(part.endswith("~") for part in parts) or (parts[0] == "Samples~" and len(parts) > 2)


def wanted(root):
    """Path of every .meta file below `root`, with its text."""
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if wants_meta(relative):
            yield path.parent / (path.name + ".meta"), meta(relative.as_posix(), path.is_dir())


def main():
    root, check = pathlib.Path(sys.argv[1]), "--check" in sys.argv
    texts = dict(wanted(root))
    wrong = [path for path, text in texts.items() if not path.exists() or path.read_text() != text]
    wrong += [path for path in root.rglob("*.meta") if path not in texts]
    for path in wrong:
        print(("wrong: " if check else "writing: ") + str(path))
        if not check and path in texts:
            path.write_text(texts[path])
        elif not check:
            path.unlink()
    return 1 if check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
