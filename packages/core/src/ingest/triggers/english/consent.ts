import type { LanguageRule } from '../language-table.ts'

const stored = '(?:{kept})(?: (?:anywhere|at all|afterwards|by you|in (?:your |any |the )?{memory}))?(?= ?[,:;.–—-]|$)'
const intoMemory = '(?:go|end up|land|get|stay|appear|show up) (?:in|into|on) (?:your|any) {memory}'
const mustNot =
  "(?:not|isn't|is not|are not|aren't|shouldn't|should not|mustn't|must not|needn't|need not|doesn't (?:need|have) to|does not (?:need|have) to|doesn't|don't|didn't|wasn't|weren't|doesnt need to|don't (?:need|have) to|may not|is not to|are not to)(?: to)?(?: ever)?"
const rather =
  "i(?:'d| would) (?:rather|sooner|feel better if|be happier if|(?:prefer|like|appreciate)(?: it)?(?: if| that)?)"
const mine =
  '(?:my|our) (?!(?:changes|work|progress|files?|drafts?|documents?|edits|settings|session|place|seat|spot)(?!{letter})).+'

const gerund = '(?:saving|storing|keeping|recording|logging|remembering|noting|memori[sz]ing|retaining)'

/** What its speaker does not want remembered. */
export const refusals: readonly LanguageRule[] = [
  ...refuse(
    'session',
    '{neednt} {keep} (?:anything|any of {chat}|{chat}|our {talk}|what (?:i|we) say from)',
    '(?:for|during|in) {chat},? (?:no (?:memory|memories|notes)|{neednt} {keep})',
    'stop (?:remembering|memori[sz]ing|(?:taking|keeping) notes|(?:recording|saving|storing|logging)(?=$| (?:this|that|things|anything|everything|what|our|me)(?!{letter})))',
    '(?:turn|switch) off (?:your |the )?memory|(?:turn|switch) (?:your |the )?memory off|memory off|no (?:memory|memories)(?: please| for {chat}| today)?$',
    "(?:let's |we )?(?:go |stay |be )?(?:incognito|off the record)(?: mode)?(?: from (?:here|now) on| until .+| for {chat})",
    "(?:from (?:here|now) on,? )(?:everything is |we're |this is )?(?:off the record|{neednt} {keep})",
    "what(?:'s| is| i| we) (?:said|say|talk about|discuss|discussed|tell you) .{0,30}stays (?:here|in|between) ?.*",
    '(?:nothing|none) (?:of|from|in) (?:{chat}|(?:today|tonight|this (?:evening|morning|afternoon)).{0,20}) (?:should|must|may|can|is to|shall|has to|needs to) (?:ever )?be {kept}',
  ),
  ...refuse(
    'session',
    "(?:this|our) {talk} (?:never|did not|didn't) (?:happen|happened|take place|took place)|we never (?:had this {talk}|spoke|talked)$",
    '(?:pause|suspend|mute|disable|stop) (?:your |the |all )?(?:memory|memories|note-?taking)(?: .*)?$',
    "(?:once|when|after|as soon as) (?:we're|we are|i'm|i am).{0,30}?,? (?:{please} )?(?:forget|erase|wipe) (?:all )?(?:of )?(?:it|this|that|everything)(?: .*)?$",
    "(?:this|that|it)(?:'s| is) (?:only|just) (?:for (?:this|today's) {talk}|between these four walls)(?=$|,)",
  ),
  ...refuse(
    'previous',
    '{drop} (?:what|whatever|everything|all|anything|the (?:{word} )?(?:thing|stuff|part|bit|detail)s?) {unsaid}',
    '(?:forget|erase|delete|remove|wipe) (?:that )?i (?:ever |just )?(?:said|told|wrote|sent|mentioned|shared)',
    '(?:forget|erase|delete|remove|wipe) (?:my|that|the) (?:last|previous|latest) (?:message|msg|text|line|comment|remark|bit|thing|part)',
    '(?:ignore|disregard) (?:my|that|the) (?:last|previous) (?:message|msg|text|line) and {neednt} {keep}',
    "{drop} (?:that|this|it|all (?:of )?(?:that|this)|what i .+) (?:from|off|out of) (?:your |the )?{memory}|(?:{drop}|take) .{2,60}? (?:from|off|out of) (?:your {memory}|(?:wherever|what(?:ever)?) (?:it is )?you(?:'ve)? (?:keep|kept|store|stored|have|put|save|saved).*)",
    '(?:unremember|un-?save|unlearn|unsee|unhear) (?:that|this|it|the|my|what|everything)(?: .+)?$',
    "(?:forget|erase|wipe|purge|delete|scrub|expunge) (?:everything|anything|all|whatever)(?: that)? you(?:'ve| have)? (?:got|have|stored|saved|kept|noted|remembered|remember|recorded|know) (?:about (?:me|us|my|our|the)|on (?:me|us|my|our|the)) ?.*",
    '{neednt} {keep} what i (?:just )?(?:said|told|wrote|sent|mentioned)',
    "(?:let's |just |can we )?pretend (?:that )?(?:i|we) (?:never|didn't|did not|hadn't|had not|haven't) (?:said|say|told|tell|mentioned|mention|wrote|write|sent|send|shared|share|asked)(?: .+)?$",
    '(?:treat|consider|regard) (?:that|this|it|what .{3,40}) as (?:never|not|un) ?-?(?:said|mentioned|told|written|spoken)',
    "i (?:shouldn't|should not|should never) have (?:typed|pasted|posted|shared|sent|told you|sent you|mentioned)(?: you)? (?:that|this|it)$",
    '(?:forget|act like|behave like) (?:that )?(?:you|i) (?:never |ever |just )?(?:saw|heard|read|said|told|mentioned|sent|asked)(?: .*)?$',
    "you (?:never (?:heard|saw|read) (?:that|this|any of (?:this|that))|(?:didn't|did not) hear (?:that|this|it) from me)$",
    'what i (?:just )?(?:said|told you|wrote|mentioned|shared) (?:was|is) (?:private|confidential|secret|not for .+|between us|off the record)',
  ),
  ...refuse(
    'turn',
    '{neednt} {keep} (?:(?:a |any )?(?:notes?|records?|trace) (?:of|on|about) )?{this}(?= ?[,:;.–—-]| (?:in|to|for|on|anywhere|at all|please|but|down|part|one|info|information|message|about|bit|either|because|since|lol|as)|$)',
    `{neednt} (?:save|store|keep|log|record|retain|memori[sz]e|note down|write down|hold on ?to|hang on ?to) ${mine}`,
    '{neednt} {keep} (?:any of (?:these|those|my|the)|(?:that|this|the (?:thing|bit|part|stuff|detail|info|information)s?|anything|what i .{3,30}) about) .+',
    '{neednt} (?:write|note|jot|put|take) {this} down',
    '{neednt} (?:add|put|save|store|commit) {this} (?:to|in|into) (?:your |the )?{memory}',
    '{neednt} {keep} (?:what (?:i|comes|follows)|the (?:following|next (?:part|bit|thing)))',
    '(?:keep|store|save|log|record|commit|remember|retain|memori[sz]e) (?:nothing|none of (?:it|this|that))(?: (?:of|from|to|in) .+)?(?= ?[,:;.–—-]|$)',
    `${rather} (?:you (?:didn't|did not|don't|do not|wouldn't|not) {keep}|.{2,50}? ${mustNot} (?:(?:be|get|being) ${stored}|${intoMemory}))`,
    `${rather} (?:this|that|it) ${mustNot} (?:go|end up|land) (?:in|into|on) .+`,
    "(?:this|that|it|what .{3,60}|the (?:following|next) .{2,30})(?:'s| is|'re)? ?(?:not|isn't|is not|shouldn't|should not|mustn't|must not|needn't) (?:to )?be {kept}",
    `(?:this|that|it|these|those|(?:this|that|these|those|the (?:next|following)) {word}(?: {word}){0,2}|what .{3,60}) (?:is .{2,40} and )?${mustNot} be ${stored}`,
    `.{2,60}? ${mustNot} ${intoMemory}`,
    `i (?:don't|do not|dont|won't|can't) (?:want|wish|like|consent to|agree to) (?:that )?(?:this|that|it|they|them|these|those|any of (?:this|that|it)|my .{2,30}?|what i .{2,30}?) (?:being |to be |is |are )?${stored}`,
    'i want no (?:trace|record|records|notes?) of (?:this|that|it|my|what|any)(?: .*)?',
    "i(?:'d like| would like| want) (?:this|that|it|all of (?:this|that)) (?:gone|erased|wiped|deleted|removed|out) (?:from|of) (?:your|wherever|everywhere) ?.*",
    "(?:this|that|it)(?: one| bit| part)?(?: is not|'s not| isn't|,? not) (?:for|going in(?:to)?|to go in(?:to)?) (?:your|the) {memory}|not for (?:the|your) {memory}$",
    "(?:this|that|it)(?:'s| is| stays| remains) (?:strictly |just |only )?(?:between (?:us|you and me)|off the record|not for (?:your |the )?{memory}|confidential)",
    '(?:strictly |just |only |purely )?between (?:us|ourselves|you and me|you and i|the two of us|you,? me and .{3,20})(?= ?[,:;–—-]|$)',
    "i(?:'m| am)? (?:only |just )?(?:telling|told|tell|sharing|shared|share) (?:you )?(?:this|that|it)(?: with you)? in (?:strict |complete |total |full )?confidence",
    "(?:this is |strictly |totally |(?:let's |can we |we can |we're )?(?:go |be |going )?)off the record",
    "(?:let's )?(?:keep|leave) (?:{this}|.{2,60}?) (?:between us|between you and me|out of your {memory}|off the record|unrecorded|unsaved)|keep {this} (?:out of (?:your |the )?{memory}|to yourself|confidential)",
    '(?:nothing|none) of (?:this|that|it) (?:should|must|may|is to|shall) be {kept}',
    'i {dont} want {this} (?:to be )?{kept}(?= ?[,:;.–—-]| (?:in|on|to) (?:your|any) |$)',
    '{this} (?:must|should|has to|needs to) (?:stay|remain|be kept) (?:private|secret|confidential|between us)',
    '{neednt} (?:take|keep|make) (?:any )?notes',
    'no (?:logging|saving|storing|recording|note-?taking|record-?keeping|notes) (?:for|of|on|about) (?:this|that|what|the) .+',
    'what i (?:say|tell you|write)(?: next| now)? is (?:confidential|private|secret|off the record|not for .+)',
    `.{0,80}?(?:not|n't|dont|never|no|none|nothing|nowhere|out of|off|away from) (?:.{0,40} )?your {memory}`,
    "(?:this|that|it|none of (?:this|that|it)) (?:goes|can go|should go|must go|may go|is to go) no further|(?:this|that|it|none of (?:this|that|it)) (?:doesn't|does not|must not|mustn't|shouldn't|can't|never) (?:leaves?|go beyond|get out of) (?:this|the|our) (?:chat|room|{talk}|screen)",
    "(?:keep (?:it|this|that) )?under your hat|mum's the word|(?:this|that|it)(?:'s| is) (?:strictly |only |just )?for your (?:eyes|ears)(?: only)?|for your (?:eyes|ears) only",
    `.{0,80}? without (?:you|it being|this being|that being|any of (?:it|this|that) being|anything being) (?:${gerund}|{kept})(?: .*)?$`,
    'leave {this} out of (?:your |the )?{memory}',
  ),
]

const end = '(?= ?[,:;.–—-]|$)'
const keeping =
  '(?:remembering|memori[sz]ing|saving|storing|keeping|recording|logging|retaining|note-?taking|taking notes|keeping notes)'
const again =
  '(?:again|once more|any ?more|now|after all|from (?:here|now|this point|today) on(?:wards?)?|as before|if you like)'
const spoken =
  '(?:things|stuff|everything|anything|notes?(?: on .+)?|memories|track of .+|our {talk}s?|what (?:i|we) .+|the things .+)'

/** That it may be remembered again. */
export const permissions: readonly LanguageRule[] = [
  '{may} (?:now )?(?:again )?(?:start |go back to |resume |continue |keep )?(?:remember|remembering|memori[sz]e|memori[sz]ing)(?: (?:this|that|it|things|stuff|everything|anything|what i .+|me|again|now|my .+))?',
  `{may} (?:now )?(?:start |go back to |get back to |resume |continue )?(?:save|saving|store|storing|keep|keeping|record|recording|log|logging|retain|retaining|take|taking|make|making|hold on ?to|hang on ?to) ${spoken}`,
  `{may} (?:now )?(?:save|store|keep|record|log|note|saving|storing|keeping|recording|logging|noting) (?:(?:this|that|it|my .+?) )?(?:${again}|in (?:your )?{memory})${end}`,
  `{may} (?:now )?(?:retain|memori[sz]e|hold on ?to|hang on ?to) (?:this|that|it|my|the) ?.*`,
  "(?:(?:it(?:'s| is) )?(?:ok|okay|fine|alright|all right|safe)(?: for you)?(?: now)? to|i (?:don't|do not|dont) mind (?:if )?you|you have (?:my )?permission to) (?:save|store|keep|record|log|saving|storing|keeping|recording|logging) (?:this|that|it|my .+)$",
  "(?:ok,? |okay,? )?(?:we're |we are |this is |i'm )?(?:now )?(?:back )?on the record(?: again| now| from here)?(?= ?[,:;.–—-]|$)",
  `(?:your |the )?(?:memory|notes|note-?taking) (?:is |are |can be |can go |can come |may go )?(?:back )?on(?: ${again})?${end}`,
  '(?:turn|switch) (?:your |the )?memory (?:back )?on|(?:turn|switch) on (?:your |the )?memory',
  `(?:start|resume|continue|carry on) ${keeping}(?: .+)? (?:again|now|as before)`,
  `(?:resume|unpause|re-?enable|re-?activate|go back to|get back to) (?:your |the )?(?:memory|memories|${keeping})(?: .*)?$`,
  `(?:memory|${keeping}) (?:can|may) (?:now )?(?:resume|restart|continue|start|go on|go back on)(?: ${again})?${end}`,
  `${keeping} .{2,40}? (?:is|are) (?:fine|ok|okay|allowed|alright|all right) ${again}${end}`,
  '(?:lift|drop|cancel|end|undo|reverse) (?:the|my|that) .{0,30}?(?:no[- ]memory|memory|note|notes) ?.*|(?:the |my )?(?:ban|block|embargo) on (?:notes|memory|memories|keeping .+|remembering .*|saving .*|storing .*) (?:is|has been) (?:lifted|over|off|gone)',
  `(?:i )?(?:take back|withdraw|revoke|retract|forget|ignore|scrap|disregard|drop) (?:what i (?:said|told you|asked)|my (?:request|instruction|wish)|the (?:thing|bit|part))(?: earlier)? about not ${keeping}(?: .*)?$`,
  '(?:that|this|it|the .{1,40}?|my .{1,40}?) (?:can|may) (?:now )?(?:stay|remain|go(?: back)?) in your {memory}(?:[ ,].*)?$',
  `(?:that|this|it|the .{1,40}?|my .{1,40}?) (?:can|may) (?:now )?be {kept} ${again}${end}`,
  `(?:you(?:'re| are)? (?:can|may|could|free to|welcome to|allowed to|good to|clear to)|feel free to|i(?:'m| am|'d be| would be|'ll)? (?:ok|okay|fine|happy|cool|good|comfortable|don't mind|do not mind|won't mind|have no (?:problem|objections?)|let|allow|agree|consent) (?:for you|if you|with you|you)(?: to)?(?: .{0,20}?)?) (?:.{0,20} )?(?:remember|memori[sz]e|save|store|retain|log|record|${keeping}|take notes|keep notes|make notes|keep track)(?: .{0,40}?)? (?:again|once more|after all|from (?:here|now|this point|today) on(?:wards?)?)${end}`,
  `(?:.{0,20} )?(?:your |the )?(?:memory|notes|note-?taking|recording|logging|remembering) (?:is |are |can be |may be |can |may |should )?(?:back|on again|re-?enabled|re-?activated|unpaused|active again|switched back|turned back|go back|come back|as (?:normal|usual|before))(?: on)?(?: again| now)?$`,
  '(?:turn|switch|put|bring|flip) (?:your |the )?(?:memory|notes|note-?taking) (?:back on(?: again)?|on again)$|(?:restart|resume|reinstate|restore|re-?enable) (?:your |the )?(?:memory|note-?taking|recording)(?: .*)?$',
  "(?:that|this|it|the .{2,40}?|what i .{2,40}?)(?:'s| is| are|'re) (?:no longer (?:a secret|secret|confidential|private|off the record|under (?:nda|wraps|embargo)|sensitive)|not (?:a secret|secret|confidential|off the record|under (?:nda|wraps|embargo)) any ?more)",
  "(?:i )?(?:cancel|ignore|forget|undo|revoke|withdraw|scrap|lift|drop|reverse|take back|disregard) .{0,50}?(?:not to (?:remember|save|store|keep|log|record)|no[- ](?:memory|notes|saving|storing|recording)|do(?:n't| not)[- ](?:remember|save|store|keep|log))(?: .*)?$",
  '(?:do |please )?(?:remember|save|store|keep|note) (?:it|that|this|my .{2,30}?) after all',
  `(?:private|incognito|off-the-record) mode (?:is )?(?:off|over|done|ended)|(?:end|leave|exit) (?:private|incognito)(?: mode)?$`,
].map(
  (pattern): LanguageRule => ({
    trigger: 'permission',
    pattern,
    unless:
      '(?:this|that|it) (?:by {word}ing|with|as)|files?|tests?|verses?|paragraphs?|sections?|documents?|images?|tables?|csv|bullets?|png|plot',
  }),
)

function refuse(range: 'turn' | 'previous' | 'session', ...patterns: string[]): LanguageRule[] {
  return patterns.map((pattern) => ({
    trigger: 'refusal',
    pattern,
    refuse: range,
    unless:
      'about not {word}ing|not to (?:remember|save|store|keep|log)|(?:find|see|search|check|look|read) .* in your|(?:mind|objections?|problem|no longer|any ?more)(?! .*(?:being|not))',
  }))
}
