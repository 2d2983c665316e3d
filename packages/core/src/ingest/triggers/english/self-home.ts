import type { LanguageRule } from '../language-table.ts'
import { past, state } from './state.ts'

/** The name of somebody, and where he lives. */
export const home: readonly LanguageRule[] = [
  state("my (?:full |real )?name(?:'s| is) (?!(?:mud|on|in|not|at|being|the|spelled)(?!{letter})){letter}.*", 'name'),
  state(
    "my (?<thing>first name|last name|surname|middle name|nickname|{attribute})(?:'s| is| are|:)(?: now)? (?!not|wrong|broken|missing)[\\p{L}\\p{N}+@(\u25a1].*",
    '{thing}',
  ),
  state(
    "(?:i go by|i(?: a|')m called|(?:people|friends|they|everyone|everybody) (?:just )?calls? me) {letter}.+",
    'name',
  ),
  state('{am} (?<thing>{word}(?: {word})?)(?: (?:from|at|with) .+)?$', undefined, {
    proper: true,
    unless: "i'm (?:ok|okay|done|back|here|in|not|so|very|just|at|on|all|good|fine|sure|sorry|afraid|batman)",
  }),
  state('i identify as .+'),
  state(
    '{am} (?:half |originally )?(?:australian|canadian|austrian|belgian|brazilian|mexican|nigerian|kenyan|egyptian|iranian|pakistani|filipino|scottish|chilean|argentinian|colombian|peruvian|south african|israeli|lebanese|syrian|ghanaian|ethiopian|serbian|croatian|slovenian|estonian|latvian|lithuanian|icelandic|american|indian|english|french|german|spanish|italian|portuguese|dutch|danish|swedish|norwegian|finnish|polish|czech|slovak|hungarian|romanian|bulgarian|greek|turkish|russian|ukrainian|chinese|japanese|korean|vietnamese|thai|welsh|irish)$',
  ),
  state("{word} (?:is|isn't|is not) my (?:first|native|second|third) language"),
  state('{we} (?:{adverb} )*live in (?!fear|hope|the moment|a (?:world|society|bubble)).+', 'home'),
  state('{am} (?:{adverb} )*(?:based|living|located|settled) (?:in|out of) .+', 'home'),
  state(
    '{we} (?:{adverb} )*live (?:near|outside|close to|by the|with|alone|on|at|above|next|in|just|abroad|about)(?: .+)?',
  ),
  state(
    '{weve} (?:{adverb} )*(?:moved|relocated|emigrated)(?: back| here| house)? (?:to|into) (?!the (?:next|second|third|last|file)).+',
    'home',
    {
      unless: `${past}|\\d{4}|folder|archive|list|column|section`,
    },
  ),
  state('{am} (?:{adverb} )*from (?!the (?:start|beginning)|an? |now){letter}.*', 'origin'),
  state('i (?:{adverb} )*come from (?!the (?:start|beginning)|nothing|work){letter}.*', 'origin'),
  state('(?:i was )?born (?:and (?:raised|bred) )?(?:in|on|at) .+|i was raised .+|i (?:was brought|grew) up .+'),
  state("i(?:'ve| have) (?:lived|been living|been based) (?:in|at|here|abroad|with|near) .*"),
  state("(?:we're|we are) (?:based|located|headquartered) (?:in|at|near) .+"),
]
