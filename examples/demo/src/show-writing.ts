import type { Session } from './conversation.ts'
import { bold, cyan, dim, green, red } from './paint.ts'
import type { Acknowledged, Written } from './remember.ts'
import { cut, pageWidth } from './table.ts'

const indent = ' '.repeat(14)
const width = pageWidth - indent.length - 2

export function showWritingHeading(pid: number | undefined): void {
  console.log(bold(`\nProcess 1 (pid ${pid}) remembers, turn by turn\n`))
}

/** One line for a session that is remembered, and one for each write that changed or refused something. */
export function showSession(session: Session, acknowledged: readonly Acknowledged[]): void {
  const writes = acknowledged.flatMap((turn) => turn.writes)
  const notes = writes.filter(({ type }) => type !== 'episode').length
  const who = `${session.agent.padEnd(8)} for ${`${session.user}@${session.tenant}`.padEnd(13)}`
  console.log(`  ${session.date}  ${cyan(who)} ${session.turns.length} turns, ${notes} notes ${green('✓')}`)
  for (const written of writes) showChange(written)
}

export function showKill(later: number): void {
  const when = later === 0 ? 'while it went on writing' : `${later} write${later === 1 ? '' : 's'} after that`
  console.log(`\n  ${red('✗')} killed with SIGKILL ${when}: nothing closed, nothing flushed`)
}

function showChange({ action, reason, text, instead = '' }: Written): void {
  if (action === 'rejected') {
    console.log(indent + red(`✗ ${cut(`rejected “${text}”:`, width)}`))
    console.log(indent + red(`  ${cut(reason, width)}`))
  } else if (action === 'reinforced') {
    console.log(indent + dim(`+ ${cut(`said again: ${text}`, width)}`))
  } else if (action !== 'added') {
    console.log(indent + dim(`~ ${cut(`${cut(instead, 56)} → ${unlike(instead, text)}`, width)}`))
  }
}

/** What the new text says that the old one does not: without the words with which both begin. */
function unlike(before: string, after: string): string {
  const old = before.split(' ')
  const words = after.split(' ')
  return words.slice(words.findIndex((word, index) => word !== old[index])).join(' ')
}
