import type { Backend, MetadataStore, VectorStore } from '@loci/core'
import type { CaseContext, ConformanceCase, OpenStores } from './conformance-case.ts'
import type { Harness, InjectedSetup, Setup } from './harness.ts'
import { dimensions as sampleDimensions, fields as sampleFields } from './samples.ts'

export interface CaseOptions {
  fuzz: number
  seed: number
  timeoutMs: number
}

/** Runs one case on a store of its own and cleans up after it. Rejects when the store breaks the promise. */
export async function runCase(harness: Harness, testCase: ConformanceCase, options: CaseOptions): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `still running after ${options.timeoutMs} ms: a promise that never settles, or a store that is too slow`
    timer = setTimeout(() => reject(new Error(message)), options.timeoutMs)
  })
  try {
    await Promise.race([openAndRun(harness, testCase, options), late])
  } finally {
    clearTimeout(timer)
  }
}

async function openAndRun(harness: Harness, testCase: ConformanceCase, options: CaseOptions): Promise<void> {
  const injected = testCase.needs?.includes('injected') === true ? await harness.injected?.() : undefined
  const setup: Setup & Partial<InjectedSetup> = injected ?? (await harness.create())
  const opened: Backend[] = []
  const eventualMs = harness.eventualMs ?? 10_000

  const open = async (backend: Backend, spec: Parameters<CaseContext['reopen']>[0] = {}): Promise<OpenStores> => {
    const { schema = 'migrate', dimensions = sampleDimensions, generation = 1, fields = sampleFields } = spec
    opened.push(backend)
    await backend.metadata?.open({ fields, schema })
    await backend.vectors?.open({ fields, dimensions, generation, schema })
    // A case runs only where the store has what it needs, so a missing half is never touched.
    return { rows: backend.metadata as MetadataStore, vectors: backend.vectors as VectorStore, eventualMs }
  }

  try {
    await testCase.run({
      ...(await open(setup.store)),
      fuzz: options.fuzz,
      seed: options.seed,
      async reopen(spec) {
        if (setup.reopen === undefined) throw new Error('the harness has no reopen')
        return open(await setup.reopen(), spec)
      },
      close: () => closeBoth(setup.store),
      async useClient() {
        await setup.useClient?.()
      },
    })
  } finally {
    // Whether close works is for the cases to say.
    for (const backend of opened) await closeBoth(backend).catch(() => {})
    await setup.dispose?.()
  }
}

async function closeBoth({ metadata, vectors }: Backend): Promise<void> {
  await metadata?.close()
  await vectors?.close()
}
