"""The package's embedder in Python, from its file of weights and the reference tokeniser: for measuring, and for the fixture of vectors."""

from pathlib import Path

import numpy as np

from fixtures import reference
from student import unit
from weights import read_weights


def package_embedder(weights: Path, tokenizer_path: Path):
    header, rows, vocabulary = read_weights(weights)
    tokenizer = reference(tokenizer_path)
    ids = {piece: row for row, piece in enumerate(vocabulary)}

    def embed(texts: list[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), header['dimensions']), np.float32)
        for index, encoding in enumerate(tokenizer.encode_batch(texts, add_special_tokens=False)):
            pieces = [ids[token] for token in encoding.tokens if token in ids]
            vectors[index] = rows[pieces].sum(0)
        return unit(vectors)

    return embed
