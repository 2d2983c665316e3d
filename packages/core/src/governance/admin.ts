/** What operators may do: by containment, over a whole tenant. Never handed to an agent. */
import type { Engine } from '../engine.ts'
import { InputError, NotFoundError, ScopeError } from '../errors.ts'
import { checkExport } from '../moving/check-moving.ts'
import { exportLines, type TenantExportOptions } from '../moving/export-lines.ts'
import { checkOptions } from '../options.ts'
import type { Memory, Outcome } from '../record.ts'
import { isId } from '../retrieve/by-id.ts'
import { type CountedBy, type CountOptions, countWhere, type ListOptions, listWhere } from '../retrieve/list.ts'
import type { ScopeValues } from '../scope.ts'
import { type ConsentDecision, setConsent } from './consent.ts'
import { type EraseOptions, type EraseReceipt, erase, type Verification, verifyErased } from './erase.ts'
import { type IdentitiesOptions, type KnownIdentity, listIdentities } from './identities.ts'
import { link, unlink } from './links.ts'
import { hiddenBy, openErasures } from './open-erasures.ts'
import { approve, reject } from './review.ts'
import { type CheckedSelector, checkSelector, type Selector, selectorFilter } from './selector.ts'

export interface AdminListOptions extends ListOptions {
  /** Default: the whole tenant. */
  selector?: Selector
}

export interface AdminCountOptions extends CountOptions {
  selector?: Selector
}

export interface AdminCountByOptions extends AdminCountOptions {
  by: CountedBy
}

export interface AdminExportOptions extends TenantExportOptions {
  selector?: Selector
}

export interface Admin {
  /** Memories whose scope contains the selector, whoever sees them. */
  list(options?: AdminListOptions): Promise<{ items: Memory[]; cursor?: string }>
  count(options?: AdminCountOptions): Promise<number>
  /** Reads what it counts. */
  count(options: AdminCountByOptions): Promise<{ [value: string]: number }>
  /** Who is known: the values of one dimension, with the number of memories of each. Reads the whole tenant. */
  identities(options: IdentitiesOptions): Promise<{ items: KnownIdentity[]; cursor?: string }>
  /**
   * Erases for good: memories whose scope contains the selector, or with these ids, whatever was derived from them,
   * their versions, claims, vectors and statistics, and the keys of the requests that wrote them.
   */
  erase(selector: Selector, options?: EraseOptions): Promise<EraseReceipt>
  /** What a subject allows a purpose to use: handles with that purpose neither read nor write what is denied. */
  consent: { set(subject: ScopeValues, decision: ConsentDecision, options?: { signal?: AbortSignal }): Promise<void> }
  /**
   * Says that two ids are one person: reads, changes and erasure of one reach what belongs to the other. Returns all ids
   * of that person.
   */
  link(one: ScopeValues, other: ScopeValues, options?: { signal?: AbortSignal }): Promise<string[]>
  /** Says that this id is somebody of its own. Returns the ids that the others keep. */
  unlink(one: ScopeValues, options?: { signal?: AbortSignal }): Promise<string[]>
  /** Memories that a `review` hook keeps back. */
  pending(options?: Omit<AdminListOptions, 'status' | 'asOf'>): Promise<{ items: Memory[]; cursor?: string }>
  /** Lets one of them in. @throws NotFoundError when it does not wait. */
  approve(id: string, options?: { signal?: AbortSignal }): Promise<Outcome>
  /** Deletes one of them; with tombstones it is not learned again. @throws NotFoundError when it does not wait. */
  reject(id: string, options?: { signal?: AbortSignal }): Promise<void>
  /**
   * What is known, as lines of JSON: of the tenant, or with a selector of a subject under all its ids, by scope. Versions of
   * the past too. What is kept of others besides, as receipts, is in the export of the whole tenant only.
   */
  export(options?: AdminExportOptions): AsyncIterable<string>
  /** Whether anything that a receipt names is stored, now. @throws NotFoundError for an unknown receipt. */
  verify(receiptId: string, options?: { signal?: AbortSignal }): Promise<Verification>
}

export function createAdmin(engine: Engine, tenant: string): Admin {
  const listKeys = ['selector', 'types', 'filter', 'status', 'order', 'limit', 'cursor', 'signal']
  const checked = (selector: Selector) => checkSelector(selector, engine.dimensions)

  async function count(
    options: AdminCountOptions & { by?: CountedBy } = {},
  ): Promise<number | { [value: string]: number }> {
    checkOptions('count', options, ['selector', 'types', 'filter', 'status', 'by', 'signal'])
    const { selector, ...rest } = options
    const scope = selector && selectorFilter(checked(selector))
    return await countWhere(engine, tenant, scope, hiddenBy(await openErasures(engine, tenant, options.signal)), rest)
  }

  return {
    async list(options = {}) {
      checkOptions('list', options, listKeys)
      const { selector, ...rest } = options
      const scope = selector && selectorFilter(checked(selector))
      return await listWhere(engine, tenant, scope, hiddenBy(await openErasures(engine, tenant, options.signal)), rest)
    },
    count: count as Admin['count'],
    async identities(options) {
      checkOptions('identities', options, ['dimension', 'limit', 'cursor', 'signal'])
      return await listIdentities(engine, tenant, options)
    },
    export(options = {}) {
      checkOptions('export', options, ['selector', 'vectors', 'onProgress', 'signal'])
      checkExport(engine, options)
      const { selector, ...rest } = options
      return exportLines(engine, { ...rest, tenant, selector: selector && checked(selector) })
    },
    async erase(selector, options = {}) {
      checkOptions('erase', options, ['authored', 'signal'])
      if (options.authored !== undefined && typeof options.authored !== 'boolean') {
        throw new InputError('authored', 'expected true or false')
      }
      return await erase(engine, tenant, checked(selector), options)
    },
    consent: {
      async set(subject, decision, options = {}) {
        checkOptions('consent.set', decision, ['purpose', 'decision', 'until'])
        checkOptions('consent.set', options, ['signal'])
        await setConsent(engine, tenant, oneDimension(checked(subject)), decision, options.signal)
      },
    },
    async link(one, other, options = {}) {
      checkOptions('link', options, ['signal'])
      return await link(engine, tenant, oneDimension(checked(one)), oneDimension(checked(other)), options.signal)
    },
    async unlink(one, options = {}) {
      checkOptions('unlink', options, ['signal'])
      return await unlink(engine, tenant, oneDimension(checked(one)), options.signal)
    },
    async pending(options = {}) {
      checkOptions(
        'pending',
        options,
        listKeys.filter((name) => name !== 'status'),
      )
      const { selector, ...rest } = options
      const scope = selector && selectorFilter(checked(selector))
      const hidden = hiddenBy(await openErasures(engine, tenant, options.signal))
      return await listWhere(engine, tenant, scope, hidden, { ...rest, status: 'pending' })
    },
    async approve(id, options = {}) {
      checkOptions('approve', options, ['signal'])
      return await approve(engine, tenant, id, options.signal)
    },
    async reject(id, options = {}) {
      checkOptions('reject', options, ['signal'])
      await reject(engine, tenant, id, options.signal)
    },
    async verify(receiptId, options = {}) {
      checkOptions('verify', options, ['signal'])
      const result = isId(receiptId) ? await verifyErased(engine, tenant, receiptId, options.signal) : undefined
      if (result === undefined) throw new NotFoundError('with this receipt')
      return result
    },
  }
}

function oneDimension({ scopes = [] }: CheckedSelector): ScopeValues {
  const [scope] = scopes
  if (scope === undefined || Object.keys(scope).length !== 1)
    throw new ScopeError('expected one dimension, as { user }')
  return scope
}
