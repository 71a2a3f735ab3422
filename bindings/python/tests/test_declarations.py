"""Every declaration equals the header: names, arity, widths, struct sizes and offsets."""

import ctypes
import re
import subprocess

import pytest
from conftest import REPOSITORY, need

import v2f
from v2f import _declarations as declared

HEADER = re.sub(r"//[^\n]*|/\*.*?\*/", "", (REPOSITORY / "include" / "v2f.h").read_text(), flags=re.DOTALL)

SCALARS = {
    "int32_t": ctypes.c_int32,
    "V2fStatus": ctypes.c_int32,
    "uint32_t": ctypes.c_uint32,
    "int64_t": ctypes.c_int64,
    "uint64_t": ctypes.c_uint64,
    "V2fModel": ctypes.c_uint64,
    "V2fStream": ctypes.c_uint64,
    "V2fCurves": ctypes.c_uint64,
    "V2fProgressFunction": declared.ProgressFunction,
    "size_t": ctypes.c_size_t,
    "float": ctypes.c_float,
    "double": ctypes.c_double,
    "V2fLogFunction": declared.LogFunction,
    "V2fProgressFunction": declared.ProgressFunction,
}


def expected_type(text: str):
    """The ctypes name of a C type."""
    text = text.replace("const ", "").replace("struct ", "").strip()
    if not text.endswith("*"):
        return SCALARS[text]
    inner = text[:-1].strip()
    if inner == "char":
        return ctypes.c_char_p
    if inner in declared.STRUCTS:
        return ctypes.POINTER(declared.STRUCTS[inner])
    return {"void": ctypes.c_void_p, **{name: ctypes.POINTER(kind) for name, kind in SCALARS.items()}}.get(
        inner, ctypes.c_void_p
    )


def split(declaration: str):
    """Type and name of `const float *samples`."""
    kind, stars, name = re.fullmatch(r"(.*?)\s*(\**)\s*(\w+)", declaration.strip()).groups()
    return f"{kind} {stars}".strip(), name


def functions():
    found = re.findall(r"^(?:V2F_EXPORT\s+)?(\w[\w ]*?[ *]+)(v2f_\w+)\(([^)]*)\);", HEADER, flags=re.MULTILINE)
    assert len(found) > 40
    for returns, name, parameters in found:
        yield name, returns.strip(), [] if parameters.strip() == "void" else parameters.split(",")


def structs():
    found = re.findall(r"typedef struct (V2f\w+) \{(.*?)\} \1;", HEADER, flags=re.DOTALL)
    assert len(found) == len(declared.STRUCTS)
    for name, body in found:
        yield name, [line.strip() for line in body.split(";") if line.strip()]


@pytest.mark.parametrize("name, returns, parameters", list(functions()))
def test_function(name, returns, parameters):
    found_returns, found = declared.FUNCTIONS[name]
    assert found_returns == expected_type(returns)
    assert len(found) == len(parameters)
    for declaration, kind in zip(parameters, found):
        expected = expected_type(split(declaration)[0])
        # Arrays cross as addresses.
        is_array = kind is declared.Address and re.search(r"\*", declaration)
        assert kind == expected or is_array, f"{name}: {declaration.strip()} is {kind}"


def test_no_function_is_left_out_or_made_up():
    assert {name for name, _, _ in functions()} == set(declared.FUNCTIONS)


@pytest.mark.parametrize("name, fields", list(structs()))
def test_struct(name, fields):
    found = declared.STRUCTS[name]._fields_
    assert len(found) == len(fields)
    for declaration, (field, kind) in zip(fields, found):
        array = re.fullmatch(r"char (\w+)\[(\d+)\]", declaration)
        if array:
            assert (field, kind) == (array[1], ctypes.c_char * int(array[2]))
        else:
            c_type, c_name = split(declaration)
            assert (field, kind) == (c_name, expected_type(c_type))


def test_layout_is_the_compilers(tmp_path):
    lines = ["#include <stdio.h>", '#include "v2f.h"', "int main(void) {"]
    expected = []
    for name, struct in declared.STRUCTS.items():
        lines.append(f'printf("%zu\\n", sizeof({name}));')
        expected.append(ctypes.sizeof(struct))
        for field, _ in struct._fields_:
            lines.append(f'printf("%zu\\n", offsetof({name}, {field}));')
            expected.append(getattr(struct, field).offset)
    source = tmp_path / "layout.c"
    source.write_text("\n".join([*lines, "return 0; }\n"]))
    subprocess.run([need("cc"), "-I", REPOSITORY / "include", source, "-o", tmp_path / "layout"], check=True)
    output = subprocess.run([tmp_path / "layout"], check=True, capture_output=True, text=True).stdout
    assert [int(line) for line in output.split()] == expected


def enum_values(name: str):
    body = re.search(rf"enum {name}\b[^{{]*\{{(.*?)\}};", HEADER, flags=re.DOTALL)[1]
    return {key: int(value) for key, value in re.findall(r"(V2F_\w+) = (-?\d+)", body)}


@pytest.mark.parametrize(
    "name, prefix, ours",
    [
        ("V2fEngine", "V2F_ENGINE_", v2f.Engine),
        ("V2fOverrun", "V2F_OVERRUN_", v2f.Overrun),
        ("V2fChannel", "V2F_CHANNEL_", v2f.Channel),
        ("V2fPoseState", "V2F_POSE_STATE_", v2f.PoseState),
    ],
)
def test_enum(name, prefix, ours):
    assert enum_values(name) == {prefix + member.name: member.value for member in ours}


def test_statuses():
    expected = {name: value for name, value in enum_values("V2fStatus").items() if value < 0}
    ours = {("V2F_" if one.name == "BUSY" else "V2F_ERROR_") + one.name: one.value for one in v2f.Status}
    assert ours == expected


def test_abi_number():
    assert f"#define V2F_ABI_VERSION {declared.ABI_VERSION}\n" in HEADER


@pytest.mark.parametrize(
    "ours, struct",
    [
        (v2f.Statistics, "V2fStatistics"),
        (v2f.Latency, "V2fLatency"),
        (v2f.ModelDescription, "V2fModelDescription"),
    ],
)
def test_no_field_is_lost_on_the_way_out(ours, struct):
    fields = [field for field, _ in declared.STRUCTS[struct]._fields_]
    assert [field for field in fields if field not in ("struct_size", "reserved")] == list(ours._fields)
