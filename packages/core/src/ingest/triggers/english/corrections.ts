import type { LanguageRule, MemoryRule } from '../language-table.ts'

const longer = '(?: .*)? (?:any ?more|any longer)'

/** That something is not so, or not any more. */
export const corrections: readonly LanguageRule[] = [
  corrected('{we} (?:{dont} (?:{adverb} )*|no longer )live (?:in|at|near|on|with) .+', { key: 'home' }),
  corrected('{we} (?:{dont} (?:{adverb} )*|no longer )work (?:at|for|with) .+', { key: 'employer' }),
  corrected('{we} (?:{dont} (?:{adverb} )*|no longer )work (?:as|in) .+', { key: 'job', unless: 'on' }),
  corrected('i no longer (?:{like}|{hate}) {thing}', { key: 'like:{thing}', type: 'preference' }),
  corrected('i {dont} (?:{adverb} )*(?:{like}|{hate}|mind) (?<thing>.{2,80}?) (?:any ?more|any longer)', {
    key: 'like:{thing}',
    type: 'preference',
  }),
  corrected(`(?:{am} not|{am} no longer) (?:an? )?(?:vegan|vegetarian|pescatarian)${longer}`, { key: 'diet' }),
  corrected("(?:{am}|we're|we are) no longer .+|{we} no longer .+"),
  corrected("(?:{am} not|we're not|we aren't|we are not|{we} {dont}|{we} haven't) .+ (?:any ?more|any longer)", {
    unless: 'stand|take it|wait|know|remember|understand|bother',
  }),
  corrected(
    "(?:my|our|the) .{2,60} (?:isn't|is not|aren't|are not|doesn't|does not|no longer) .+ (?:any ?more|any longer)",
  ),
  corrected('(?:my|our) .{2,60} (?:is|are) no longer .+'),
  corrected("{word} (?:isn't|is not|is no longer) (?:my|our) (?:{kin}|{other}|manager|colleague|name)(?: .*)?"),
  corrected(
    "(?:my|our|the) .{2,60}? (?:isn't|is not|aren't|are not|wasn't) .+?,? (?:it's|it is|he's|she's|they're|but) .+",
  ),
  corrected(
    '{weve} (?:{adverb} )*(?:switched|changed|swapped|migrated|gone|moved|upgraded) (?:\\p{L}+ )?from .+ (?:to|for) .+',
  ),
  corrected('{weve} (?:{adverb} )*switched to .+'),
  corrected(
    '{weve} (?:{adverb} )*(?:stopped|quit|given up|gave up) (?!on|trying|working on|the|it|and){word}(?: .*)?',
    {
      unless: 'years? ago|responding|working|loading',
    },
  ),
  corrected('i (?:actually |really )?meant (?:to (?:say|write|type) )?(?!to |that |for |it |no |well |what ){word}.+'),
  corrected("(?:it|that|my (?:sur|last |first )?name)(?:'s| is) (?:actually )?(?:spelled|spelt|written|pronounced) .+"),
  corrected("(?:it's|it is) {word} (?:with|without) (?:an?|one|two|no|the) .+", { unless: 'problem|issue' }),
  corrected(
    "(?:the|my|our|his|her|their|{word}'s) .{3,60}?, not (?:on |at |in |for |the |an? )*[\\p{L}\\p{N}:.]+(?: [\\p{L}\\p{N}]+){0,2}$",
    {
      unless: 'like|love|prefer|matters?|should',
    },
  ),
  corrected("not (?<thing>[\\p{L}-]{2,20}(?: [\\p{L}-]+)?),? (?:but |it's )?{word}(?: {word})?$", { proper: true }),
  corrected(
    "(?:he|she|it|they|that)(?:'s|'re| is| are) not (?!(?:an?|just|only|about|that|you|what|how|because|so|really|like|easy|hard|all|rocket)(?!{letter})).{1,40}?,? (?:he|she|it|they|that)(?:'s|'re| is| are) .+",
  ),
  corrected('i (?:said|meant|asked for|wanted) .+, not .+'),
  corrected('i (?:said|asked for|wanted|told you) .+', { afterCorrection: true }),
  corrected(
    '{it} (?!(?:not|fine|ok|okay|good|great|raining|my (?:fault|bad|mistake)|too|just|all|nothing|correct|right|wrong|the same|working|broken|still|already|because|like|only|about|an? (?:bit|little|lot)|hard|easy|impossible|possible|weird|strange|late|early|cold|hot|nice|no|so|very|really|done|gone|enough|there|here)(?!{letter})).{2,80}',
    { afterCorrection: true },
  ),
]

function corrected(pattern: string, more: Partial<MemoryRule> = {}): LanguageRule {
  return { trigger: 'correction', pattern, confidence: 0.85, ...more }
}
