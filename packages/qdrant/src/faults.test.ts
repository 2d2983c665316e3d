import { connectionFaults, faultMatrix, httpFaults, httpProxy, qdrantEmulator } from '@loci/testkit'
import { expect, test } from 'vitest'
import { qdrant } from './index.ts'

const apiKey = 'secret-word'
const isSoak = process.env.LOCI_SOAK === '1'

test('whatever breaks on the way to the server', { timeout: 900_000 }, async () => {
  const emulator = await qdrantEmulator({ apiKey })
  const proxy = await httpProxy({ url: emulator.url })
  const report = await faultMatrix({
    proxy,
    faults: isSoak ? [...connectionFaults, ...httpFaults] : ['reset after', 'no answer', 'cut answer', 429, -503],
    throughProxy: qdrant({ url: `http://127.0.0.1:${proxy.port}`, apiKey }),
    direct: qdrant({ url: emulator.url, apiKey }),
    secret: apiKey,
    isComplete: isSoak,
    seed: 3,
  })
  console.log(report)
  expect(report.cases).toBeGreaterThanOrEqual(85)
  await proxy.close()
  await emulator.close()
})
