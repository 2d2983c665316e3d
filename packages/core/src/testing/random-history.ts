/** Random calls of every kind, by which a memory gets a history. */
import fc from 'fast-check'
import { LociError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import type { LociMemory } from '../memory.ts'
import type { TestClock } from './clock.ts'

const operations = [
  ...['add', 'add', 'upsert', 'upsert', 'late', 'state', 'episode', 'expiring', 'propose', 'update', 'correct'],
  ...['supersede', 'announce', 'forget', 'restore', 'helpful', 'wrong', 'search', 'approve', 'reject'],
  ...['sweep', 'link', 'unlink', 'consent', 'erase', 'eraseOwner'],
]

export interface HistoryStep {
  operation: string
  owner: number
  text: number
  key: number
  pick: number
}

export const historySteps: fc.Arbitrary<HistoryStep[]> = fc.array(
  fc.record({
    operation: fc.constantFrom(...operations),
    owner: fc.nat(1),
    text: fc.nat(5),
    key: fc.nat(2),
    pick: fc.nat(30),
  }),
  { minLength: 1, maxLength: 25 },
)

const texts = [
  'heliotrope quince',
  'marzipan ferry',
  'glacier trombone',
  'lantern wombat',
  'origami falcon',
  'tundra cello',
]
const owners = ['alice', 'bob'] as const
export const historyTenant = 't'
/** What has it waits for approval. */
export const proposalTag = 'proposal'

/** Takes one step; what is refused is refused. */
export async function takeStep(memory: LociMemory, clock: TestClock, step: HistoryStep): Promise<void> {
  clock.advance(1_800_000)
  const user = owners[step.owner] as string
  const handle = memory.for({ tenant: historyTenant, user })
  await call(memory, handle, clock, user, step).catch((error: unknown) => {
    if (!(error instanceof LociError)) throw error
  })
}

async function call(
  memory: LociMemory,
  handle: MemoryHandle,
  clock: TestClock,
  user: string,
  step: HistoryStep,
): Promise<unknown> {
  const { operation, pick } = step
  const text = texts[step.text] as string
  const key = ['first', 'second', 'third'][step.key] as string
  const admin = memory.admin(historyTenant)
  const now = clock.now()
  switch (operation) {
    case 'add':
      return await handle.add({ type: 'fact', text, tags: [`t${pick % 3}`], metadata: { pick } })
    case 'upsert':
      return await handle.upsert({ type: 'fact', key, text, data: { pick } })
    case 'late':
      return await handle.upsert({ type: 'fact', key, text, validFrom: now - (pick + 1) * 1_000_000 })
    case 'state':
      return await handle.upsert({ type: 'task_state', key: 'first', text })
    case 'episode':
      return await handle.add({ type: 'episode', text, source: { messageId: `m${step.key}` } })
    case 'expiring':
      return await handle.add({ type: 'fact', text, expiresAt: now + (pick % 5) * 3_000_000 })
    case 'propose':
      return await handle.add({ type: 'fact', text, key, tags: [proposalTag] })
    case 'search':
      return await handle.search(text)
    case 'sweep':
      return await memory.maintain()
    case 'link':
      return await admin.link({ user: 'alice' }, { user: 'bob' })
    case 'unlink':
      return await admin.unlink({ user })
    case 'consent':
      return await admin.consent.set({ user }, { purpose: key, decision: pick % 2 === 0 ? 'granted' : 'denied' })
    case 'eraseOwner':
      return pick % 3 === 0 ? await admin.erase({ user }, { authored: pick % 2 === 0 }) : undefined
    default:
      return await changeOne(memory, handle, clock, step, text)
  }
}

async function changeOne(
  memory: LociMemory,
  handle: MemoryHandle,
  clock: TestClock,
  { operation, pick }: HistoryStep,
  text: string,
): Promise<unknown> {
  const admin = memory.admin(historyTenant)
  const isWaiting = operation === 'approve' || operation === 'reject'
  const status = operation === 'restore' ? (['active', 'superseded', 'forgotten'] as const)[pick % 3] : undefined
  const order = { by: 'createdAt', direction: 'asc' } as const
  const { items } = isWaiting ? await admin.pending({ order }) : await handle.list({ order, ...(status && { status }) })
  const chosen = items[pick % Math.max(1, items.length)]
  if (chosen === undefined) return undefined
  const { id } = chosen
  switch (operation) {
    case 'update':
      return await handle.update(id, { text, importance: (pick % 10) / 10 })
    case 'correct':
      return await handle.correct(id, text)
    case 'supersede':
      return await handle.add({ type: 'fact', text, supersedes: id })
    case 'announce':
      return await handle.add({ type: 'fact', text, supersedes: id, validFrom: clock.now() + (pick + 1) * 1_000_000 })
    case 'forget':
      return await handle.forget(id, { reason: text })
    case 'restore':
      return await handle.restore(id, 1 + (pick % chosen.version))
    case 'helpful':
    case 'wrong':
      return await handle.feedback([id], operation)
    case 'approve':
      return await admin.approve(id)
    case 'reject':
      return await admin.reject(id)
    case 'erase':
      return await admin.erase({ ids: [id] })
    default:
      return undefined
  }
}
