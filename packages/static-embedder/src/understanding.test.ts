import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readParts } from './model.ts'
import { understanding } from './understanding.ts'
import { wordPiece } from './word-piece.ts'

const weights = await readFile(new URL('../weights/static-minilm-256-v1.bin', import.meta.url))
const vocabulary = readParts(weights).pieces
const isUnderstood = understanding(vocabulary, wordPiece(vocabulary))

const understood: Readonly<Record<string, string[]>> = {
  English: ['what food does she like', 'I could eat sushi every day', 'Hmm, ok!', '', 'ANY NEWS?'],
  'names of all languages': [
    'Where did Szczepanowski meet Wojciechowski?',
    "What does Siobhán's sister do in Dún Laoghaire?",
    'invoice of Mueller and Kowalczyk',
    'did Maria de la Cruz move to Rio de Janeiro?',
    'kasimir',
  ],
  'words of other languages in English': [
    'My favourite film is Amélie, and crème brûlée my favourite dessert',
    'what is the German word for butterfly',
    "Translate 'Wo ist der Bahnhof?' into English",
    'my favourite Chinese dish is 宫保鸡丁',
    'She said "je ne sais pas" and left the room',
  ],
  'identifiers, codes and addresses': [
    'useEffect cleanup',
    'npm install lodash',
    'kubectl rollout restart deployment',
    'getUserById src/retrieve/analyse.ts ECONNREFUSED 127.0.0.1:5432',
    'JIRA-1234 GDPR AAPL',
    'https://example.org/wsp?qx=zzy ann@example.org',
    'postgres jsonb index',
  ],
  typos: ['wher did i prk my car', 'whats my sisters brithday', 'did she recieve teh letter yesterday'],
  'lists of short words': [
    'cat toy, dog bed, bus card, key ring',
    'tea '.repeat(50),
    'eggs, oil, ham, jam, nuts, tofu',
  ],
}

const notUnderstood: Readonly<Record<string, string[]>> = {
  German: ['Wo wohnt meine Schwester?', 'Ich habe morgen einen Termin beim Zahnarzt.', 'Was isst er gern?'],
  French: ["J'ai rendez-vous chez le dentiste demain.", 'Quel est le plat préféré de Marie ?'],
  Spanish: ['¿Cuál es la comida favorita de Ana?', 'Trabaja como profesor en una escuela de Madrid.'],
  Italian: ['Qual è il piatto preferito di Anna?', 'Il mio cane si chiama Rex e ha quattro anni.'],
  Portuguese: ['Onde mora a minha irmã?', 'O meu cão chama-se Rex e tem quatro anos.'],
  Dutch: ['Waar woont mijn zus?', 'Ze is allergisch voor noten.'],
  Polish: ['Jutro mam wizytę u dentysty.'],
  Turkish: ['Kız kardeşim nerede yaşıyor?'],
  Vietnamese: ['Ngày mai tôi có hẹn với nha sĩ.'],
  Russian: ['Где живёт моя сестра?'],
  Greek: ['Πού μένει η αδερφή μου;'],
  Arabic: ['أين تسكن أختي؟'],
  Hebrew: ['איפה גרה אחותי?'],
  Hindi: ['मेरी बहन कहाँ रहती है?'],
  Thai: ['พี่สาวของฉันอยู่ที่ไหน'],
  Chinese: ['我姐姐住在哪里?', '我的 iPhone 15 Pro 坏了'],
  Japanese: ['姉はどこに住んでいますか'],
  Korean: ['제 언니는 어디에 살아요?'],
  'two languages, more of the other': [
    'Ich habe das Feature gestern deployed und den Bug gefixt',
    'I have a tutor now, 每个星期二晚上上课。',
  ],
  'no known word': ['metformin ibuprofen', 'Szczepanowski Wojciechowski', 'pnpm biome vitest'],
}

test.each(rows(understood))('%s is understood: %s', (_, text) => expect(isUnderstood(text)).toBe(true))

test.each(rows(notUnderstood))('%s is not: %s', (_, text) => expect(isUnderstood(text)).toBe(false))

test('accents may be characters of their own', () => {
  for (const text of Object.values({ ...understood, ...notUnderstood }).flat()) {
    expect(isUnderstood(text.normalize('NFD')), text).toBe(isUnderstood(text.normalize('NFC')))
  }
})

test('a long text is judged in time that grows with its length', () => {
  const start = performance.now()
  for (const text of ['é'.repeat(500_000), 'xqz '.repeat(200_000), '中'.repeat(300_000), "'s".repeat(300_000)]) {
    isUnderstood(text)
  }
  expect(performance.now() - start).toBeLessThan(5_000)
})

function rows(texts: Readonly<Record<string, string[]>>): [kind: string, text: string][] {
  return Object.entries(texts).flatMap(([kind, all]) => all.map((text): [string, string] => [kind, text]))
}
