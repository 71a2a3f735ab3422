"""The platforms of the packages: their Rust target, and the place of their library in each package."""

import dataclasses
import pathlib
import platform
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass(frozen=True)
class Platform:
    name: str
    triple: str
    binary: str  # Format and processor, in the words of packaging/binaries.py.
    shared: str
    static: str
    linker: str
    unity: str = ""  # Below Runtime/Plugins.
    unreal: str = ""  # Below Source/ThirdParty/V2FLibrary, and Unreal's name of the platform.
    wheel: str = ""  # Platform tag of the wheel; "linux": it follows from the library.

    @property
    def system(self):
        return self.name.split("-")[0]

    @property
    def sound(self):
        """File name of the library that reads recordings, which the wheel has too."""
        return self.shared.replace("v2f", "v2f_sound")

    @property
    def program(self):
        """File name of the command line program."""
        return "v2f.exe" if self.system == "windows" else "v2f"


ALL = {
    each.name: each
    for each in (
        Platform(
            "linux-x86_64",
            "x86_64-unknown-linux-gnu",
            "ELF x86-64",
            "libv2f.so",
            "libv2f.a",
            "gcc, or cargo-zigbuild with --glibc",
            unity="Linux/x86_64",
            unreal="Linux",
            wheel="linux",
        ),
        Platform(
            "linux-arm64",
            "aarch64-unknown-linux-gnu",
            "ELF arm64",
            "libv2f.so",
            "libv2f.a",
            "cargo-zigbuild (there: gcc)",
            # Unity has no desktop player for it: see docs/platforms.md.
            unreal="LinuxArm64",
            wheel="linux",
        ),
        Platform(
            "windows-x86_64",
            "x86_64-pc-windows-msvc",
            "PE x86-64",
            "v2f.dll",
            "v2f.lib",
            "Visual Studio's build tools",
            unity="Windows/x86_64",
            unreal="Win64",
            wheel="win_amd64",
        ),
        Platform(
            "windows-x86_64-gnu",
            "x86_64-pc-windows-gnu",
            "PE x86-64",
            "v2f.dll",
            "libv2f.a",
            "mingw-w64",
            unity="Windows/x86_64",
            unreal="Win64",
            wheel="win_amd64",
        ),
        Platform(
            "macos-arm64",
            "aarch64-apple-darwin",
            "Mach-O arm64",
            "libv2f.dylib",
            "libv2f.a",
            "cargo-zigbuild (there: Xcode's command line tools)",
            unity="macOS",
            unreal="Mac",
            wheel="macosx_11_0_arm64",
        ),
        Platform(
            "macos-x86_64",
            "x86_64-apple-darwin",
            "Mach-O x86-64",
            "libv2f.dylib",
            "libv2f.a",
            "cargo-zigbuild (there: Xcode's command line tools)",
            unity="macOS",
            unreal="Mac",
            wheel="macosx_10_12_x86_64",
        ),
        Platform(
            "android-arm64",
            "aarch64-linux-android",
            "ELF arm64",
            "libv2f.so",
            "libv2f.a",
            "the Android NDK",
            unity="Android/arm64-v8a",
        ),
        Platform(
            "android-armv7",
            "armv7-linux-androideabi",
            "ELF arm",
            "libv2f.so",
            "libv2f.a",
            "the Android NDK",
            unity="Android/armeabi-v7a",
        ),
        Platform(
            "android-x86_64",
            "x86_64-linux-android",
            "ELF x86-64",
            "libv2f.so",
            "libv2f.a",
            "the Android NDK",
            unity="Android/x86_64",
        ),
        Platform(
            "ios-arm64",
            "aarch64-apple-ios",
            "Mach-O arm64",
            "libv2f.dylib",
            "libv2f.a",
            "nothing: only the static library is made",
            unity="iOS",
        ),
    )
}

# Options of packaging/unreal, and the places of their libraries.
UNREAL = {"linux": "Linux", "linux-arm64": "LinuxArm64", "windows": "Win64", "mac": "Mac"}


def here():
    """The platform that this program runs on."""
    machine = {"AMD64": "x86_64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    system = {"Darwin": "macos"}.get(platform.system(), platform.system().lower())
    found = ALL.get(f"{system}-{machine}")
    return found or sys.exit(f"error: there are no packages for {system} on {machine}: use another machine")


def version():
    """The version number of v2f."""
    return re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]


def table():
    return "\n".join(f"  {each.name:<20} {each.triple:<28} linked by {each.linker}" for each in ALL.values())
