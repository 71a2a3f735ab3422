"""Writes reproducible archives: the same files give the same bytes."""

import gzip
import io
import pathlib
import sys
import tarfile
import zipfile


def mode(place):
    """The permissions of a file: programs are executable."""
    path = pathlib.PurePosixPath(place)
    return 0o755 if path.parent.name == "bin" and path.suffix in ("", ".exe") else 0o644


def check(places):
    missing = [str(path) for path in places.values() if not path.is_file()]
    if missing:
        sys.exit("error: missing: " + ", ".join(missing))


def write(out, name, places, kind="zip"):
    """Writes OUT/NAME.zip or .tar.gz, and the list of files beside it. Returns the archive's path.

    places: path in the archive -> file.
    """
    check(places)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.{kind}"
    (write_zip if kind == "zip" else write_tar)(path, places)
    (out / f"{name}.files").write_text("".join(f"{place}\n" for place in sorted(places)))
    return path


def write_zip(path, places):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for place in sorted(places):
            entry = zipfile.ZipInfo(place, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = mode(place) << 16
            out.writestr(entry, places[place].read_bytes())


def write_tar(path, places):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for place in sorted(places):
            content = places[place].read_bytes()
            entry = tarfile.TarInfo(place)
            entry.size, entry.mode = len(content), mode(place)
            tar.addfile(entry, io.BytesIO(content))
    with open(path, "wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=0) as zipped:
        zipped.write(packed.getvalue())


def names(path):
    """The files of a zip."""
    with zipfile.ZipFile(path) as file:
        return sorted(file.namelist())
