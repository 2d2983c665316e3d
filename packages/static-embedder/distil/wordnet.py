"""WordNet's files as plain dictionaries: what the corpus needs of them, and no more."""

import re
from collections import defaultdict
from pathlib import Path

POS = {'n': 'noun', 'v': 'verb', 'a': 'adj', 'r': 'adv'}


class WordNet:
    def __init__(self, folder: Path):
        self.glosses = {}  # (pos, offset) -> (words, definition, [example])
        self.hypernyms = defaultdict(list)  # noun offset -> [noun offset]
        self.hyponyms = defaultdict(list)
        self.senses = defaultdict(list)  # (pos, lemma) -> [offset], the most frequent first
        for pos, name in POS.items():
            for line in (folder / f'data.{name}').read_text(encoding='utf-8').splitlines():
                if not line.startswith('  '):
                    self._read_synset(pos, line)
            for line in (folder / f'index.{name}').read_text(encoding='utf-8').splitlines():
                if not line.startswith('  '):
                    fields = line.split()
                    self.senses[pos, fields[0].replace('_', ' ')] = fields[-int(fields[2]) :]

    def _read_synset(self, pos: str, line: str):
        head, _, gloss = line.partition(' | ')
        fields = head.split()
        count = int(fields[3], 16)
        words = [re.sub(r'\(\w+\)$', '', word).replace('_', ' ') for word in fields[4 : 4 + 2 * count : 2]]
        parts = re.findall(r'"[^"]*"|[^";]+', gloss)
        examples = [part.strip('" ') for part in parts if part.startswith('"')]
        definition = ' '.join(part.strip() for part in parts if not part.startswith('"')).strip()
        self.glosses[pos, fields[0]] = (words, definition, examples)
        pointers = fields[5 + 2 * count :]
        if pos == 'n':
            for kind, target in zip(pointers[0::4], pointers[1::4]):
                if kind in ('@', '@i'):
                    self.hypernyms[fields[0]].append(target)
                    self.hyponyms[target].append(fields[0])

    def words_under(self, lemma: str, sense: int = 0) -> list[str]:
        """Every noun below a sense of `lemma`, sorted."""
        found, open_ = set(), [self.senses['n', lemma][sense]]
        seen = set(open_)
        while open_:
            offset = open_.pop()
            found.update(self.glosses['n', offset][0])
            for lower in self.hyponyms[offset]:
                if lower not in seen:
                    seen.add(lower)
                    open_.append(lower)
        return sorted(found)

    def hypernym_of(self, noun: str) -> str | None:
        senses = self.senses.get(('n', noun))
        above = self.hypernyms[senses[0]] if senses else []
        return self.glosses['n', above[0]][0][0] if above else None

    def lemma_of_past(self, word: str) -> str | None:
        """The verb of a past form, by rule and by a list of the common irregular ones."""
        if word in IRREGULAR:
            return IRREGULAR[word]
        if not word.endswith('ed'):
            return None
        doubled = word[:-3] if len(word) > 4 and word[-3] == word[-4] else None
        for stem in (word[:-1], word[:-2], doubled, word[:-3] + 'y' if word.endswith('ied') else None):
            if stem and ('v', stem) in self.senses:
                return stem
        return None


IRREGULAR = dict(
    pair.split(':')
    for pair in """
was:be were:be went:go had:have did:do got:get made:make took:take saw:see came:come said:say told:tell thought:think knew:know
found:find gave:give felt:feel left:leave kept:keep began:begin ran:run brought:bring bought:buy wrote:write read:read met:meet
sat:sit stood:stand lost:lose paid:pay heard:hear won:win taught:teach caught:catch ate:eat drank:drink drove:drive flew:fly
fell:fall grew:grow slept:sleep spent:spend sold:sell sent:send built:build broke:break chose:choose swam:swim sang:sing
wore:wear held:hold learnt:learn forgot:forget understood:understand became:become rode:ride threw:throw woke:wake spoke:speak
stole:steal hid:hide fought:fight hung:hang led:lead lent:lend put:put cut:cut hit:hit hurt:hurt let:let quit:quit set:set
""".split()
)
