/** What is not moved, and why. */
import type { Left } from '../plan/located.ts'
import type { Mem0Event } from '../source.ts'
import { type Known, type Make, shown } from './known.ts'
import type { Finding, FindingKind } from './report.ts'
import { day, plural, quote } from './words.ts'

export const ownerless: Make = (known) =>
  leftAs(
    known,
    'ownerless',
    ['row belongs to nobody: it has no user, agent or run', 'rows belong to nobody: they have no user, agent or run'],
    'stay behind; no search of mem0 finds them either. `identity` can give them an owner',
  )

export const lost: Make = ({ gone, examples }) => {
  const found = [...gone].filter(([, events]) => !isDeleted(events))
  return {
    kind: 'lost',
    count: found.length,
    title: `${plural(found.length, 'memory is', 'memories are')} in the history and not in the store: mem0 said “added” and had failed`,
    action: 'stay behind: the history does not say whose they are',
    ...shown(found, examples, ([id, events]) => ({
      owner: `id ${id}`,
      lines: events
        .slice(0, 1)
        .map(({ after = '', at }) => [quote(after), ...(at === undefined ? [] : [day(at)])].join(' ')),
    })),
  }
}

export const deleted: Make = ({ gone, examples }) => {
  const found = [...gone].filter(([, events]) => isDeleted(events))
  return {
    kind: 'deleted',
    count: found.length,
    title: `${plural(found.length, 'memory was', 'memories were')} deleted, and mem0's history still has every word`,
    action: 'stay behind, and their texts are not shown here; delete the history when the move is done',
    ...shown(found, examples, ([id, events]) => {
      const at = events.find((event) => event.at !== undefined)?.at
      return { owner: `id ${id}`, lines: [at === undefined ? 'text withheld' : `text withheld, from ${day(at)}`] }
    }),
  }
}

export const messages: Make = ({ messages: count }) => ({
  kind: 'messages',
  count,
  title: `${plural(count, 'message is', 'messages are')} kept word for word beside the memories`,
  action: 'stay behind; delete the history when the move is done',
  examples: [],
  more: 0,
})

export const broken: Make = (known) =>
  leftAs(
    known,
    'broken',
    ['row cannot be read', 'rows cannot be read'],
    'stay behind; mem0 itself fails on them or hides them',
  )

export const refused: Make = (known) =>
  leftAs(
    known,
    'refused',
    ['memory is refused by Loci', 'memories are refused by Loci'],
    'stay behind; the reason is said with each',
  )

function leftAs(
  { left, examples }: Known,
  kind: Left['kind'] & FindingKind,
  title: [one: string, many: string],
  action: string,
): Finding {
  const found = left.filter((one) => one.kind === kind)
  return {
    kind,
    count: found.length,
    title: plural(found.length, ...title),
    action,
    ...shown(found, examples, ({ record, reason }) => ({
      owner: `id ${record.id}`,
      lines: [
        record.text === undefined
          ? reason
          : kind === 'ownerless'
            ? quote(record.text)
            : `${quote(record.text)} – ${reason}`,
      ],
    })),
  }
}

function isDeleted(events: readonly Mem0Event[]): boolean {
  return events.some(({ action }) => action === 'DELETE')
}
