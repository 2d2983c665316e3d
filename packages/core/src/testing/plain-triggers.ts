/** Triggers that understand three sentences, for tests of what `ingest` does with findings. */
import type { Finding, Trigger } from '../ingest/trigger.ts'

function trigger(name: string, pattern: RegExp, find: (match: RegExpExecArray) => Finding): Trigger {
  return {
    name,
    read({ role, text }) {
      const match = role === 'user' || role === 'operator' ? pattern.exec(text) : null
      return match === null ? [] : [find(match)]
    },
  }
}

function spanOf({ index, 0: text }: RegExpExecArray): [number, number] {
  return [index, index + text.length]
}

export const plainTriggers: readonly Trigger[] = [
  trigger('home', /I live in \w+/, (match) => ({
    draft: { type: 'fact', key: 'home', text: match[0] },
    span: spanOf(match),
  })),
  trigger('likes', /I like \w+/, (match) => ({ draft: { type: 'preference', text: match[0] }, span: spanOf(match) })),
  trigger('order', /Always .+/, (match) => ({ draft: { type: 'instruction', text: match[0] } })),
  trigger('asks', /^Summarise .+/, (match) => ({
    draft: { type: 'preference', text: `often asks: ${match[0]}` },
    recurs: { key: match[0].toLowerCase(), times: 3, withinDays: 30 },
  })),
  trigger('refusal', /do not remember this/, () => ({ refuse: 'turn' })),
  trigger('take-back', /forget what I just said/, () => ({ refuse: 'previous' })),
  trigger('off', /off the record/, () => ({ refuse: 'session' })),
  trigger('on', /you may remember again/, () => ({ permit: 'session' })),
]
