import type { Provider } from '@loci/core'
import { expect, test } from 'vitest'
import { findProviders, knownProviders } from './find-providers.ts'

test.each(knownProviders)(
  '$name is found by its name and each of its schemes, and knows them',
  async ({ name, schemes }) => {
    const { [name]: provider } = await findProviders({ provider: name }, {}, import.meta.dirname)
    expect((provider as Provider).schemes).toEqual(schemes)
    for (const scheme of schemes) {
      expect(Object.keys(await findProviders(`${scheme}://a`, {}, import.meta.dirname))).toEqual([name])
    }
  },
)
