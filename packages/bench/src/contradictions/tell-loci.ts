import { type Backend, ConflictError, createMemory, type MemoryHandle } from '@loci/core'
import type { Answers } from './answers.ts'
import { type Case, endOfDay, type Step } from './cases.ts'

const tenant = 'acme'

/** Tells the story to Loci, without a model, and asks it. */
export async function tellLoci(story: Case, store: Backend & Required<Pick<Backend, 'metadata'>>): Promise<Answers> {
  let time = endOfDay(0)
  const memory = await createMemory({ store, now: () => time })
  const handles = {
    alice: memory.for({ tenant, org: 'acme', user: 'alice' }),
    bob: memory.for({ tenant, org: 'acme', user: 'bob' }),
    org: memory.for({ tenant, org: 'acme' }, { share: true }),
  }
  const ids = new Map<string, string>()
  const refusals: string[] = []
  let first: string | undefined
  for (const step of story.steps) {
    time = endOfDay(step.day)
    const { id, refused } = await tell(handles, step, ids)
    if (refused !== undefined) refusals.push(refused)
    first ??= id
  }
  time = endOfDay(60)
  const handle = handles[story.as]
  const { day, known } = story.asOf
  const then = endOfDay(day)
  const asOf = await handle.list({ asOf: known ? then : { valid: then } })
  const revisions = await handle.history(first as string)
  const answers: Answers = {
    now: (await handle.list()).items.map(({ text }) => text),
    asOf: asOf.items.map(({ text }) => text),
    history: [...revisions.map(({ action, memory: { text } }) => `${action}: ${text}`), ...refusals],
  }
  await memory.close()
  return answers
}

async function tell(
  handles: Record<'alice' | 'bob' | 'org', MemoryHandle>,
  step: Step,
  ids: Map<string, string>,
): Promise<{ id?: string | undefined; refused?: string }> {
  if ('say' in step) {
    const { say: text, by = 'alice', type = 'fact', key, since } = step
    const draft = { type, text, ...(key === undefined ? {} : { key }) }
    const dated = since === undefined ? draft : { ...draft, validFrom: endOfDay(since) }
    const { memory } = await handles[by].add(by === 'org' ? { ...dated, scope: { org: 'acme' } } : dated)
    if (memory !== undefined && !ids.has(text)) ids.set(text, memory.id)
    return { id: memory?.id }
  }
  if ('correct' in step) {
    await handles.alice.correct(ids.get(step.correct) as string, step.to)
    return {}
  }
  const id = ids.get(step.change) as string
  const expectedVersion = (await handles.alice.get(id))?.version as number
  const [first, second] = step.atOnce
  await handles.alice.update(id, { text: first }, { expectedVersion })
  const end = await handles.alice.update(id, { text: second }, { expectedVersion }).catch((error: unknown) => error)
  return end instanceof ConflictError ? { refused: 'refused: CONFLICT, the other one was told' } : {}
}
