/** What a random sequence is made of. A step names memories by number, so that any part of a sequence is one too. */
import fc from 'fast-check'

export interface Step {
  operation: Operation
  writer: number
  owner: number
  /** Which memory, key, text and version. */
  pick: number
  text: number
  type: number
  key: number
  /** After how many rows, or at which commit, the writer dies; it is asked again with the same key. */
  dies: number | undefined
}

type Operation = keyof typeof weights

/** How often each comes, beside the others. */
const weights = {
  add: 6,
  upsert: 4,
  late: 3,
  expiring: 2,
  compareAndSet: 2,
  update: 4,
  correct: 2,
  supersede: 2,
  forget: 2,
  forgetSlot: 2,
  restore: 4,
  feedback: 2,
  propose: 2,
  approve: 2,
  reject: 1,
  sweep: 1,
  link: 1,
  erase: 1,
  eraseIds: 1,
  reindex: 1,
  reopen: 1,
}

const operation = fc.constantFrom(
  ...Object.entries(weights).flatMap(([name, weight]) => Array<Operation>(weight).fill(name as Operation)),
)
const number = fc.nat({ max: 1_000 })

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    operation,
    writer: fc.nat({ max: 1 }),
    owner: fc.nat({ max: 1 }),
    pick: number,
    text: number,
    type: number,
    key: number,
    dies: fc.option(fc.nat({ max: 9 }), { nil: undefined, freq: 3 }),
  }),
  { minLength: 1, maxLength: 16, size: 'max' },
)
