/** What is worth knowing before a move, each with examples. Pure. */
import type { Left, Located } from '../plan/located.ts'
import { ownerOf } from '../plan/located.ts'
import type { Decision } from '../plan/replay.ts'
import type { Mem0Event } from '../source.ts'
import type { Example, Finding, FindingKind } from './report.ts'
import { day, hashOf, isMangled, lostWord, plural, quote } from './words.ts'

/** What the dry run knows. Lists are in the order of time. */
export interface Known {
  now: number
  examples: number
  decisions: readonly Decision[]
  left: readonly Left[]
  byId: ReadonlyMap<string, Located>
  /** Ids of memories that no read of now will return, since they expired. */
  expired: ReadonlySet<string>
  /** Events of memories that the store does not have. */
  gone: ReadonlyMap<string, readonly Mem0Event[]>
  /** Memories whose history does not end with what they say. */
  misfits: readonly Located[]
  undated: readonly Located[]
  /** Rows whose vector is missing, or as long as few others. */
  oddVectors: readonly Located[]
  usualDimensions: number | undefined
  messages: number
}

/** Those that concern anything. */
export function findingsOf(known: Known): Finding[] {
  const all = [
    duplicates(known),
    contradictions(known),
    alike(known),
    changed(known),
    expired(known),
    ownerless(known),
    lost(known),
    deleted(known),
    misfits(known),
    leftAs(known, 'broken', 'cannot be read', 'stay behind; mem0 itself fails on them or hides them'),
    leftAs(known, 'refused', 'are refused by Loci', 'stay behind; the reason is said with each'),
    mangled(known),
    unsearchable(known),
    altered(known),
    undated(known),
    vectors(known),
    messages(known),
  ]
  return all.filter(({ count }) => count > 0)
}

type Make = (known: Known) => Finding

const duplicates: Make = ({ decisions, byId, examples }) => {
  const merged = decisions.filter((decision) => decision.merged === true)
  const groups = groupBy(merged, ({ id }) => id)
  const sameHash = merged.filter(({ located, id }) => located.record.hash !== undefined && located.record.hash === byId.get(id)?.record.hash)
  const inOtherWords = merged.length - sameHash.length
  const how = inOtherWords === 0 ? '' : `, ${inOtherWords} of them with other spaces, capitals or marks`
  return {
    kind: 'duplicates',
    count: merged.length,
    title: `${plural(merged.length, 'memory says', 'memories say')} what another one says${how}`,
    action: `merged into ${plural(groups.size, 'memory', 'memories')}, which count how often it was said; the oldest id stays`,
    examples: [...groups].slice(0, examples).map(([id, repetitions]) => {
      const members = [byId.get(id), ...repetitions.map(({ located }) => located)].filter((one) => one !== undefined)
      return exampleOf(members[0] as Located, members.map(said))
    }),
  }
}

const contradictions: Make = ({ decisions, byId, examples }) => {
  const found = decisions.filter(({ closed }) => closed !== undefined)
  return {
    kind: 'contradictions',
    count: found.length,
    title: `${plural(found.length, 'memory was', 'memories were')} contradicted later`,
    action: 'kept as what was true until then: reads of now return the later one, reads as of then the earlier one',
    examples: found.slice(0, examples).map(({ located, closed, reason }) => {
      const before = byId.get(closed as string)
      return exampleOf(located, [...(before === undefined ? [] : [said(before)]), `${said(located)} – ${reason}`])
    }),
  }
}

const alike: Make = ({ decisions, byId, examples }) => {
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
    examples: closest.slice(0, examples).map(({ located, other }) => exampleOf(located, [said(other), said(located)])),
  }
}

const changed: Make = ({ decisions, examples }) => {
  const found = decisions.filter(({ located, merged }) => located.past.length > 0 && merged !== true)
  const texts = found.reduce((sum, { located }) => sum + located.past.length, 0)
  return {
    kind: 'changed',
    count: found.length,
    title: `${plural(found.length, 'memory was', 'memories were')} changed in mem0`,
    action: `${plural(texts, 'former text comes', 'former texts come')} along as revisions, with their times`,
    examples: found
      .slice(0, examples)
      .map(({ located }) =>
        exampleOf(located, [...located.past.map(({ text, at }) => `${quote(text)} ${day(at)}`), `${quote(located.text)} ${day(located.statedAt)}`]),
      ),
  }
}

const expired: Make = ({ decisions, expired: ids, examples }) => {
  const found = decisions.filter(({ located, merged }) => merged !== true && ids.has(located.record.id))
  return {
    kind: 'expired',
    count: found.length,
    title: `${plural(found.length, 'memory has', 'memories have')} expired`,
    action: 'come along with their end: no read of now returns them, `sweep` removes them',
    examples: found
      .slice(0, examples)
      .map(({ located }) => exampleOf(located, [`${said(located)}, until ${located.record.expirationDate ?? 'its end'}`])),
  }
}

const ownerless: Make = (known) =>
  leftAs(
    known,
    'ownerless',
    'belong to nobody: no user, agent or run',
    'stay behind; no search of mem0 finds them either. `identity` can give them an owner',
  )

const lost: Make = ({ gone, examples }) => {
  const found = [...gone].filter(([, events]) => !isDeleted(events))
  return {
    kind: 'lost',
    count: found.length,
    title: `${plural(found.length, 'memory is', 'memories are')} in the history and not in the store: mem0 said “added” and had failed`,
    action: 'stay behind: the history does not say whose they are',
    examples: found.slice(0, examples).map(([id, events]) => ({
      owner: `id ${id}`,
      lines: events.slice(0, 1).map(({ after = '', at }) => [quote(after), ...(at === undefined ? [] : [day(at)])].join(' ')),
    })),
  }
}

const deleted: Make = ({ gone, examples }) => {
  const found = [...gone].filter(([, events]) => isDeleted(events))
  return {
    kind: 'deleted',
    count: found.length,
    title: `${plural(found.length, 'memory was', 'memories were')} deleted, and mem0's history still has every word`,
    action: 'stay behind, and their texts are not shown here; delete the history when the move is done',
    examples: found.slice(0, examples).map(([id, events]) => {
      const at = events.find((event) => event.at !== undefined)?.at
      return { owner: `id ${id}`, lines: [at === undefined ? 'text withheld' : `text withheld, from ${day(at)}`] }
    }),
  }
}

const misfits: Make = ({ misfits: found, examples }) => ({
  kind: 'misfits',
  count: found.length,
  title: `${plural(found.length, 'memory says', 'memories say')} something else than the end of the history`,
  action: 'the store counts; what the history says becomes a former text',
  examples: found
    .slice(0, examples)
    .map((located) => exampleOf(located, [`${said(located)} in the store`, ...located.past.slice(-1).map(({ text }) => `${quote(text)} in the history`)])),
})

const mangled: Make = ({ decisions, examples }) => {
  const found = decisions.filter(({ located }) => isMangled(located.text) || located.text !== located.record.text)
  return {
    kind: 'mangled',
    count: found.length,
    title: `${plural(found.length, 'text is', 'texts are')} mangled: read in the wrong encoding once, or with characters that nothing stores`,
    action: 'come along as they are (what cannot be stored as U+FFFD); mend them with `update`',
    examples: found.slice(0, examples).map(({ located }) => exampleOf(located, [said(located)])),
  }
}

const unsearchable: Make = ({ decisions, examples }) => {
  const found = decisions.flatMap(({ located }) => {
    const { lemmatized } = located.record
    const word = lemmatized === undefined ? undefined : lostWord(located.text, lemmatized)
    return word === undefined ? [] : [{ located, word, lemmatized: lemmatized as string }]
  })
  return {
    kind: 'unsearchable',
    count: found.length,
    title: `${plural(found.length, 'memory has', 'memories have')} words that mem0's keyword search cannot find`,
    action: 'come along whole; Loci cuts words by Unicode',
    examples: found
      .slice(0, examples)
      .map(({ located, word, lemmatized }) => exampleOf(located, [`${quote(located.text)} is kept as ${quote(lemmatized)}, without ${quote(word)}`])),
  }
}

const altered: Make = ({ decisions, examples }) => {
  const found = decisions.filter(({ located: { record } }) => record.hash !== undefined && hashOf(record.text ?? '') !== record.hash)
  return {
    kind: 'altered',
    count: found.length,
    title: `${plural(found.length, 'text does', 'texts do')} not fit the hash that mem0 stored with it`,
    action: 'come along as they are: something else than mem0 has written them',
    examples: found.slice(0, examples).map(({ located }) => exampleOf(located, [said(located)])),
  }
}

const undated: Make = ({ undated: found, examples }) => ({
  kind: 'undated',
  count: found.length,
  title: `${plural(found.length, 'memory has', 'memories have')} no time`,
  action: 'taken to be as old as the oldest one',
  examples: found.slice(0, examples).map((located) => exampleOf(located, [quote(located.text)])),
})

const vectors: Make = ({ oddVectors, usualDimensions, examples }) => ({
  kind: 'vectors',
  count: oddVectors.length,
  title: `${plural(oddVectors.length, 'memory has', 'memories have')} no vector of ${usualDimensions ?? 0} numbers, as most have`,
  action: 'embedded anew',
  examples: oddVectors.slice(0, examples).map((located) => exampleOf(located, [said(located)])),
})

const messages: Make = ({ messages: count }) => ({
  kind: 'messages',
  count,
  title: `${plural(count, 'message is', 'messages are')} kept word for word beside the memories`,
  action: 'stay behind; delete the history when the move is done',
  examples: [],
})

function leftAs({ left, examples }: Known, kind: Left['kind'] & FindingKind, title: string, action: string): Finding {
  const found = left.filter((one) => one.kind === kind)
  return {
    kind,
    count: found.length,
    title: `${plural(found.length, 'row')} ${title}`,
    action,
    examples: found.slice(0, examples).map(({ record, reason }) => ({
      owner: `id ${record.id}`,
      lines: [record.text === undefined ? reason : kind === 'ownerless' ? quote(record.text) : `${quote(record.text)} – ${reason}`],
    })),
  }
}

function isDeleted(events: readonly Mem0Event[]): boolean {
  return events.some(({ action }) => action === 'DELETE')
}

function exampleOf(located: Located, lines: string[]): Example {
  return { owner: ownerOf(located.identity), lines }
}

/** The text, its day, and through whom it came. */
function said({ text, identity, statedAt }: Located): string {
  const { user, agent, session } = identity
  const through = user === undefined ? [] : [agent, session].filter((name) => name !== undefined)
  return `${quote(text)} ${day(statedAt)}${through.length === 0 ? '' : `, ${through.join(', ')}`}`
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
