"""The platforms that packages are made for: what Rust calls them, and where each package wants their library."""

import dataclasses
import pathlib
import platform
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass(frozen=True)
class Platform:
    name: str
    triple: str
    shared: str
    static: str
    linker: str
    unity: str = ""  # Below Runtime/Plugins.
    unreal: str = ""  # The option of packaging/unreal.
    wheel: str = ""  # Platform tag of the wheel.


ALL = {
    each.name: each
    for each in (
        Platform(
            "linux-x86_64",
            "x86_64-unknown-linux-gnu",
            "libv2f.so",
            "libv2f.a",
            "gcc",
            "Linux/x86_64",
            "linux",
            "manylinux_2_28_x86_64",
        ),
        Platform(
            "linux-arm64",
            "aarch64-unknown-linux-gnu",
            "libv2f.so",
            "libv2f.a",
            "gcc for it, or cargo-zigbuild",
            "",
            "",
            "manylinux_2_28_aarch64",
        ),
        Platform(
            "windows-x86_64",
            "x86_64-pc-windows-msvc",
            "v2f.dll",
            "v2f.lib",
            "Visual Studio's build tools",
            "Windows/x86_64",
            "windows",
            "win_amd64",
        ),
        Platform(
            "windows-x86_64-gnu",
            "x86_64-pc-windows-gnu",
            "v2f.dll",
            "libv2f.a",
            "mingw-w64",
            "Windows/x86_64",
            "",
            "win_amd64",
        ),
        Platform(
            "macos-arm64",
            "aarch64-apple-darwin",
            "libv2f.dylib",
            "libv2f.a",
            "Xcode's command line tools",
            "macOS",
            "mac",
            "macosx_11_0_arm64",
        ),
        Platform(
            "macos-x86_64",
            "x86_64-apple-darwin",
            "libv2f.dylib",
            "libv2f.a",
            "Xcode's command line tools",
            "macOS",
            "mac",
            "macosx_10_12_x86_64",
        ),
        Platform(
            "android-arm64", "aarch64-linux-android", "libv2f.so", "libv2f.a", "the Android NDK", "Android/arm64-v8a"
        ),
        Platform("ios-arm64", "aarch64-apple-ios", "libv2f.dylib", "libv2f.a", "Xcode", "iOS"),
    )
}


def here():
    """The platform that this program runs on."""
    machine = {"AMD64": "x86_64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return ALL[f"{ {'Linux': 'linux', 'Windows': 'windows', 'Darwin': 'macos'}[platform.system()] }-{machine}"]


def version():
    """The one version number."""
    return re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]


def table():
    return "\n".join(f"  {each.name:<20} {each.triple:<28} linked by {each.linker}" for each in ALL.values())
