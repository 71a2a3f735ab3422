"""Teachers by name. A teacher is imported only when it is used, because each needs other packages.

A factory takes its options as keyword arguments, all of them text from the command line (`--option
key=value`).
"""

import importlib

from v2f_train.teachers.teacher import Teacher

FACTORIES = {
    "phones": "v2f_train.teachers.phones_teacher:PhonesTeacher",
    "faces": "v2f_train.teachers.recorded.teacher:FacesTeacher",
    "speech-encoder": "v2f_train.teachers.speech_encoder:make",
    "onnx": "v2f_train.teachers.onnx_teacher:make",
    "labels": "v2f_train.teachers.on_disk:make",
}
"""Name -> module:factory. Any other `module:factory` works as a name too: your own teacher needs no entry."""


def make(name: str, options: dict[str, str]) -> Teacher:
    """Raises ValueError when the teacher is unknown or does not take these options."""
    place = FACTORIES.get(name, name)
    module, colon, factory = place.partition(":")
    if not colon:
        raise ValueError(f"unknown teacher {name}; known: {', '.join(FACTORIES)}, or MODULE:FACTORY")
    try:
        return getattr(importlib.import_module(module), factory)(**options)
    except (ModuleNotFoundError, AttributeError) as error:
        raise ValueError(f"teacher {name}: {place} cannot be imported: {error}") from error
    except TypeError as error:
        raise ValueError(f"teacher {name} does not take these options: {error}") from error
