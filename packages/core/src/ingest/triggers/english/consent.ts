import type { LanguageRule } from '../language-table.ts'

/** What its speaker does not want remembered. */
export const refusals: readonly LanguageRule[] = [
  ...refuse(
    'session',
    '{neednt} {keep} (?:anything|any of {chat}|{chat}|our {talk}|what (?:i|we) say from)',
    '(?:for|during|in) {chat},? (?:no (?:memory|memories|notes)|{neednt} {keep})',
    'stop (?:remembering|recording|saving|storing|logging|memori[sz]ing|(?:taking|keeping) notes)',
    '(?:turn|switch) off (?:your |the )?memory|(?:turn|switch) (?:your |the )?memory off|memory off|no (?:memory|memories)(?: please| for {chat}| today)?$',
    "(?:let's |we )?(?:go |stay |be )?(?:incognito|off the record)(?: mode)?(?: from (?:here|now) on| until .+| for {chat})",
    "(?:from (?:here|now) on,? )(?:everything is |we're |this is )?(?:off the record|{neednt} {keep})",
  ),
  ...refuse(
    'previous',
    "(?:forget|erase|delete|remove|strike|scratch|wipe|drop|unlearn) (?:what|everything|all|anything|the (?:thing|stuff|part))(?: that)? i(?: have|'ve)? ?(?:just|only|already)? ?(?:said|told|wrote|sent|mentioned|shared|typed)",
    '(?:forget|erase|delete|remove|wipe) (?:that )?i (?:ever |just )?(?:said|told|wrote|sent|mentioned|shared)',
    '(?:forget|erase|delete|remove|wipe) (?:my|that|the) (?:last|previous|latest) (?:message|msg|text|line|comment|remark|bit|thing|part)',
    '(?:ignore|disregard) (?:my|that|the) (?:last|previous) (?:message|msg|text|line) and {neednt} {keep}',
    '(?:erase|delete|remove|strike|scratch|wipe|take|drop|clear|forget) (?:that|this|it|all (?:of )?(?:that|this)|what i .+) (?:from|off|out of) (?:your |the )?{memory}',
    '{neednt} {keep} what i (?:just )?(?:said|told|wrote|sent|mentioned)',
  ),
  ...refuse(
    'turn',
    '{neednt} {keep} (?:(?:a |any )?(?:notes?|records?|trace) (?:of|on|about) )?{this}(?= ?[,:;.–—-]| (?:in|to|for|on|anywhere|at all|please|but|down|part|one|info|information|message|about|bit|either|because|since|lol|as)|$)',
    '{neednt} (?:write|note|jot|put|take) {this} down',
    '{neednt} (?:add|put|save|store|commit) {this} (?:to|in|into) (?:your |the )?{memory}',
    '{neednt} {keep} (?:what (?:i|comes|follows)|the (?:following|next (?:part|bit|thing)))',
    "(?:i'd|i would) (?:rather|prefer(?: it)?(?: if)?|appreciate it if|like it if) you (?:didn't|did not|don't|do not|wouldn't) {keep}",
    "(?:this|that|it|what .{3,60}|the (?:following|next) .{2,30})(?:'s| is|'re)? ?(?:not|isn't|is not|shouldn't|should not|mustn't|must not|needn't) (?:to )?be {kept}",
    "(?:this|that|it)(?:'s| is| stays| remains) (?:strictly |just |only )?(?:between (?:us|you and me)|off the record|not for (?:your |the )?{memory}|confidential)",
    '(?:strictly |just |only |purely )?between (?:us|you and me)(?= ?[,:;–—-]|$)',
    "(?:this is |strictly |totally |(?:let's |can we |we can |we're )?(?:go |be |going )?)off the record",
    'keep {this} (?:between us|between you and me|out of (?:your |the )?{memory}|to yourself|off the record|confidential)',
    '(?:nothing|none) of (?:this|that|it) (?:should|must|may|is to|shall) be {kept}',
    'i {dont} want {this} (?:to be )?{kept}',
    '{this} (?:must|should|has to|needs to) (?:stay|remain|be kept) (?:private|secret|confidential|between us)',
    '{neednt} (?:take|keep|make) (?:any )?notes',
    'what i (?:say|tell you|write)(?: next| now)? is (?:confidential|private|secret|off the record|not for .+)',
    'leave {this} out of (?:your |the )?{memory}',
  ),
]

/** That it may be remembered again. */
export const permissions: readonly LanguageRule[] = [
  '(?:{may} )(?:now )?(?:again )?(?:start |go back to |resume |continue |keep )?(?:remember|remembering|memori[sz]e|memori[sz]ing)(?: (?:this|that|it|things|stuff|everything|anything|what i .+|me|again|now|my .+))?',
  '(?:{may} )(?:now )?(?:start |go back to |resume |continue )?(?:save|saving|store|storing|keep|keeping|record|recording|log|logging|take|taking|make|making) (?:things|stuff|everything|notes|memories|what i (?:say|tell|write))',
  '(?:{may} )(?:now )?(?:save|store|keep|record|log|note) (?:this|that|it) (?:again|in (?:your )?{memory})',
  "(?:it(?:'s| is) (?:ok|okay|fine|alright|all right|safe)(?: for you)?(?: now)? to|you have (?:my )?permission to) (?:save|store|keep|record|log) (?:this|that|it|my .+)$",
  "(?:ok,? |okay,? )?(?:we're |we are |this is |i'm )?(?:now )?(?:back )?on the record(?: again| now| from here)?(?= ?[,:;.–—-]|$)",
  '(?:your )?memory (?:is )?(?:can be |can go )?(?:back )?on(?: again)?$',
  '(?:turn|switch) (?:your |the )?memory (?:back )?on|(?:turn|switch) on (?:your |the )?memory',
  '(?:start|resume) (?:remembering|taking notes|keeping notes|saving|storing|recording)(?: .+)? (?:again|now)',
].map((pattern): LanguageRule => ({ trigger: 'permission', pattern }))

function refuse(range: 'turn' | 'previous' | 'session', ...patterns: string[]): LanguageRule[] {
  return patterns.map((pattern) => ({ trigger: 'refusal', pattern, refuse: range }))
}
