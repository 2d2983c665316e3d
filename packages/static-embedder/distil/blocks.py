"""The corpus in blocks of whole groups, sources mixed by fixed shares, so that any number of first blocks is a fair sample."""

from corpus import Group

BLOCK_TEXTS = 4096
SHARES = {'chat': 0.5, 'wordnet': 0.2, 'frames': 0.28, 'small': 0.02}


def blocks(sources: dict[str, list[Group]]) -> list[list[Group]]:
    cursors = {name: 0 for name in sources}
    result = []
    while cursors['chat'] < len(sources['chat']):
        block = []
        for name, share in SHARES.items():
            texts = 0
            while texts < share * BLOCK_TEXTS and cursors[name] < len(sources[name]):
                group = sources[name][cursors[name]]
                cursors[name] += 1
                texts += len(group)
                block.append(group)
        result.append(block)
    return result
