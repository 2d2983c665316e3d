"""What the held-out texts say about a student."""

import numpy as np

PERCENTILES = (5, 25, 50, 75, 95)


def held_out_marks(student: np.ndarray, teacher: np.ndarray) -> dict[str, float]:
    """Correlation of its similarities with the teacher's, and the share of the teacher's ten nearest that are also its own."""
    rng = np.random.default_rng(0)
    left, right = rng.integers(0, len(student), (2, 200_000))
    left, right = left[left != right], right[left != right]
    correlation = np.corrcoef((student[left] * student[right]).sum(1), (teacher[left] * teacher[right]).sum(1))[0, 1]
    asked = rng.choice(len(student), 600, replace=False)
    shared = [len(set(mine) & set(its)) / 10 for mine, its in zip(nearest(student, asked), nearest(teacher, asked))]
    return {'heldOutCorrelation': 100 * float(correlation), 'heldOutNearest': 100 * float(np.mean(shared))}


def nearest(vectors: np.ndarray, asked: np.ndarray) -> np.ndarray:
    scores = vectors[asked] @ vectors.T
    scores[np.arange(len(asked)), asked] = -9
    return np.argpartition(-scores, 10, axis=1)[:, :10]


def similarity_quantiles(student: np.ndarray, teacher: np.ndarray, groups: np.ndarray) -> dict[str, list[float]]:
    """Cosines of texts of different groups, and of texts that the teacher takes for the same (above 0.8): the ends of the range."""
    rng = np.random.default_rng(0)
    left, right = rng.integers(0, len(student), (2, 100_000))
    apart = groups[left] != groups[right]
    unrelated = (student[left] * student[right]).sum(1)[apart]
    alike = (teacher[:-1] * teacher[1:]).sum(1) > 0.8
    same = (student[:-1] * student[1:]).sum(1)[alike]
    return {'unrelated': quantiles(unrelated), 'same': quantiles(same)}


def quantiles(values: np.ndarray) -> list[float]:
    return [round(float(value), 3) for value in np.percentile(values, PERCENTILES)]
