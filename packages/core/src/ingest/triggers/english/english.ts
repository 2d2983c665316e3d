import type { LanguageTable } from '../language-table.ts'
import { permissions, refusals } from './consent.ts'
import { corrections } from './corrections.ts'
import { feedback } from './feedback.ts'
import { instructions } from './instructions.ts'
import { milestones } from './milestones.ts'
import { preferences } from './preferences.ts'
import { self } from './self.ts'
import { words } from './words.ts'

/** How people say things in English that are worth remembering. */
export const english: LanguageTable = {
  language: 'en',
  words,
  abbreviations:
    'dr mr mrs ms prof st vs e.g i.e etc no approx jr sr inc ltd co dept est fig al a.m p.m u.s u.k ca cf int ext'.split(
      ' ',
    ),
  emptyWords: 'really very much any anymore longer lot bit kind sort thing things way ways else ever please when if',
  openers:
    "(?:and|but|because|since|or|though|although|while|whereas|plus)(?= (?!of|what|so))|(?:well|so|ok|okay|kk|hi|hey|hello|hiya|yo|alright|right|great|cool|perfect|sure|thanks|thank you|thx|honestly|seriously|frankly|look|listen|um|uh|hmm|ah|oh|ooh|ugh|lol|haha|yeah|yes|yep|yup|fine|anyway|sorry|good|nice|besides|still|then|first|second|lastly|also|plus|and|but|because|since|or|though|although|while|whereas)(?: (?:there|then|again|all|everyone|team|so|and|everybody|guys|bot|assistant))?(?=[,:!.–—-]| (?!good|great|done|helpful|(?:very|so) helpful|of|off|that|in|on|at|answer|job|work|catch|summary|explanation|reply|is\\b|was\\b|what|for sorting))|(?:just )?(?:by the way|btw|fyi|for your information|so you know|just so you know|for the record|for what it's worth|fwiw|for context|a bit of context|some context|(?:a )?(?:quick |some |bit of )?(?:background|context|info|update|status|intro|note|heads[- ]up)(?: (?:about me|on me|on my side|before we start|first))?(?=[:,])|quick (?:update|background|context)|about me|to be (?:honest|clear|fair|precise)|tbh|imo|in my opinion|as i said|as (?:i )?(?:mentioned|you know)|like i said|you know|i mean(?=,)|you should know(?: that)?|i should (?:mention|add|say)(?: that)?|i(?:'d| would) like to add(?: that)?|one more thing(?: before that)?|another thing|one thing|last thing|also|oh and|ps|p\\.s\\.?|side note|on a side note|in fact|in case (?:it helps|you (?:need|wonder)[^,]{0,20})|to give you (?:some |a bit of )?context|i think(?: that)?|i guess|i believe(?: that)?|in general|these days|nowadays|right now(?=,)|currently|at the moment|personally|at work|for me|in the end|please|pls|plz|kindly|just(?= (?:so|always|never))|note that(?! you)|good news|great news|bad news|update|status|news|big news|guess what|most importantly|for starters)|(?:yesterday|today|this (?:morning|week|afternoon)|last (?:week|night|month))(?=,)",
  closers:
    'please|pls|plz|thanks|thank you|thx|ty|cheers|ok|okay|though|tho|tbh|lol|haha|btw|by the way|fyi|if that helps|if possible|would you|will you|could you|you know|of course|honestly|to be honest|i guess|i think|too|as well|:\\)|:-\\)|xd|imo|thanks in advance|many thanks|please and thank you',
  joints:
    "\\s*;\\s*| [–—-]{1,2} |,? but (?:now )?(?!not\\b|also\\b)|(?:,| ) ?(?:because|since|as|so|and so|which is why|whereas|while|although|though) (?=(?:i|i'm|i've|i'd|my|we|we're|our|please|from now on|that|keep|the|whatever|don't|always|never) )|,? and (?=(?:i|i'm|i've|i'd|my|please|we|we're|we've|our|also|remember|from now on|always|never|can you|could you|what|how|it's|the|you) )|(?<!^(?:.{0,6}[^\\p{L}])?(?:if|when|whenever|every time|each time|any ?time|once|for|in|by|as(?! an? (?:[\\p{L}'-]+ ){1,4}i ))(?: [^,]{0,120})?), ?(?:and |so |then |also |but )*(?!(?<=(?:isn't|is not|aren't|are not|wasn't|'s not|'re not|never had|(?:don't|do not) have|wrong about) [^,]{1,60}, ?)(?:it's|he's|she's|they|but))(?=(?:i|i'm|i've|i'd|im|my|we|we're|we've|our|please|pls|what|what's|which|who|how|where|when's|why|can|could|would|should|do|does|did|is|are|any|anything|from now on|always|never|remember|don't|do not|dont|just between|between us|off the record|keep (?:this|that|it)|no need|next up|it's|so|and|not sure|tell me|suggest|recommend|help|give me|find|show|they|he|she|you|that|the rest|there's|that's|whatever|by the way|btw|have|need|exactly|right|isn't|aren't|wasn't|don't|correct|train|if it|if you|for what)(?:[ ,]|$))| (?:[.]{2,3}) ",
  sharedSubject: {
    joint:
      ",? and (?=(?:now )?(?:live|work|am|have|love|like|hate|prefer|enjoy|speak|study|teach|own|drive|play|don't|do not|can't|never|run|moved|grew|use|eat|drink) )",
    after: "(?:i|i'm|we|i've|we've|we're|im|ive)",
    subject: 'I',
  },
  requests:
    "(?:can|could|would|will) (?:you|u)(?: please| pls| kindly| maybe| just)*(?= (?:(?:always|never|only|from now on|in future) )?{verb}(?!\\p{L})| (?:remember|memori[sz]e|note|keep|bear|make|call|stop|forget|delete|erase|wipe|strike|not|save|store)(?!\\p{L}))|(?:i(?:'d| would) (?:like|love|prefer|appreciate)(?: it)?(?: if)?|i (?:want|need|expect|prefer|would ask)) you to|i(?:'d| would) (?:appreciate|prefer|like|love|be (?:happy|glad|grateful))(?: it)? if you(?: could| would)?|i(?:'d| would) ask (?:you to|that you)|(?:please )?make sure(?: that)? (?:to|you)(?= (?:remember|keep in mind|note))|let's(?= (?:always|never|keep))|you (?:can|may)(?= (?:call|address|always))|feel free to(?= (?:call|address|always|use))|please|pls|plz|kindly|do please|just|also",
  questions:
    "(?:what(?! i(?:'m| am) (?:about|going) to| i (?:say|tell|write|(?:{adverb} )*(?:{like}|{hate})))|who|whose|where|when(?! (?:i|you|we|it comes|someone|somebody|people|a|an|the|my|{word}ing) )|why|how|which|whom)(?:'s|'re|'d|s)?|(?:do|does|did|is|are|was|were|am|can|could|should|shall|would|will|may|might|have|has|had|isn't|aren't|don't|doesn't|didn't|can't|couldn't|won't|wouldn't|haven't|hasn't) (?:i|you|we|he|she|it|they|my|your|our|the|this|that|these|those|there|a|an|any|anyone|someone|people|it's|u)|is it (?:true|ok|okay|possible)|any (?:idea|ideas|tips|chance|way|good|suggestions|recommendations)|remember (?:when|how|what|where|who|why|that time)",
  tags: "(?:right|correct|no|yes|ok|okay|remember|eh|huh|you know|know what i mean|isn't it|isn't that right|don't i|aren't i|am i|do i|didn't i|wasn't it|is it|don't you think|doesn't it|aren't they|is that right)\\??",
  unreal:
    "if (?:i|we|my|our)(?: ever)? (?!ever |ask|paste|say|send|give|share|write|mention|request|upload|tell|type|post|use|want you)|if (?:i'm|i'd|i were|we're|someone|he|she)(?! (?:asks?|ever|pastes?|sends?))|(?<!you |you'd )(?:suppose|supposing|supposedly|hypothetically|let's say|let us say|lets say|what if|imagine|pretend|say i|say we|let's pretend|in theory|as if i|as though i|wish i|i wish|had i|were i|should i)|^ ?(?:so |ok |okay )?(?:assum(?:e|ing)|say) (?:that )?(?:i|i'm|we|we're|my)|(?<!\\bi |\\bi just |\\bi already |\\bi have |\\bwhat i |\\bas i )(?:said|says|claims|claimed|replied|announced|insists|insisted|whispered|shouted|goes(?= [\u25a1]))|(?:he|she|they|who|boss|wife|husband|friend|mom|mum|dad|customer|client|people|someone|everyone) (?:said|says?|told|tells|wrote|writes|asked|thinks?|claims?|claimed|replied|goes|insists?)|(?:told|asked|reminded) (?:me|us|him|her|them)|quote,|unquote|according to|the lyrics|when i was|as an? (?:kid|child|student|teenager|boy|girl|teen|young (?:man|woman|boy|girl)|undergrad|baby)(?! i (?:get|have|live|need|eat|work|study|pay|am))|in (?:uni|college|high school|my (?:teens|twenties|youth))(?=,? i .{0,4}(?:was|had|{word}ed))|back then|back when|used to(?!.{1,80} but .{1,80} (?:now|these days|nowadays)[.!]?$)|back in the day|in my dream|i dreamt|i dreamed|rumou?r has it|apparently|the (?:sign|label|manual|poster|note|letter|email|message) (?:says|said|reads)",
  fiction:
    "(?:write|compose|draft|tell|make up|invent|create|give|generate|continue|rap|sing)(?: me| us| up)? (?:an?|the|another|some|one|this|my|our)? ?(?:[\\p{L}-]+ ){0,4}(?:story|stories|poem|poems|song|haiku|limerick|novel|tale|monologue|dialogue|sketch|screenplay|script|scene|lyrics|fan ?fiction|rap|ballad|joke|letter|diary|diary entry|speech|bio|blurb|profile|post|tweet|cover letter|ad|review|fairy ?tale|announcement|advert|rhyme|verse|e-?mail|essay|character|backstory|toast|eulogy|caption|message|testimonial|statement)|(?:story|poem|song|haiku|limerick|monologue|sketch|rap|letter) (?:please|about|in which|where|from|for)|pretend|imagine|role-?play(?:ing)?|in character|(?:my|your|the|our) (?:main |d&d |dnd )?(?:character|protagonist|hero|heroine|villain|narrator)|act as|play the (?:role|part)|you play|for (?:the|my|a|our) (?:novel|story|screenplay|script|play|book|comic|film|game|campaign|dialogue)|in chapter|first person|once upon a time|^ ?\\*\\p{L}+s [^*]{2,200}\\*|(?:as|like) a (?:pirate|wizard|vampire|robot)|int\\.|ext\\.|let's play|^ ?(?:now )?play (?:an?|the) (?!song|game|playlist|video|track|record|film)\\p{L}+|(?:murder mystery|fancy dress|panto(?:mime)?|d&d|dnd|larp|improv|school play|role|quiz|training video|persona)(?: \\p{L}+){0,3}:|(?:is|are) there (?:an?|any|some) (?:[\\p{L}-]+ ){0,2}(?:comma|commas|typos?|apostrophes?|hyphens?|mistakes?|errors?) (?:missing|in (?:this|here|it)|here)|in (?:the|our|my) (?:panto(?:mime)?|play|musical|sketch)",
  asides:
    '(?:oh,? )?(?:and )?(?:by the way|btw|also|on another note|unrelated|separately|ps|p\\.s\\.?|side note|oh and|one more thing|another thing|apart from that|for the record|please remember|remember)',
  pasted:
    "translat\\p{L}+|rewrite|rephrase|reword|paraphrase|proof-?read|summari[sz]e|summary of|shorten|correct(?: the| this| my)|fix (?:the|this|my)|improve|edit|polish|grammar|spelling|spell-?check|make (?:this|it|the following|that) .{0,20}(?:sound|more|less|nicer|shorter|longer|better|formal|polite)|convert|tone of|(?:here(?:'s| is| are)|below is|this is) (?:the|an?|my|his|her|their|what|some) .{0,40}(?:e-?mail|text|draft|letter|message|article|post|transcript|log|paragraph|notes|wrote|said|sent|review|bio|essay|document|story)|(?<!(?:save|store|remember|log|note|record|memori[sz]e|down) )the following|help me with (?:this|the|my)|(?:boil|punch|tidy|trim|cut|spruce|jazz|clean|brush|tighten|condense|smooth|liven|dumb|tone|touch) (?:up |down )?(?:this|that|it|these|the|my)(?: (?:up|down))?|put (?:this|it|these) (?:into|in) \\p{L}+|(?:make|turn) (?:(?:an?|the) (?:[\\p{L}-]+ ){1,2}(?:of|from|out of) (?:it|this|that|these)|into (?:[\\p{L}-]+ ){0,2}[\\p{L}-]+(?= ?:))|(?:this|my|the) (?:text|sentence|e-?mail|paragraph|letter|essay|message|draft|profile|bio)(?=:)|analy[sz]e|classify|sentiment|extract|turn (?:this|it|these)|how (?:do|would) (?:you|i) say|what does .{1,40} mean|reply to (?:this|that|the)|respond to (?:this|that|the)|explain this|quote|is this (?:sentence|text|correct)|transcript|lyrics|repeat after me|type|echo|print|output",
  remember:
    "{recall}(?: {please})? (?:that|this|these(?: things| facts| points)?|the following)(?: {later})?|{recall}(?: {please})?(?=:|,| ?[–—-] )|(?:(?:an?|one|another|last|first|quick|final|important) ){0,3}thing (?:to (?:remember|keep in mind|note)|(?:for you )?to (?:remember|keep in mind|know))(?=:|,| ?[–—-] )|{recall}(?: it$|(?= the {word} {word}))|{recall}(?= (?:my|our|i|i'm|i've|we|we're|it's|there's|\\p{L}+'s) )|(?:please )?(?:keep|bear|have)(?: it| this| that| the following)? in mind(?: that)?|(?:don't|do not|dont|never|pls don't|let's not) forget(?: that|:| ,)? ?(?!to |about |me |the |your |it|this|what|where|who|how|when|anything|us|him|her)|heads[- ]?up for (?:later|the future|next time)(?=:|,)|(?:just )?(?:an? )?(?:quick |small )?(?:please |pls )?note(?: to self| down)?(?: for (?:later|me|next time|the future))?(?: that|(?=:|,? ?-)|(?<=note.*)(?=,))|(?:please )?(?:log|record|register|write down) that|(?:(?:make|take|keep) (?:a )?(?:quick |mental )?note)(?: for (?:later|me|next time))?(?: (?:that|of (?:the fact that|this)))|(?:make|take) (?:a )?note(?=:)|for (?:future|your|later) reference|for (?:the|your) (?:records?|notes|memory|files)|(?:just )?so (?:that )?you know for (?:next time|later|the future)|for next time(?=,|:)|(?:save|store|log|record|write down|jot down|add|put|commit)(?: {please})? (?:this|that|it|the following)(?: down)?(?: (?:in|to|into) (?:your |the )?{memory})?(?: {please})?(?: {later})?(?=:|,| ?[–—-] |$)|(?:save|store|log|add|put)(?: to| in) (?:your |the )?{memory}(?: that|(?=:))|(?:add|save|store|commit) to (?:your )?{memory}(?: that|(?=:))|(?:i(?:'d| would) like|i want|i need) you to (?:know|remember)(?: that)?|please know that|it(?:'s| is) important (?:to (?:remember|know) that|(?:that )?you (?:remember|know)(?: that)?)|remember to(?= (?:always|never|{do}) )",
  corrections:
    "no(?=,| ?[–—-] |$)|no,? no(?!,? (?:idea|problem|one))|nope(?=,| ?[–—-] |$)|(?:wait|hang on|hold on|oh|ah|sorry|hm+),? ?no(?=,| |$)|correction(?=:| ?[–—-] |,|$)|scratch that(?=,|:| ?[–—-] |$)|(?:that|this|it)(?:'s| is| was)(?: all| just)? (?:not (?:right|correct|true|quite right|it)|wrong|incorrect|false)(?= ?[,:–—-]|$)|you(?:'ve| have)?(?: got| had| have)? (?:my|the|our|that|it) ?(?:[\\p{L}]+ ){0,3}wrong(?= ?[,:–—-]|$)|(?:one|a|small|another|just one) (?:small |little )?(?:mistake|correction|error|thing to correct|fix)(?=:|,| ?[–—-] )|not quite(?=,|:| ?[–—-] |$)|wrong(?=,|:| ?[–—-] |$)|to correct (?:you|myself|that)(?=,|:)|let me correct (?:that|you|myself)(?=,|:|$)|my (?:mistake|bad)(?=,|:| ?[–—-] |$)|i misspoke(?=,|:|$)|oops(?=,|:|$)|i take that back(?=,|:|$)|(?:scratch|scrap|strike) that(?=,|:|;| ?[–—-] |$)|typo(?: above| there| earlier| in (?:my|the) .{2,30})?(?=,|:|;| ?[–—-] |$)|i (?:misspoke|miscounted|misremembered|misread(?: (?:it|that|the \\p{L}+))?|mistyped|mixed (?:them|those|that|it|the .{2,30}|my .{2,30}) up|mixed up (?:the|my|those|two|their) [^,]{2,30}|had (?:it|that|them) (?:backwards|wrong|muddled|the wrong way (?:round|around))|got (?:it|that|them|those|the \\p{L}+|my \\p{L}+) (?:wrong|mixed up|muddled|backwards)|(?:was|am) (?:wrong|mistaken|confused)(?: there| about (?:that|it|this))?)(?: (?:earlier|before|above|there|yesterday|last time))?(?=,|:|;| ?[–—-] |$)|you(?:'ve| have)(?: got)? me down as [^,]{2,30}(?=,| ?[–—-] )|that(?:'s| is) (?:outdated|out of date|old news|stale|no longer (?:right|true|correct|current|the case))(?= ?[,:;–—-]|$)",
  maybeCorrections: 'actually|in fact',
  onlyOnce:
    'this time|this once|just once|for now|for this|in this(?! (?:repo|project|codebase|workspace|org|team))|on this|to this|in that|for that|of this|here(?=$| ?[,.!])|right now|(?<!(?:from|of|starting) )today|tonight|for the (?:next|first|second|last|moment)|for once|just the|yet|(?:first|second|third|last|next) (?:one|function|paragraph|section|column|row|line|answer|part|question|file|page)|instead$|again but|tomorrow|in (?:an|one|two|ten|five|\\d+) (?:hours?|minutes?|days?)|the (?:variable|attached|attachment|pdf|appendix|above|table|draft|script|column|row)|below',
  vague:
    'it(?! when| if| that| very much when)|this|that(?!\\p{L})|these|those|them|they|him|her|you|your|yours|u|one|ones|so|to$|to (?:ask|say|think|know|see|hear|admit|break|bother|interrupt|be (?:a pain|that|rude)|point|tell|disappoint|do (?:this|that|it)|believe|complain|get|have)|(?:the )?(?:first|second|third|last|previous|other|former|latter|left|right)(?: (?:ones?|two|option|version|approach|suggestion|variant|part|idea|answer|sentence|paragraph))?(?: better| more| best)?$|(?:option|version|variant|number) {word}|not to (?:say|answer)|the ones?|the (?:idea|way|look|sound of (?:that|this|it)|(?:new|old|{word}) (?:one|version|design|layout)|following|above|former|latter|rest|result|answer|suggestion|option)|how|what|where|when|why|if|who|all|everything|both|neither|either|nothing|anything|something|some|my (?:new|chances)|myself|a (?:list|table|copy|summary|quick)|me|us|out',
  requestVerbs:
    'summari[sz]e|write|translate|give|show|explain|list|create|make|generate|draft|find|check|fix|convert|send|book|plan|help|compare|calculate|review|draw|schedule|remind|tell|suggest|recommend|analy[sz]e|update|run|add|remove|rewrite|describe|look|set|order|prepare|play|turn|open|count|get|search|read|export|import|format|sort|clean|test|deploy|build|compile|design|organi[sz]e|cancel|reply|answer|post|share|download|upload|report|track|monitor|fetch|pull|push|merge|print|proofread|edit|shorten|brainstorm|outline|estimate|rename|delete',
  often: 'Often asks',
  rules: [
    ...refusals,
    ...permissions,
    ...feedback,
    ...corrections,
    ...instructions,
    ...preferences,
    ...self,
    ...milestones,
  ],
  slots: [
    {
      key: 'answer:language',
      pattern:
        '^(?!.*{narrow}).*(?:answer|reply|respond|speak|talk|write|repl(?:y|ies)|answers|responses).* in {language}',
    },
    {
      key: 'answer:units',
      pattern: '^(?!.*{narrow}).*(?:metric|imperial|celsius|fahrenheit|kilomet(?:er|re)s|miles|24-?h|12-?h)',
    },
    {
      key: 'answer:length',
      pattern:
        '^(?!.*{narrow}).*(?:{reply}.* (?:short|brief|concise|long|detailed|under \\d+|below \\d+|words)|be (?:more |very )?(?:brief|concise|terse))',
    },
    {
      key: 'answer:tone',
      pattern:
        '^(?!.*{narrow}).*(?:be|tone|sound|style) (?:more |very )?(?:formal|informal|casual|friendly|polite|professional|blunt|direct)',
    },
    {
      key: 'answer:format',
      pattern: '^(?!.*{narrow}).*(?:markdown|bullet points|plain text|json|tables|prose|numbered lists?)',
    },
  ],
}
