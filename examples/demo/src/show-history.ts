import type { LociMemory } from '@loci/core'
import { bold, dim, green } from './paint.ts'
import { type Column, row } from './table.ts'

const columns: Column[] = [
  { width: 3, align: 'right', paint: green },
  { width: 26 },
  { width: 10 },
  { width: 10 },
  { width: 30, paint: dim },
]

/** Every city that she lived in: what was superseded is not lost. */
export async function showHistory(memory: LociMemory): Promise<void> {
  const mara = memory.for({ tenant: 'nordvik', user: 'mara' })
  const slot = { types: ['fact'], filter: { key: 'city' } }
  const pages = [await mara.list({ ...slot, status: 'superseded' }), await mara.list(slot)]
  const cities = pages.flatMap(({ items }) => items).sort((a, b) => a.validFrom - b.validFrom)
  console.log(bold('\nWhere she has lived: nothing that was true is lost\n'))
  console.log(dim(row(columns, ['', 'memory', 'from', 'until', 'learned'])))
  for (const { text, validFrom, validTo, createdAt, source } of cities) {
    const mark = validTo === undefined ? '✓' : ''
    const until = validTo === undefined ? 'now' : day(validTo)
    console.log(row(columns, [mark, text, day(validFrom), until, `${day(createdAt)} by ${source.agent}`]))
  }
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
