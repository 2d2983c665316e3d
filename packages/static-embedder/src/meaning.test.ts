import { expect, test } from 'vitest'
import { staticEmbedder } from './index.ts'

/** A text, one that means nearly the same in other words, and one that does not. */
const triples = `
what food does she like | I could eat sushi every day | the train leaves at noon
which pet does he own | we adopted a beagle | my laptop is broken
what does she do for a living | I work as a nurse in a clinic | the soup was too salty
where did they travel | our vacation in Portugal was wonderful | I have a headache
does he play an instrument | I practice the violin daily | we painted the kitchen blue
is she ill | the doctor said I have the flu | I bought new shoes
who is her spouse | my husband cooks on Sundays | the concert was loud
how does he get to work | I commute by bicycle | I am allergic to peanuts
what sport does she do | I joined a soccer team | my aunt lives in Ohio
what does he study | I am majoring in chemistry at university | the cat sleeps all day
car | automobile | banana
physician | doctor | carpet
happy | glad | wooden
big | large | lemon
money | cash | violin
purchase | buy | sleep
child | kid | engine
ocean | sea | wallet
film | movie | spoon
house | home | cloud
journey | trip | onion
job | employment | river
begin | start | yellow
angry | furious | paper
rain | storm | guitar
the kids went to bed early | the children fell asleep before nine | the stock market fell
I am scared of flying | airplanes make me anxious | I like my coffee black
she got a promotion | she was given a better position at work | he planted roses
he quit smoking | he no longer uses cigarettes | the museum is closed
we are expecting a baby | she is pregnant | the printer has no ink
I ran a marathon | I finished a long race | I baked a cake
my phone battery died | my cell ran out of power | the bride wore white
they are moving to a new apartment | they found another flat to live in | I watched a documentary
I prefer tea over coffee | my favorite drink is green tea | the tire is flat
her father passed away | her dad died | his bicycle is red
he is saving money for a house | he puts cash aside to buy a home | she sings in a choir
`
  .trim()
  .split('\n')
  .map((line) => line.split(' | ') as [string, string, string])

test('what means the same is nearer than what does not', async () => {
  const vectors = await staticEmbedder().embed(triples.flat(), { purpose: 'document' })
  const wrong = triples.filter((_, row) => {
    const [text, near, far] = vectors.slice(3 * row, 3 * row + 3) as [Float32Array, Float32Array, Float32Array]
    return cosine(text, near) <= cosine(text, far) + 0.05
  })
  expect(triples.length).toBeGreaterThan(30)
  expect(wrong.length, JSON.stringify(wrong)).toBeLessThanOrEqual(2)
})

test('scores between the ends of the range tell the unrelated from the same', async () => {
  const embedder = staticEmbedder()
  const [unrelated, same] = embedder.range ?? [0, 1]
  const vectors = await embedder.embed(triples.flat(), { purpose: 'document' })
  const scores = (other: 1 | 2) =>
    triples
      .map((_, row) => cosine(vectors[3 * row] as Float32Array, vectors[3 * row + other] as Float32Array))
      .map((similarity) => Math.min(1, Math.max(0, (similarity - unrelated) / (same - unrelated))))
  expect(mean(scores(2))).toBeLessThan(0.15)
  expect(mean(scores(1))).toBeGreaterThan(0.4)
})

function cosine(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, number, place) => sum + number * (right[place] as number), 0)
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
