/** Makes a real database of mem0's open-source SDK by telling it the story, on the days on which it happened. */
import { type ModelEndpoint, modelEndpoint } from './model-endpoint.ts'
import { type Mem0, type Mem0Stores, openMem0 } from './open-mem0.ts'
import { type Step, story } from './story.ts'

/**
 * Tells the whole story, and asks afterwards. The clock of the process stands at the day of each step meanwhile.
 * @param folder where mem0 is installed.
 */
export async function makeDatabase<T>(
  folder: string,
  stores: Mem0Stores,
  afterwards: { at: number; ask: (mem0: Mem0) => Promise<T> },
): Promise<T> {
  const model = await modelEndpoint()
  const clock = setClock()
  try {
    const mem0 = await openMem0(folder, stores, model)
    const ids = new Map<string, string>()
    for (const step of [...story].sort((a, b) => a.day - b.day)) {
      clock.moveTo(Date.UTC(2026, 0, step.day, 9))
      await tell(mem0, step, ids, model)
    }
    clock.moveTo(afterwards.at)
    return await afterwards.ask(mem0)
  } finally {
    clock.restore()
    model.close()
  }
}

async function tell(mem0: Mem0, step: Step, ids: Map<string, string>, model: ModelEndpoint): Promise<void> {
  if ('change' in step) return void (await mem0.update(idOf(ids, step.change), step.to))
  if ('forget' in step) return void (await mem0.delete(idOf(ids, step.forget)))
  if ('race' in step) return void (await Promise.all(step.to.map((text) => mem0.update(idOf(ids, step.race), text))))
  if ('extract' in step || 'lose' in step) {
    const texts = 'extract' in step ? step.extract : [step.lose]
    model.extractNext(
      texts.map((text, index) => ({ id: String(index), text, attributed_to: 'by' in step ? step.by : 'user' })),
    )
    model.breakVectors('lose' in step)
    const identity = 'lose' in step ? { userId: step.user } : identityOf(step)
    await mem0.add(texts.join('. '), identity)
    return model.breakVectors(false)
  }
  const { say, metadata, until, as } = step
  const { results } = await mem0.add(say, {
    ...identityOf(step),
    infer: false,
    ...(metadata === undefined ? {} : { metadata }),
    ...(until === undefined ? {} : { expirationDate: until }),
  })
  if (as !== undefined) ids.set(as, results[0]?.id ?? '')
}

function identityOf({ user, agent, run }: { user?: string; agent?: string; run?: string }): Record<string, string> {
  return {
    ...(user === undefined ? {} : { userId: user }),
    ...(agent === undefined ? {} : { agentId: agent }),
    ...(run === undefined ? {} : { runId: run }),
  }
}

function idOf(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name)
  if (id === undefined) throw new Error(`the story has no ${name} yet`)
  return id
}

/** mem0 has no clock that could be given to it: `new Date()` is made to say the time. It moves on by a millisecond a look. */
function setClock(): { moveTo(time: number): void; restore(): void } {
  const real = globalThis.Date
  let time = real.now()
  globalThis.Date = class extends real {
    constructor(...args: [] | [string | number | Date]) {
      if (args.length === 0) super(time++)
      else super(args[0])
    }
    static override now(): number {
      return time++
    }
  } as DateConstructor
  return {
    moveTo(next) {
      time = next
    },
    restore() {
      globalThis.Date = real
    },
  }
}
