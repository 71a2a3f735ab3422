"""Tests packaging/unity: the tarball has the files of the snapshot, is reproducible, and passes the lint for
every platform.

packaging.py REPOSITORY WORKFOLDER LIBRARY
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

root, folder, library = (pathlib.Path(each).resolve() for each in sys.argv[1:4])
sys.path.insert(0, str(root / "packaging"))
import unity_meta  # noqa: E402  (found by the line above)

SUFFIXES = {
    "Linux": "libv2f.so",
    "Windows": "v2f.dll",
    "macOS": "libv2f.dylib",
    "Android": "libv2f.so",
    "iOS": "libv2f.a",
    "WebGL": "libv2f.a",
}


def pack(native, out):
    shutil.rmtree(out, ignore_errors=True)
    subprocess.run(
        [root / "packaging/unity", "--native", native, "--out", out], check=True, stdout=subprocess.DEVNULL
    )
    return next(out.glob("*.tgz")), next(out.glob("*.files")).read_text()


def place(native, where, source):
    (native / where).mkdir(parents=True, exist_ok=True)
    target = native / where / SUFFIXES[where.split("/")[0]]
    shutil.copyfile(source, target) if source else target.write_bytes(b"stands for a library\n")


def main():
    shutil.rmtree(folder, ignore_errors=True)
    here, every = folder / "here", folder / "every"
    place(here, "Linux/x86_64", library)
    tarball, files = pack(here, folder / "first")
    snapshot = root / "packaging/unity.snapshot"
    if os.environ.get("V2F_BLESS"):
        snapshot.write_text(files)
    assert files == snapshot.read_text(), (
        f"the tarball's files differ from {snapshot}; V2F_BLESS=1 rewrites it"
    )
    assert tarball.read_bytes() == pack(here, folder / "second")[0].read_bytes(), (
        "packing twice gives two tarballs"
    )
    subprocess.run(
        [sys.executable, root / "packaging/unity_meta.py", root / "unity_package", "--check"], check=True
    )
    for where in unity_meta.PLUGINS:
        place(every, where, None)
    for packed in (tarball, pack(every, folder / "all")[0]):
        unpacked = folder / "unpacked" / packed.parent.name
        with tarfile.open(packed) as tar:
            tar.extractall(unpacked)
        subprocess.run([sys.executable, root / "tests/unity/lint.py", unpacked / "package", root], check=True)
    print(f"packaging: {len(files.splitlines())} files as in the snapshot")


if __name__ == "__main__":
    main()
