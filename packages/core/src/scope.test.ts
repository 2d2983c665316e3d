import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError, ScopeError } from './errors.ts'
import { createMemory } from './memory.ts'
import { declareDimensions, type Identity, resolveIdentity, type ScopeValues, scopeKey, writeScope } from './scope.ts'
import { inMemory } from './stores/in-memory.ts'
import { isStorable } from './unicode.ts'

const dimensions = declareDimensions()
const resolve = (identity: unknown): ReturnType<typeof resolveIdentity> =>
  resolveIdentity(identity as Identity, dimensions, 'multi')

const awkward = fc.oneof(
  fc.constantFrom('*', 'a', 'a=b', 'a&user=b', '%', '%26', 'tenant', '🙂', 'مرحبا'),
  fc.string({ minLength: 1, maxLength: 5 }),
)
const value = awkward.filter(isStorable)
const scope = fc.dictionary(fc.constantFrom('org', 'team', 'user', 'agent', 'session'), value, {
  maxKeys: 5,
  noNullPrototype: true,
})

describe('an identity', () => {
  test.each<[string, unknown, RegExp]>([
    ['without a tenant', { user: 'alice' }, /tenant is required/],
    [
      'with an undefined tenant',
      { tenant: undefined, user: 'alice' },
      /identity\.tenant must be a non-empty string, not undefined/,
    ],
    [
      'with an undefined user',
      { tenant: 'acme', user: undefined },
      /identity\.user must be a non-empty string, not undefined/,
    ],
    ['with an empty user', { tenant: 'acme', user: '' }, /not an empty one/],
    ['with null', { tenant: 'acme', user: null }, /identity\.user must be/],
    ['with a number', { tenant: 'acme', user: 7 }, /not number/],
    ['with an unknown dimension', { tenant: 'acme', usr: 'a' }, /unknown dimension \(did you mean "user"\?\)/],
    ['with a prototype name', { tenant: 'acme', constructor: 'a' }, /unknown dimension/],
    ['with an empty list', { tenant: 'acme', team: [] }, /the list is empty/],
    ['with a list of actors', { tenant: 'acme', agent: ['a', 'b'] }, /only owners/],
    ['with a list of tenants', { tenant: ['a', 'b'] }, /identity\.tenant must be/],
    ['with U+0000', { tenant: 'acme', user: 'a\u0000' }, /U\+0000/],
    ['with half a surrogate', { tenant: 'acme', user: '\ud800' }, /surrogate/],
    [
      'with too many subsets',
      { tenant: 'acme', team: Array.from({ length: 300 }, (_, index) => `t${index}`) },
      /more than 256 subsets/,
    ],
    ['that is no object', 'alice', /must be an object/],
  ])('%s is refused', (_name, identity, message) => {
    expect(() => resolve(identity)).toThrow(ScopeError)
    expect(() => resolve(identity)).toThrow(message)
  })

  test('a dimension can be declared, a taken name not', () => {
    expect(declareDimensions({ owners: ['household'], actors: ['device'] }).owners).toContain('household')
    expect(() => declareDimensions({ actors: ['user'] })).toThrow(ConfigError)
    expect(() => declareDimensions({ owners: ['speaker'] })).toThrow(ConfigError)
    expect(() => declareDimensions({ owners: ['__proto__'] })).toThrow(ConfigError)
  })
})

test('different scopes have different keys', () => {
  fc.assert(
    fc.property(scope, scope, (a, b) => {
      const same = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())
      expect(scopeKey(a) === scopeKey(b)).toBe(same)
    }),
    { numRuns: runs(500) },
  )
})

test('visible means: the scope is a subset of the identity', () => {
  fc.assert(
    fc.property(
      scope,
      scope,
      fc.array(value, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      (identity, memory, teams, several) => {
        const caller: Identity = { tenant: 't', ...identity, ...(several ? { team: teams } : {}) }
        const isSubset = Object.entries(memory).every(([dimension, wanted]) =>
          [caller[dimension]].flat().includes(wanted),
        )
        expect(resolve(caller).readKeys.includes(scopeKey(memory))).toBe(isSubset)
      },
    ),
    { numRuns: runs(500) },
  )
})

test('visible through the whole system: get, list, count, search and context agree with the subset rule', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scope, { minLength: 1, maxLength: 6 }), scope, async (scopes, identity) => {
      const memory = await createMemory({ store: inMemory() })
      const ids = new Map<string, ScopeValues>()
      for (const [index, own] of scopes.entries()) {
        const { memory: added } = await memory
          .for({ tenant: 't', ...own }, { share: true })
          .add({ text: `walnut ${index}`, scope: own })
        ids.set(added?.id as string, own)
      }
      const handle = memory.for({ tenant: 't', ...identity })
      const expected = [...ids]
        .filter(([, own]) => Object.entries(own).every(([name, wanted]) => identity[name] === wanted))
        .map(([id]) => id)
      const listed = (await handle.list({ limit: 100 })).items.map(({ id }) => id)
      expect(listed.sort()).toEqual(expected.sort())
      expect(await handle.count()).toBe(expected.length)
      expect((await handle.search('walnut', { limit: 100 })).map(({ memory: found }) => found.id).sort()).toEqual(
        listed,
      )
      expect((await handle.getContext({ query: 'walnut' })).memories.map(({ id }) => id).sort()).toEqual(listed)
      for (const id of ids.keys()) expect((await handle.get(id)) !== undefined).toBe(expected.includes(id))
    }),
    { numRuns: runs(25) },
  )
})

describe('the scope of a new memory', () => {
  const alice = resolve({ tenant: 'acme', org: 'o', user: 'alice', agent: 'planner', task: 't1' })
  test.each<[string, Parameters<typeof writeScope>[1], ScopeValues]>([
    ['is the most specific owner', {}, { user: 'alice' }],
    ['keeps what the type asks for', { typeScope: ['task'] }, { user: 'alice', task: 't1' }],
    ['with private, has the agent', { private: true }, { user: 'alice', agent: 'planner' }],
    ['may be named', { scope: { user: 'alice', org: 'o' } }, { user: 'alice', org: 'o' }],
  ])('%s', (_name, wish, expected) => {
    expect(writeScope(alice, wish, false)).toEqual(expected)
  })

  test('cannot name someone else', () => {
    expect(() => writeScope(alice, { scope: { user: 'bob' } }, true)).toThrow(ScopeError)
    expect(() => writeScope(alice, { scope: { session: 's' } }, true)).toThrow(ScopeError)
  })

  test('cannot be wider than the handle, unless it may share', () => {
    expect(() => writeScope(alice, { scope: {} }, false)).toThrow(/share: true/)
    expect(writeScope(alice, { scope: {} }, true)).toEqual({})
    expect(writeScope(alice, { scope: { org: 'o' } }, true)).toEqual({ org: 'o' })
  })

  test('without an owner, is the whole identity', () => {
    expect(writeScope(resolve({ tenant: 'acme', agent: 'a', session: 's' }), {}, false)).toEqual({
      agent: 'a',
      session: 's',
    })
  })

  test('with several owners of one kind, must be named', () => {
    const member = resolve({ tenant: 'acme', team: ['a', 'b'] })
    expect(() => writeScope(member, {}, false)).toThrow(/several values of team/)
    expect(writeScope(member, { scope: { team: 'b' } }, false)).toEqual({ team: 'b' })
  })
})
