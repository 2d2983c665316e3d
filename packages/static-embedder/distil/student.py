"""The student: a text's vector is the sum of its tokens' vectors, at unit length; and how it learns from the teacher's vectors."""

import numpy as np
import scipy.sparse as sparse


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def bags(encoded: list[np.ndarray], vocabulary: int) -> sparse.csr_matrix:
    """One row per text: how often each token occurs in it."""
    lengths = np.array([len(ids) for ids in encoded])
    columns = np.concatenate(encoded) if len(encoded) else np.zeros(0, np.int32)
    matrix = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), columns, np.concatenate([[0], np.cumsum(lengths)])), (len(encoded), vocabulary)
    )
    matrix.sum_duplicates()
    return matrix


class Adam:
    """Adam on the rows that a batch touches."""

    def __init__(self, shape: tuple[int, int], decay: tuple[float, float] = (0.9, 0.98)):
        self.first, self.second = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        self.decay, self.step = decay, 0

    def update(self, values: np.ndarray, rows: np.ndarray, gradient: np.ndarray, rate: float):
        a, b = self.decay
        self.step += 1
        self.first[rows] = first = a * self.first[rows] + (1 - a) * gradient
        self.second[rows] = second = b * self.second[rows] + (1 - b) * gradient * gradient
        values[rows] -= rate * (first / (1 - a**self.step)) / (np.sqrt(second / (1 - b**self.step)) + 1e-8)


def distilled(student: np.ndarray, teacher: np.ndarray, groups: np.ndarray, temperature: float, direct: float, mix: float):
    """The loss of a batch of unit vectors and its gradient: Kullback-Leibler of each row of similarities (through a softmax, a text not with itself)
    from what is wanted, the teacher's row mixed with "those of the same group, each alike" in the share `mix`; and in the share `direct` the cosine to the teacher's vector."""
    count = len(student)
    wanted, given = softmax(teacher @ teacher.T / temperature), softmax(student @ student.T / temperature)
    if mix > 0:
        mates = (groups[:, None] == groups[None, :]).astype(np.float32)
        np.fill_diagonal(mates, 0)
        number = mates.sum(1, keepdims=True)
        share = np.where(number > 0, mix, 0).astype(np.float32)
        wanted = (1 - share) * wanted + share * mates / np.maximum(number, 1)
    loss = float((wanted * (np.log(wanted + 1e-9) - np.log(given + 1e-9))).sum() / count)
    difference = (given - wanted) / count
    own_space = teacher[:, : student.shape[1]]
    return loss + direct * (1 - float((student * own_space).sum(1).mean())), (
        (difference + difference.T) @ student
    ) / temperature - direct * own_space / count


def softmax(scores: np.ndarray) -> np.ndarray:
    np.fill_diagonal(scores, -np.inf)
    scores -= scores.max(1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(1, keepdims=True)
    return scores


def train(vectors: np.ndarray, steps: int, rate: float, batches, report) -> np.ndarray:
    """Fits `vectors`, in place. `batches` gives bags of tokens, and the function from their unit vectors to a loss and its gradient."""
    adam = Adam(vectors.shape)
    for step, (bag, loss_of) in zip(range(steps), batches):
        rows, inverse = np.unique(bag.indices, return_inverse=True)
        bag = sparse.csr_matrix((bag.data, inverse.astype(np.int32), bag.indptr), (bag.shape[0], len(rows)))
        summed = bag @ vectors[rows]
        norms = np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-6)
        student = summed / norms
        loss, gradient = loss_of(student)
        gradient = (gradient - student * (gradient * student).sum(1, keepdims=True)) / norms
        adam.update(
            vectors, rows, np.asarray(bag.T @ gradient), rate * min(1, (step + 1) / 100) * (0.5 + 0.5 * np.cos(np.pi * step / steps))
        )
        if step % 200 == 199:
            report(step, loss)
    return vectors


def group_batches(groups: np.ndarray, size: int, seed: int):
    """Batches of whole groups, for ever."""
    rng = np.random.default_rng(seed)
    starts = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
    ends = np.concatenate([starts[1:], [len(groups)]])
    while True:
        order, batch, filled = rng.permutation(len(starts)), [], 0
        for group in order:
            batch.append(np.arange(starts[group], ends[group]))
            filled += ends[group] - starts[group]
            if filled >= size:
                yield np.concatenate(batch)
                batch, filled = [], 0
