/** Tables that stand in pages between two marks, and are made by a command. */
import { readFile, writeFile } from 'node:fs/promises'

export interface MarkedTable {
  /** From the root of the repository. */
  file: string
  /** As in `<!-- table: NAME -->`. */
  name: string
  table: string
}

export interface RenderedPage {
  file: string
  is: string
  should: string
}

const root = new URL('../../../', import.meta.url)
const closing = '<!-- /table -->'

/** The pages as they are, and as they should be. @throws when a page lacks the marks. */
export async function renderedPages(tables: readonly MarkedTable[]): Promise<RenderedPage[]> {
  return await Promise.all(
    tables.map(async ({ file, name, table }) => {
      const is = await readFile(new URL(file, root), 'utf8')
      const opening = `<!-- table: ${name} -->`
      const start = is.indexOf(opening)
      const end = is.indexOf(closing, start)
      if (start === -1 || end === -1) throw new Error(`${file} has no ${opening} … ${closing}`)
      return { file, is, should: `${is.slice(0, start)}${opening}\n${table}\n${is.slice(end)}` }
    }),
  )
}

/** One table after the other, for some stand in one page. */
export async function writeTables(tables: readonly MarkedTable[]): Promise<void> {
  for (const table of tables) {
    for (const { file, should } of await renderedPages([table])) await writeFile(new URL(file, root), should)
  }
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
