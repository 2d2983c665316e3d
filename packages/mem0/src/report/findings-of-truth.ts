/** What is said twice, contradicted, changed or over. */
import type { Located } from '../plan/located.ts'
import { exampleOf, type Make, said, shown } from './known.ts'
import { day, plural, quote } from './words.ts'

export const duplicates: Make = ({ decisions, byId, examples }) => {
  const merged = decisions.filter((decision) => decision.merged === true)
  const groups = groupBy(merged, ({ id }) => id)
  const inOtherWords = merged.filter(({ located, id }) => located.text !== byId.get(id)?.text).length
  const how = inOtherWords === 0 ? '' : `, ${inOtherWords} of them not to the letter`
  return {
    kind: 'duplicates',
    count: merged.length,
    title: `${plural(merged.length, 'memory says', 'memories say')} what another one says${how}`,
    action: `merged into ${plural(groups.size, 'memory', 'memories')}, and counted there; the id of the first stays`,
    ...shown([...groups], examples, ([id, repetitions]) => {
      const members = [byId.get(id), ...repetitions.map(({ located }) => located)].filter((one) => one !== undefined)
      return exampleOf(members[0] as Located, members.map(said))
    }),
  }
}

export const contradictions: Make = ({ decisions, byId, examples }) => {
  const found = decisions.filter(({ closed }) => closed !== undefined)
  return {
    kind: 'contradictions',
    count: found.length,
    title: `${plural(found.length, 'memory was', 'memories were')} contradicted later`,
    action: 'kept as what was true until then: reads of now return the later one, reads as of then the earlier one',
    ...shown(found, examples, ({ located, closed, reason }) => {
      const before = byId.get(closed as string)
      return exampleOf(located, [...(before === undefined ? [] : [said(before)]), `${said(located)} – ${reason}`])
    }),
  }
}

export const alike: Make = ({ decisions, byId, examples }) => {
  const pairs = decisions.flatMap(({ located, close }) =>
    close.flatMap(({ id, text }) => {
      const other = byId.get(id)
      return other === undefined ? [] : [{ located, other, text }]
    }),
  )
  const closest = [...pairs].sort((a, b) => b.text - a.text)
  return {
    kind: 'alike',
    count: pairs.length,
    title: `${plural(pairs.length, 'pair is', 'pairs are')} close in words, and may be the same thing or at odds`,
    action: 'both are kept; give them a key (`draft`) or let a model decide (`decide`), and run the report again',
    ...shown(closest, examples, ({ located, other }) => exampleOf(located, [said(other), said(located)])),
  }
}

export const changed: Make = ({ decisions, examples }) => {
  const found = decisions.filter(({ located, merged }) => located.past.length > 0 && merged !== true)
  const texts = found.reduce((sum, { located }) => sum + located.past.length, 0)
  return {
    kind: 'changed',
    count: found.length,
    title: `${plural(found.length, 'memory was', 'memories were')} changed in mem0`,
    action: `${plural(texts, 'former text comes', 'former texts come')} along as revisions, with their times`,
    ...shown(found, examples, ({ located }) =>
      exampleOf(located, [
        ...located.past.map(({ text, at }) => `${quote(text)} ${day(at)}`),
        `${quote(located.text)} ${day(located.statedAt)}`,
      ]),
    ),
  }
}

export const expired: Make = ({ decisions, expired: ids, examples }) => {
  const found = decisions.filter(({ located, merged }) => merged !== true && ids.has(located.record.id))
  return {
    kind: 'expired',
    count: found.length,
    title: `${plural(found.length, 'memory has', 'memories have')} expired`,
    action: 'come along with their end: no read of now returns them, `sweep` removes them',
    ...shown(found, examples, ({ located }) =>
      exampleOf(located, [`${said(located)}, until ${located.record.expirationDate ?? 'its end'}`]),
    ),
  }
}

export const misfits: Make = ({ decisions, examples }) => {
  const found = decisions.filter(({ located }) => !located.fitsHistory)
  return {
    kind: 'misfits',
    count: found.length,
    title: `${plural(found.length, 'memory says', 'memories say')} something else than the end of the history`,
    action: 'the store counts; what the history says becomes a former text',
    ...shown(found, examples, ({ located }) => {
      const former = located.past.slice(-1).map(({ text, at }) => `${quote(text)} ${day(at)}, in the history`)
      return exampleOf(located, [...former, `${said(located)}, in the store`])
    }),
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
