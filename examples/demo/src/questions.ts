/** The questions of the second process, and what must come back. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { checkOptions, type FilterInput, type Identity } from '@loci/core'

export interface Questions {
  /** What the clock of the second process shows. */
  askedAt: number
  questions: Question[]
}

export interface Question {
  ask: string
  /** What is worth seeing in it. */
  shows: string
  as: Identity
  filter?: FilterInput
  since?: string
  /** With a budget, in tokens, the answer is a context; without one, hits. */
  budget?: number
  /** A memory of this type whose text contains this must be among the first three hits, or in the context. */
  expect: Expected
}

interface Expected {
  type: string
  says: string
  /** It must have no word in common with the question. */
  byMeaning?: boolean
}

const questionKeys = ['ask', 'shows', 'as', 'filter', 'since', 'budget', 'expect']

export const defaultQuestions: string = fileURLToPath(new URL('questions.json', import.meta.url))

/** @throws Error naming the question that cannot be asked. */
export function readQuestions(path: string): Questions {
  const { askedAt, questions } = JSON.parse(readFileSync(path, 'utf8'))
  if (!Array.isArray(questions)) throw new Error(`${path}: expected { askedAt, questions: [...] }`)
  for (const [index, question] of questions.entries()) checkQuestion(`${path}: questions[${index}]`, question)
  return { askedAt: Date.parse(askedAt), questions }
}

function checkQuestion(path: string, question: Question): void {
  checkOptions(path, question, questionKeys)
  if (typeof question.ask !== 'string' || typeof question.shows !== 'string') {
    throw new Error(`${path}: expected ask and shows`)
  }
  checkOptions(`${path}.expect`, question.expect, ['type', 'says', 'byMeaning'])
  if (!question.expect.says) throw new Error(`${path}.expect.says: expected a part of the text`)
}
