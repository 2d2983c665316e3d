"""The last touch on the vectors' lengths, which are the weights of tokens in a text."""

import json
from pathlib import Path

import numpy as np

from student import unit
from wordnet import WordNet

RARE_LENGTH = 0.5
RARE_UP_TO = 30
NAME_LENGTH = 0.15
COMMON_SHARE = 0.5


def balanced(vectors: np.ndarray, counts: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Rare tokens, which training has hardly moved, get the length of other content words; first names a small one.

    Who is spoken of is the same in most memories that a search compares, and the teacher takes "Wow, Anna!" for an answer to every question about Anna.
    """
    lengths = np.linalg.norm(vectors, axis=1)
    rarity = np.clip(1 - np.log1p(counts) / np.log1p(RARE_UP_TO), 0, 1)
    wanted = np.maximum(lengths, lengths * (1 - rarity) + RARE_LENGTH * rarity)
    wanted[names] = np.minimum(wanted[names], NAME_LENGTH)
    return (vectors * (wanted / np.maximum(lengths, 1e-9))[:, None]).astype(np.float32)


def without_common(vectors: np.ndarray, bag) -> np.ndarray:
    """Half of the direction that all texts share is taken away ("all but the top", by half), which sets the unrelated further apart from the same."""
    axis = np.linalg.svd(unit(bag[::16] @ vectors), full_matrices=False)[2][0]
    return (vectors - COMMON_SHARE * np.outer(vectors @ axis, axis)).astype(np.float32)


def first_names(packages: Path, wordnet: WordNet, vocabulary: list[str]) -> np.ndarray:
    """The tokens that are first names in English and no other word (`rose` and `will` are other words)."""
    words = {word for found, _, _ in wordnet.glosses.values() for word in found if word == word.lower()}
    names = {name.lower() for kind in ('female', 'male') for name in json.loads((packages / f'{kind}-names/data/names.json').read_text())}
    return np.array([token for token, piece in enumerate(vocabulary) if piece in names and piece not in words])
