"""One linear support vector machine a topic: is this topic asked, or not? Several may be asked at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

Array = NDArray[Any]

_C = 0.5  # best of 0.2, 0.5 and 1 on the development set
_TOLERANCE = 0.05  # a third faster than 0.0001, and the same messages found


@dataclass(frozen=True)
class Machines:
    """Fitted machines: `weights` (features, topics) and `bias` (topics,)."""

    weights: Array
    bias: Array

    @classmethod
    def fit(cls, matrix: csr_matrix, target: Array) -> "Machines":
        """Fit on one row a message and `target` (messages, topics) of 0 and 1.

        liblinear leaves the interpreter free, so threads use every core.
        """
        # What liblinear works with: each machine would make a copy of its own.
        matrix = csr_matrix(matrix, dtype=np.float64)
        matrix.sum_duplicates()  # in place, and each machine would do it: not a thing to do from several threads
        weights = np.zeros((matrix.shape[1], target.shape[1]), dtype=np.float32)
        bias = np.full(target.shape[1], -1.0)

        def fit_one(k: int) -> None:
            if target[:, k].any():
                machine = LinearSVC(C=_C, tol=_TOLERANCE, random_state=0).fit(matrix, target[:, k])
                weights[:, k], bias[k] = machine.coef_[0], machine.intercept_[0]

        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(fit_one, range(target.shape[1])))
        return cls(weights, bias)

    def margins(self, matrix: csr_matrix) -> Array:
        """How far each message is on the side of each topic: (messages, topics); 0 is the frontier."""
        return np.asarray(matrix @ self.weights + self.bias)
