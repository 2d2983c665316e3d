"""The package's file of weights: written, and read back as the package reads it. Its form is told in src/model.ts."""

import json
import struct
from pathlib import Path

import numpy as np


def write_weights(path: Path, name: str, vectors: np.ndarray, vocabulary: list[str], kept: np.ndarray):
    """`vectors` has a row per token of the teacher. Only the tokens `kept` are written, with new ids."""
    scales, numbers = quantised(vectors[kept])
    text = '\n'.join(vocabulary[old] for old in kept).encode()
    # Pairs of pieces were tried, and did not help: there are none, and the number says so to whoever looks for them.
    header = json.dumps(
        {'name': name, 'dimensions': vectors.shape[1], 'pieces': len(kept), 'pairs': 0, 'textBytes': len(text)}
    ).encode()
    header += b' ' * (-len(header) % 4)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        b'LSE1'
        + struct.pack('<I', len(header))
        + header
        + scales.astype('<f4').tobytes()
        + numbers.tobytes()
        + text
    )


def quantised(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A scale per row and int8 numbers."""
    scales = np.abs(rows).max(1) / 127
    numbers = np.round(rows / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
    return scales.astype(np.float32), numbers


def read_weights(path: Path):
    data = path.read_bytes()
    length = struct.unpack('<I', data[4:8])[0]
    header = json.loads(data[8 : 8 + length])
    at, count, dimensions = 8 + length, header['pieces'], header['dimensions']
    scales = np.frombuffer(data, '<f4', count, at)
    at += 4 * count
    numbers = np.frombuffer(data, np.int8, count * dimensions, at).reshape(count, dimensions)
    vocabulary = data[at + count * dimensions :].decode().split('\n')
    return header, numbers.astype(np.float32) * scales[:, None], vocabulary
