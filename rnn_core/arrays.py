"""Array types for signatures.

A signature states the shape of an array with jaxtyping: `Float[np.ndarray, "batch time units"]`. Several modules share
these axes:

    batch     sequences that are computed together, B
    time      steps of a sequence, T
    features  input numbers of one step, F
    outputs   outputs of the network, K
    units     units of a layer
    states    states of all layers, which each step passes to the next, S
    symbols   symbols of a task, A
"""

from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:

    class Array(Protocol):
        """A NumPy array, or a tensor of Keras's backend while an epoch is compiled."""

        @property
        def shape(self) -> Any: ...

        @property
        def dtype(self) -> Any: ...

        def __getitem__(self, index: Any, /) -> Any: ...
        def __add__(self, other: Any, /) -> Any: ...
        def __radd__(self, other: Any, /) -> Any: ...
        def __sub__(self, other: Any, /) -> Any: ...
        def __rsub__(self, other: Any, /) -> Any: ...
        def __mul__(self, other: Any, /) -> Any: ...
        def __rmul__(self, other: Any, /) -> Any: ...
        def __truediv__(self, other: Any, /) -> Any: ...
        def __matmul__(self, other: Any, /) -> Any: ...
        def __pow__(self, other: Any, /) -> Any: ...
        def __neg__(self) -> Any: ...

else:  # isinstance takes a hundred times as long with the Protocol, and the tests check thousands of arrays

    class _HasShapeAndType(type):
        def __instancecheck__(cls, value: Any) -> bool:
            return hasattr(value, "shape") and hasattr(value, "dtype")

    class Array(metaclass=_HasShapeAndType):
        """A NumPy array, or a tensor of Keras's backend while an epoch is compiled."""


AnyArray = TypeVar("AnyArray", bound=Array)
"""The array type that a function both takes and returns."""

ArrayModule: TypeAlias = ModuleType
"""A module of array functions: `numpy`, `keras.ops` or `tensorflow`."""
