"""The basis of a student's components in its file: a second metadata entry, which players ignore.

Components are stored in float16: 1.5 MB for 5,000 vertices and 50 components, 2.1 MB as text, with an error
below a thousandth of a component's motion. The mean is float32, the faces are integers.
"""

import base64
import binascii
import io
import zipfile

import numpy as np
import onnx

from v2f_train.teachers.pca import Basis

KEY = "v2f.basis"
NUMBERS = ("mean", "scale", "low", "high")


def put(model: onnx.ModelProto, basis: Basis) -> None:
    content = io.BytesIO()
    # A component's numbers are about 1 / sqrt(3 vertices), well within the range of float16.
    np.savez_compressed(
        content,
        components=basis.components.astype(np.float16),
        faces=basis.faces,
        kept=np.float32(basis.kept),
        **{name: getattr(basis, name) for name in NUMBERS},
    )
    entry = model.metadata_props.add()
    entry.key, entry.value = KEY, base64.b64encode(content.getvalue()).decode()


def take(model: onnx.ModelProto) -> Basis | None:
    """None when the student has none. Raises ValueError when the entry is damaged."""
    text = next((entry.value for entry in model.metadata_props if entry.key == KEY), None)
    if text is None:
        return None
    try:
        with np.load(io.BytesIO(base64.b64decode(text, validate=True)), allow_pickle=False) as file:
            mean, scale, low, high = (file[name] for name in NUMBERS)
            return Basis(
                mean,
                file["components"].astype(np.float32),
                scale,
                low,
                high,
                float(file["kept"]),
                file["faces"],
            )
    except (binascii.Error, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise ValueError(f"its metadata entry {KEY} is not a basis: {error}") from error
