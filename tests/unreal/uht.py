#!/usr/bin/env python3
"""Stub of UnrealHeaderTool: refuses the same faults, and writes NAME.generated.h with the same macros keyed
by line.

uht.py SOURCE-FOLDER OUT-FOLDER API-MACRO
"""

import pathlib
import re
import sys

SPECIFIERS = {
    "UPROPERTY": {
        "EditAnywhere",
        "EditDefaultsOnly",
        "VisibleAnywhere",
        "BlueprintReadWrite",
        "BlueprintReadOnly",
        "BlueprintAssignable",
        "Category",
        "meta",
        "Transient",
    },
    "UFUNCTION": {"BlueprintCallable", "BlueprintPure", "Category", "meta"},
    "UCLASS": {"BlueprintType", "Blueprintable", "ClassGroup", "meta", "Abstract", "Transient"},
    "USTRUCT": {"BlueprintType", "BlueprintInternalUseOnly", "meta"},
    "UENUM": {"BlueprintType", "meta"},
}
PLAIN = (
    r"bool|int32|int64|uint8|float|double|FName|FString|FText|F[A-Z]\w+|E[A-Z]\w+|(?:const )?[UA][A-Z]\w+\*"
)
REFLECTED = re.compile(rf"(?:{PLAIN}|TObjectPtr<\w+>|TArray<(?:{PLAIN}|TObjectPtr<\w+>)>)")
NOT_IN_BLUEPRINT = re.compile(r"\b(?:int8|int16|uint16|uint32|uint64|size_t|char)\b")


def specifiers(text):
    """Names of a macro's top-level arguments."""
    depth, name, names = 0, "", []
    for letter in text + ",":
        depth += letter == "("
        depth -= letter == ")"
        if letter == "," and depth == 0:
            names.append(name.split("=")[0].strip())
            name = ""
        else:
            name += letter
    return [n for n in names if n]


class Header:
    """One header's faults and generated macros."""

    def __init__(self, path, api):
        self.path, self.api, self.faults = path, api, []
        self.lines = path.read_text().split("\n")
        self.file_id = "FID_" + re.sub(r"\W", "_", path.name)
        self.macros, self.type, self.bodies = [], None, 0

    def fault(self, line, words):
        self.faults.append(f"{self.path}:{line}: {words}")

    def reflects(self):
        return any(re.match(r"\s*(UCLASS|USTRUCT|UENUM|DECLARE_DYNAMIC)", line) for line in self.lines)

    def read(self):
        includes = [
            (n, m[1]) for n, l in enumerate(self.lines, 1) if (m := re.match(r'#include "([^"]+)"', l))
        ]
        generated = self.path.stem + ".generated.h"
        if not includes or includes[-1][1] != generated:
            self.fault(1, f'the last include must be "{generated}"')
        for number, line in enumerate(self.lines, 1):
            stripped = line.strip()
            macro = re.match(r"(UPROPERTY|UFUNCTION|UCLASS|USTRUCT|UENUM)\((.*)\)$", stripped)
            if macro:
                self.macro(number, macro[1], macro[2])
            elif re.match(r"(UPROPERTY|UFUNCTION|UCLASS|USTRUCT|UENUM)\(", stripped):
                self.fault(number, "this lint reads a macro only on one line")
            if stripped == "GENERATED_BODY()":
                self.body(number)
            if stripped.startswith("DECLARE_DYNAMIC") and not re.search(r"\((F\w+)", stripped):
                self.fault(number, "a delegate's name begins with F")

    def macro(self, number, kind, arguments):
        names = specifiers(arguments)
        for name in names:
            if name not in SPECIFIERS[kind]:
                self.fault(number, f"unknown specifier {name} of {kind}")
        shown = [n for n in names if n.startswith(("Edit", "Visible", "Blueprint")) and n != "BlueprintType"]
        if kind in ("UPROPERTY", "UFUNCTION") and shown and "Category" not in names:
            self.fault(number, f"{kind} is shown without a Category")
        following = "\n".join(self.lines[number : number + 5])
        if kind == "UENUM" and not re.match(r"enum class E\w+ : uint8", following.strip()):
            self.fault(number, 'UENUM needs "enum class E... : uint8"')
        elif kind == "UPROPERTY":
            self.property(number, names)
        elif kind == "UFUNCTION":
            self.function(number, names, following)
        elif kind in ("UCLASS", "USTRUCT"):
            self.declaration(number, kind)

    def property(self, number, names):
        text = self.lines[number].strip()
        if not re.match(rf"{REFLECTED.pattern} \w+(?: = [^;]+)?;$", text):
            self.fault(number + 1, f"no reflected property: {text}")
        if any(n.startswith("Blueprint") for n in names) and NOT_IN_BLUEPRINT.search(text.split("=")[0]):
            self.fault(number + 1, f"Blueprint has no such type: {text}")

    def function(self, number, names, following):
        text = re.split(r"[;{]", following)[0]
        signature = re.match(r"\s*(?:static |virtual )?(.+?)\s*(\w+)\((.*)\)", text, re.S)
        if not signature:
            self.fault(number + 1, "no function follows UFUNCTION")
            return
        result = signature[1].replace("const ", "").replace("&", "").strip()
        if result != "void" and not REFLECTED.fullmatch(result):
            self.fault(number + 1, f"no reflected result: {result}")
        if "BlueprintPure" in names and result == "void":
            self.fault(number + 1, "BlueprintPure without a result")
        if NOT_IN_BLUEPRINT.search(signature[3] + result):
            self.fault(number + 1, f"Blueprint has no such type: {text.strip()}")

    def declaration(self, number, kind):
        words = {"UCLASS": ("class", "UA"), "USTRUCT": ("struct", "F")}[kind]
        found = re.match(rf"{words[0]} (?:(\w+_API) )?(\w+)(?: : public (\w+))?$", self.lines[number].strip())
        if not found:
            self.fault(number + 1, f"no {words[0]} follows {kind}")
            return
        if found[1] and found[1] != self.api:
            self.fault(number + 1, f"{found[1]} in a module of {self.api}")
        if found[2][0] not in words[1]:
            self.fault(number + 1, f"{found[2]} needs one of the prefixes {words[1]}")
        if self.type:
            self.fault(number, f"{self.type[1]} has no GENERATED_BODY")
        self.type = (words[0], found[2], found[3])

    def body(self, number):
        if not self.type:
            self.fault(number, "GENERATED_BODY outside a reflected type")
            return
        kind, name, base = self.type
        if kind == "class":
            text = (
                f"public: typedef {base} Super; typedef {name} ThisClass; "
                f'static UClass* StaticClass() {{ return StubClass<{name}>("{name}"); }} private:'
            )
        else:
            text = f'public: static UScriptStruct* StaticStruct() {{ return StubStruct<{name}>("{name}"); }}'
        self.macros.append(f"#define {self.file_id}_{number}_GENERATED_BODY {text}")
        self.type = None


def main():
    source, out, api = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    out.mkdir(parents=True, exist_ok=True)
    faults = []
    for path in sorted(source.rglob("*.h")):
        header = Header(path, api)
        if not header.reflects():
            continue
        header.read()
        faults += header.faults
        text = [
            "#pragma once",
            "#undef CURRENT_FILE_ID",
            f"#define CURRENT_FILE_ID {header.file_id}",
            *header.macros,
        ]
        (out / f"{path.stem}.generated.h").write_text("\n".join(text) + "\n")
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
