import { connectionFaults, faultMatrix, httpFaults, httpProxy } from '@loci/testkit'
import { Pinecone } from '@pinecone-database/pinecone'
import { expect, test } from 'vitest'
import { apiKey, emulated, freshPrefix, withoutLag } from '../test/fixture.ts'
import { pinecone } from './index.ts'

const isSoak = process.env.LOCI_SOAK === '1'

test('whatever breaks on the way to the service', { timeout: 900_000 }, async () => {
  const emulator = await emulated()
  const proxy = await httpProxy({ url: emulator.url })
  const url = `http://127.0.0.1:${proxy.port}`
  const prefix = freshPrefix()
  const report = await faultMatrix({
    proxy,
    faults: isSoak ? [...connectionFaults, ...httpFaults] : ['reset after', 'no answer', 'cut answer', 429, -503],
    // The control plane says where the data is, which would lead past the proxy.
    throughProxy: pinecone({ apiKey, index: 'test', controllerHostUrl: url, host: `${url}/data/test`, prefix }),
    direct: withoutLag(new Pinecone({ apiKey, controllerHostUrl: emulator.url, maxRetries: 0 }), prefix),
    secret: apiKey,
    isComplete: isSoak,
    seed: 3,
  })
  console.log(report)
  expect(report.cases).toBeGreaterThanOrEqual(85)
  await proxy.close()
  await emulator.close()
})
