import { defineType, type MemoryType } from './memory-type.ts'

/** The types that every memory knows. An application's own type of the same name takes its place. */
export const builtInTypes: readonly MemoryType[] = [
  defineType({
    name: 'instruction',
    merge: 'supersede',
    always: true,
    importance: 0.9,
    describe: 'a standing instruction to the assistant',
  }),
  defineType({
    name: 'preference',
    merge: 'supersede',
    always: true,
    importance: 0.7,
    describe: 'what someone likes, dislikes or wants',
  }),
  defineType({ name: 'fact', merge: 'supersede', describe: 'something true about the world or a person' }),
  defineType({ name: 'task_state', merge: 'replace', scope: ['task'], describe: 'how far a task has come' }),
  defineType({ name: 'feedback', merge: 'append', describe: 'a judgement on something that was done' }),
  defineType({
    name: 'episode',
    merge: 'append',
    importance: 0.3,
    describe: 'a turn of a conversation, word for word',
  }),
  defineType({ name: 'summary', merge: 'replace', describe: 'what a session was about' }),
  defineType({
    name: 'profile',
    merge: 'replace',
    always: true,
    importance: 0.6,
    describe: 'who somebody is, in short',
  }),
]

/** Types that a model does not make out of single turns. */
export const notExtracted: ReadonlySet<string> = new Set(['episode', 'summary', 'profile'])
