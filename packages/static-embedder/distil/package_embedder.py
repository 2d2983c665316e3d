"""The package's embedder in Python, from its file of weights and the reference tokeniser: for measuring, and for the fixture of vectors."""

from pathlib import Path

import numpy as np

from fixtures import reference
from student import unit
from weights import read_weights


def package_embedder(weights: Path, tokenizer_path: Path):
    header, rows, pairs, vocabulary = read_weights(weights)
    tokenizer = reference(tokenizer_path)
    ids = {piece: row for row, piece in enumerate(vocabulary)}
    pair_rows = {(int(a), int(b)): header['pieces'] + row for row, (a, b) in enumerate(pairs)}

    def embed(texts: list[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), header['dimensions']), np.float32)
        for index, encoding in enumerate(tokenizer.encode_batch(texts, add_special_tokens=False)):
            pieces = [ids[token] for token in encoding.tokens if token in ids]
            vectors[index] = rows[pieces + [pair_rows[pair] for pair in zip(pieces, pieces[1:]) if pair in pair_rows]].sum(0)
        return unit(vectors)

    return embed
