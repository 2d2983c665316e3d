"""Marks of an embedder, a function from texts to unit vectors: retrieval on LoCoMo (given as a file, never trained on) and similarity sets of gensim."""

import json
import re
from pathlib import Path
from typing import Callable

import numpy as np
from gensim.test.utils import datapath
from scipy.stats import spearmanr

Embed = Callable[[list[str]], np.ndarray]


def locomo(embed: Embed, path: Path, form: str = 'text', k: int = 10) -> dict[str, float]:
    """Mean share of a question's evidence turns among the k turns with the highest cosine; questions of the categories 1 to 4."""
    recalls: dict[int, list[float]] = {1: [], 2: [], 3: [], 4: []}
    for sample in json.loads(path.read_text()):
        ids, texts = turns(sample['conversation'], form)
        asked = []
        for qa in sample['qa']:
            evidence = {f'D{int(a)}:{int(b)}' for a, b in re.findall(r'D:?(\d+):(\d+)', ' '.join(qa.get('evidence', [])))} & set(ids)
            if qa['category'] != 5 and evidence:
                asked.append((qa['question'], evidence, qa['category']))
        scores = embed([question for question, _, _ in asked]) @ embed(texts).T
        best = np.argsort(-scores, axis=1, kind='stable')[:, :k]
        for row, (_, evidence, category) in zip(best, asked):
            recalls[category].append(len({ids[index] for index in row} & evidence) / len(evidence))
    every = [recall for group in recalls.values() for recall in group]
    return {
        'all': 100 * float(np.mean(every)),
        **{str(c): 100 * float(np.mean(group)) for c, group in recalls.items()},
        'questions': len(every),
    }


def turns(conversation: dict, form: str) -> tuple[list[str], list[str]]:
    """`form` is `text`, `caption` (the text and the caption of its image) or `speaker` (the same behind the speaker's name)."""
    ids, texts = [], []
    for name, session in conversation.items():
        if re.fullmatch(r'session_\d+', name):
            for turn in session:
                ids.append(turn['dia_id'])
                caption = '' if form == 'text' else turn.get('blip_caption') or ''
                speaker = f'{turn["speaker"]}: ' if form == 'speaker' else ''
                texts.append(f'{speaker}{turn["text"]} {caption}'.strip())
    return ids, texts


def similarity_sets(embed: Embed) -> dict[str, float]:
    """Spearman's rho times 100 with human judgements: word pairs (WordSim-353, SimLex-999), news documents (Lee, Pincombe and Welsh 2005)."""
    marks = {}
    for name, file in (('wordsim353', 'wordsim353.tsv'), ('simlex999', 'simlex999.txt')):
        rows = [
            line.rstrip('\n').split('\t') for line in Path(datapath(file)).read_text().splitlines() if line and not line.startswith('#')
        ]
        left, right = embed([row[0] for row in rows]), embed([row[1] for row in rows])
        marks[name] = 100 * spearmanr((left * right).sum(1), [float(row[2]) for row in rows]).statistic
    vectors = embed(Path(datapath('lee.cor')).read_text(encoding='latin-1').splitlines()[:50])
    human = np.loadtxt(datapath('similarities0-1.txt'))
    upper = np.triu_indices(50, 1)
    marks['lee50'] = 100 * spearmanr((vectors @ vectors.T)[upper], human[upper]).statistic
    return marks


def hashed_ngrams(texts: list[str], dimensions: int = 256, words: bool = True) -> np.ndarray:
    """The baseline: words and character trigrams, hashed with a sign into buckets (FNV-1a), damped by a square root."""
    vectors = np.zeros((len(texts), dimensions), np.float32)
    for row, text in enumerate(texts):
        for word in re.findall(r'\w+', text.lower()):
            padded = f' {word} '
            for gram in ([word] if words else []) + [padded[i : i + 3] for i in range(len(padded) - 2)]:
                code = fnv(gram)
                vectors[row, (code >> 1) % dimensions] += 1 if code & 1 else -1
    vectors = np.sign(vectors) * np.sqrt(np.abs(vectors))
    return unit(vectors)


def fnv(text: str) -> int:
    code = 0x811C9DC5
    for byte in text.encode():
        code = ((code ^ byte) * 0x01000193) & 0xFFFFFFFF
    return code ^ (code >> 15)


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
