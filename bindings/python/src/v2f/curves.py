"""The curves that a bake gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .results import Statistics

if TYPE_CHECKING:
    import pandas  # type: ignore[import-not-found,import-untyped,unused-ignore]

__all__ = ["Curves"]


@dataclass(frozen=True, eq=False)
class Curves:
    """Control curves of one recording: a mapping from names to curves, and the arrays behind it.

    ``len(curves)`` is the number of rig frames. ``curves.values`` is the array, not a method.

    >>> import numpy as np
    >>> values = np.array([[0, 1], [2, 3]], np.float32)
    >>> curves = Curves(("jawOpen", "mouthClose"), np.array([0.0, 0.5]), values)
    >>> curves["mouthClose"].tolist(), len(curves), "jawOpen" in curves, list(curves)
    ([1.0, 3.0], 2, True, ['jawOpen', 'mouthClose'])
    """

    #: Names of the controls.
    names: tuple[str, ...]
    #: Times in the recording, seconds, one per rig frame.
    times: npt.NDArray[np.float64]
    #: One row per rig frame, one column per control.
    values: npt.NDArray[np.float32]
    #: Counters of the bake, for example of samples that are no numbers; None for curves of another origin.
    statistics: Statistics | None = None

    def __getitem__(self, name: str) -> npt.NDArray[np.float32]:
        """One control's curve, by name. Raises ``KeyError``."""
        try:
            return self.values[:, self.names.index(name)]
        except ValueError:
            raise KeyError(
                f"there is no control {name!r}; `names` lists them, and `values` has one row per rig frame"
            ) from None

    def __len__(self) -> int:
        return len(self.times)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def keys(self) -> tuple[str, ...]:
        """The names of the controls."""
        return self.names

    def items(self) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
        """Every name with its curve."""
        return zip(self.names, self.values.T)

    def get(self, name: str, default: Any = None) -> Any:
        """One control's curve, or `default` where there is none."""
        return self[name] if name in self.names else default

    def __eq__(self, other: object) -> bool:
        """Whether names, times and all values are the same, to the bit."""
        if not isinstance(other, Curves):
            return NotImplemented
        return (
            self.names == other.names
            and np.array_equal(self.times, other.times)
            and np.array_equal(self.values, other.values)
        )

    #: Curves hold arrays, which can change.
    __hash__ = None  # type: ignore[assignment]

    def to_dataframe(self) -> pandas.DataFrame:
        """A pandas ``DataFrame``: one row per rig frame (index: seconds), one column per control.

        Raises ``ImportError`` without pandas.
        """
        try:
            import pandas  # noqa: F811
        except ImportError as problem:
            raise ImportError("to_dataframe needs pandas: pip install pandas") from problem
        index = pandas.Index(self.times, name="seconds")
        return pandas.DataFrame(self.values, index=index, columns=list(self.names))
