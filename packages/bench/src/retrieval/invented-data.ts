/** Two conversations of our own for tests, in the format of LoCoMo, with questions of which it is known what is found. */

const fillers = [
  'Good morning, how did it go?',
  'Quite well, the rest can wait.',
  'That makes sense to me.',
  'Shall we speak again later?',
  'Of course, whenever you like.',
  'The weather could be better.',
  'True, it has been raining for days.',
  'I will send you the list.',
  'Please do, there is no hurry.',
  'Then let us leave it there.',
]

/** What is said besides the fillers, by turn. */
const said: Readonly<Record<string, string>> = {
  'D1:3': 'My aunt has bought a lighthouse in Brittany.',
  'D1:7': 'The accordion came back from repair.',
  'D2:4': 'I play the accordion every evening now.',
  'D2:8': 'On Friday we sailed past the quarry.',
}

const sessions = [
  [1, '1:56 pm on 8 May, 2023'],
  [2, '10:05 am on 12 June, 2023'],
] as const

function conversation(speakers: readonly [string, string], words: Readonly<Record<string, string>>): object {
  const entries = sessions.flatMap(([number, date]) => {
    const turns = fillers.map((filler, at) => {
      const id = `D${number}:${at + 1}`
      return { speaker: speakers[at % 2], dia_id: id, text: words[id] ?? filler }
    })
    return [
      [`session_${number}`, turns],
      [`session_${number}_date_time`, date],
    ]
  })
  return Object.fromEntries(entries)
}

/** Of the questions of categories 1 to 4 that have evidence, four of five are found at once and one never. */
export const inventedData: readonly object[] = [
  {
    sample_id: 'harbour',
    conversation: conversation(['Ines', 'Tomas'], said),
    qa: [
      { question: 'Who has a lighthouse?', evidence: ['D1:3'], category: 4 },
      { question: 'Where is the accordion?', evidence: ['D1:07', 'D2:4'], category: 1 },
      { question: 'Passed quarry, when?', evidence: ['D:2:8'], category: 2 },
      { question: 'Xylographer?', evidence: ['D1:1'], category: 3 },
      { question: 'Does Tomas have a lighthouse?', evidence: ['D1:3'], category: 5 },
      { question: 'What is missing?', evidence: ['D'], category: 4 },
    ],
  },
  {
    sample_id: 'hills',
    conversation: conversation(['Mara', 'Lev'], { 'D2:2': 'We keep a falcon behind the lighthouse.' }),
    qa: [{ question: 'Who keeps a falcon?', evidence: ['D2:2'], category: 4 }],
  },
]
