import { modelFuzz, runs } from '@loci/testkit'
import { test } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { sqlite } from './index.ts'

const pathTo = temporaryFolder()

test('random histories by two writers on one file, with crashes, are what the model says', async () => {
  const path = pathTo('model.db')
  let sequence = 0
  await modelFuzz({
    sequences: runs(100),
    store: () => () => sqlite({ path, durability: 'normal' }),
    tenant: () => `tenant-${sequence++}`,
  })
}, 900_000)
