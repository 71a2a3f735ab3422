"""Only a library that fits is used."""

import os
import subprocess
import sys

import pytest
from conftest import need


def import_with(library):
    environment = {**os.environ, "V2F_LIBRARY": str(library)}
    program = "try:\n import v2f\nexcept ImportError as problem: print(type(problem).__name__, problem)"
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    "source, message",
    [
        ("unsigned v2f_abi_version(void) { return 2; }", "has ABI 2, this package needs ABI 1"),
        ("unsigned v2f_abi_version(void) { return 1; }", "has no v2f_version"),
        ("int nothing(void) { return 0; }", "is not the v2f library"),
    ],
)
def test_another_library_is_refused(source, message, tmp_path):
    (tmp_path / "other.c").write_text(source)
    other = tmp_path / "other.so"
    subprocess.run([need("cc"), "-shared", "-fPIC", tmp_path / "other.c", "-o", other], check=True)
    output = import_with(other)
    assert output.startswith("LibraryError") and message in output


def test_a_missing_library_is_reported(tmp_path):
    assert "V2F_LIBRARY" in import_with(tmp_path / "none.so")
