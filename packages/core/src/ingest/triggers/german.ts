import type { LanguageRule, LanguageTable } from './language-table.ts'

const words: LanguageTable['words'] = {
  letter: '\\p{L}',
  word: '[\\p{L}\\p{N}-]+',
  bin: 'ich bin|bin ich|bin',
  adverb:
    'übrigens|eigentlich|jetzt|auch|halt|ja|doch|mal|wirklich|sehr|ganz|total|echt|besonders|immer|meistens|seit .{2,20}?|schon|noch|nur|überhaupt|gar|leider|am liebsten|gerne?|lieber|zur ?zeit|aktuell|momentan|inzwischen|mittlerweile|persönlich|heute|gestern|gerade|endlich|nun|im .{3,12}?|letzte .{3,8}?|vor .{3,15}?',
  bitte: 'bitte|mal|doch|dir|mir|uns|das|gerne',
  antwort:
    'antworten?|mails?|e-mails?|nachrichten|zusammenfassungen|texte|berichte|übersetzungen|code|beispiele|listen|briefe|erklärungen',
  tu: 'antworte?|schreib(?:e|t)?|sprich|sag|verwende?|benutze?|nutze?|nimm|gib|nenn(?:e)?|erklär(?:e)?|zeig(?:e)?|halte?|fass|füg(?:e)?|mach(?:e)?|lass|formuliere?|übersetze?|frag(?:e)?|schick(?:e)?|sei|vermeide?|runde?|rechne?|beginn(?:e)?|zitiere?|duze?|sieze?|erinnere?|prüf(?:e)?|liste|stell(?:e)?|red(?:e)?|weise?|setz(?:e)?|achte?',
  abjetzt:
    '(?:ab|von) (?:jetzt|sofort|heute|nun|hier)(?: an)?|in zukunft|zukünftig|künftig|grundsätzlich|generell|standardmäßig|immer|nie(?: wieder| mehr)?|niemals|jedes mal|stets|bis auf weiteres|ausschließlich|nur noch',
  merken:
    'merk(?:e|en|st)?|speicher(?:e|n|st)?|notier(?:e|en)?|behalt(?:e|en)?|aufschreiben|schreib(?:e|en)?|protokollier(?:e|en)?|mitschreiben|abspeichern',
  das: 'das|dies|es|davon|hiervon|folgendes',
  verwandt:
    'frau|mann|partner(?:in)?|freund(?:in)?|sohn|tochter|kind(?:er)?|söhne|töchter|bruder|schwester|hunde?|hündin|katzen?|kater|pferde?|zwillinge|baby|mutter|vater|eltern|geschwister|chef(?:in)?|kollegin|kollege|oma|opa|enkel',
  zahl: 'eine?n?|zwei|drei|vier|fünf|sechs|\\d+|keine?|unsere?n?|meine?n?',
  fertig:
    'abgeschlossen|fertig|erledigt|online|live|veröffentlicht|eingereicht|unterschrieben|behoben|bestanden|abgeschickt|verschickt|gestartet|freigegeben|genehmigt|gemergt|ausgeliefert|beendet|geschafft|umgezogen|ausgerollt|deployt|fertiggestellt|abgegeben|bezahlt|verkauft|gelöst|eingerichtet',
  gemacht:
    'abgeschlossen|fertiggestellt|erledigt|veröffentlicht|eingereicht|unterschrieben|behoben|bestanden|abgeschickt|verschickt|gestartet|beendet|geschafft|ausgerollt|deployt|gemergt|abgegeben|verkauft|gelöst|fertig(?:gemacht|gestellt)?|umgestellt|gelauncht',
  werk: 'antwort|übersetzung|zusammenfassung|erklärung|code|text|tabelle|liste|entwurf|mail|e-mail|vorschlag|lösung|fassung|version|brief|gedicht|formatierung|beispiel|plan|ton|stil|rezept|bericht',
  gut: 'perfekt|super|klasse|toll|hervorragend|prima|großartig|genau richtig|sehr gut|gut|hilfreich|ausgezeichnet|spitze|besser|klar',
  schlecht:
    'falsch|schlecht|unbrauchbar|zu .+|nicht .+|unvollständig|fehlerhaft|unverständlich|verwirrend|holprig|steif|langweilig|veraltet|kaputt|ungenau|nutzlos',
}

/** Ordered as those of English. */
const rules: readonly LanguageRule[] = [
  ...[
    '{merken} (?:dir |bitte |doch |mal )*(?:nichts|kein wort|keine .+)',
    '(?:in|für|während) (?:dieser?|diese|diesen|dieses|der) (?:sitzung|unterhaltung|gespräch|chat).* (?:nichts|keine .+)',
    'hör auf,? (?:dir .+ zu merken|mitzuschreiben|zu speichern)',
  ].map((pattern): LanguageRule => ({ trigger: 'refusal', pattern, refuse: 'session' })),
  ...[
    'vergiss,? (?:bitte )?(?:alles,? )?was ich (?:dir )?(?:gerade |eben |vorhin |zuletzt |bisher )?(?:gesagt|geschrieben|erzählt|geschickt)',
    '(?:vergiss|lösch(?:e)?|ignorier(?:e)?) (?:bitte )?(?:meine|die) letzte (?:nachricht|mail)',
    'lösch(?:e)? (?:das|es) (?:bitte )?(?:wieder )?(?:aus|von)',
  ].map((pattern): LanguageRule => ({ trigger: 'refusal', pattern, refuse: 'previous' })),
  ...[
    '{merken} (?:dir |bitte |doch |mal )*{das} (?:dir |bitte |lieber |auf keinen fall )*(?:nicht|nirgends|nirgendwo|nie)',
    '{das} (?:bitte |sollst du |darfst du |musst du )*(?:dir )?(?:nicht|nirgends|nirgendwo) (?:merken|speichern|aufschreiben|notieren|mitschreiben)',
    '(?:bitte )?(?:nicht|nirgends|nirgendwo|nichts davon) (?:merken|speichern|aufschreiben|notieren|mitschreiben|abspeichern)',
    '(?:das bleibt |nur |ganz )?unter uns',
    '(?:das )?(?:musst|brauchst|sollst) du (?:dir )?(?:das )?nicht (?:zu )?(?:merken|speichern|aufschreiben)',
    'behalt(?:e)? (?:das|es) für dich',
  ].map((pattern): LanguageRule => ({ trigger: 'refusal', pattern, refuse: 'turn' })),
  {
    trigger: 'permission',
    pattern:
      '(?:ab (?:hier|jetzt) )?(?:(?:darfst|kannst) du|du (?:darfst|kannst)) (?:jetzt |ab hier |ab jetzt |gerne |dir |das |es |alles |dinge |sachen |nun )*(?:wieder )?(?:dir )?(?:alles |dinge |das |sachen |notizen )?(?:merken|mitschreiben|speichern|aufschreiben|machen)',
    unless: 'datei|dokument|tabelle',
  },

  feedback(
    'wrong',
    '(?:das|dies) (?:ist|war|stimmt) (?:leider |so |aber |doch |völlig |ganz |einfach )*(?:falsch|nicht|quatsch|unsinn|verkehrt)(?: .{0,30})?$',
  ),
  feedback(
    'wrong',
    '(?:deine?|die|dieser?|dieses|das) (?:letzte )?{werk} (?:.{0,25} )?(?:ist|war|klingt|wirkt|liest sich|hat) (?:leider |aber |viel |noch |etwas |immer noch )*{schlecht}',
  ),
  feedback(
    'wrong',
    'du hast (?:mich |das |die |den |etwas |alles |.{2,25})?(?:falsch verstanden|missverstanden|vergessen|übersehen|ignoriert|erfunden)',
  ),
  feedback(
    'helpful',
    '(?:das|dies) (?:ist|war) (?:wirklich |sehr |echt |schon )*(?:perfekt|hilfreich|super|hervorragend|genau .+|klasse)$',
  ),
  feedback(
    'helpful',
    '(?:{gut},? )?genau (?:so|das|die|den|was) .*(?:wollte|gebraucht|gesucht|gemeint|brauchte)(?: .*)?',
  ),
  feedback(
    'helpful',
    '(?:deine?|die|dieser?|dieses|das) (?:letzte )?{werk} (?:ist|war|klingt|wirkt|gefällt mir|hat mir) (?:wirklich |sehr |richtig |jetzt |schon |viel )*(?:{gut}|geholfen)',
  ),
  feedback(
    'helpful',
    '(?:gute|tolle|super|sehr gute|schöne|klasse) (?:arbeit|{werk})|gut gemacht|das hat (?:funktioniert|geholfen|geklappt)',
  ),

  {
    trigger: 'correction',
    pattern: '(?:ich|wir) {anyverb} (?:{adverb} )*nicht mehr .*(?:wohne|lebe)?',
    unless: 'ich kann|halte',
    confidence: 0.85,
  },
  {
    trigger: 'correction',
    pattern: '(?:ich|wir) (?:wohne|wohnen|lebe|leben) (?:{adverb} )*nicht mehr .+',
    key: 'home',
    confidence: 0.85,
  },
  {
    trigger: 'correction',
    pattern: '(?:ich bin|wir sind|ich habe|wir haben) (?:{adverb} )*(?:kein(?:e|en)?) .+ mehr',
    confidence: 0.85,
  },
  { trigger: 'correction', pattern: '(?:ich|wir) {anyverb} (?:{adverb} )*kein(?:e|en)? .+ mehr', confidence: 0.85 },
  { trigger: 'correction', pattern: 'ich meinte (?!ja|nur|damit){letter}.+', confidence: 0.85 },
  {
    trigger: 'correction',
    pattern:
      '(?:es|das|der|die|mein|meine|unser|unsere|dein|deine) (?:{word} ){0,4}?(?:ist|sind|heißt|beginnt|war|liegt) .+',
    afterCorrection: true,
    confidence: 0.85,
  },

  instruct('(?:{tu}) (?:.{0,60} )?{abjetzt}(?: .+)?'),
  instruct('{abjetzt},? (?:{bitte} )*(?:{tu}|bitte|alle|keine?|nur|nie|immer|möchte ich|will ich|sollst du|kein) ?.+'),
  instruct('(?:du sollst|du musst|du darfst|ich möchte,? dass du|ich will,? dass du) .*{abjetzt} .+'),
  instruct(
    '(?:wenn|sobald|immer wenn|jedes mal,? wenn|falls) (?:ich|du|wir|jemand) .{3,100}, (?:{bitte} |dann )*(?:{tu}) .+',
  ),
  instruct('(?:deine|alle) {antwort} (?:sollen|sollten|müssen|dürfen) .+'),
  instruct(
    '(?:antworte?|schreib|sprich|red(?:e)?) (?:mir |bitte |mit mir |nur |immer )*(?:auf|in) (?:deutsch|englisch|französisch|spanisch|italienisch|leichter sprache|einfachem .+)$',
  ),
  instruct('nenn mich (?:bitte )?{letter}.+|(?:bitte )?(?:duze?|sieze?) mich'),

  prefer(
    'ich (?:{adverb} )*(?:liebe|mag|hasse|verabscheue|bevorzuge|vergöttere) (?:{adverb} )*(?:kein(?:e|en)? )?{thing}',
    'like:{thing}',
  ),
  prefer('ich mag (?:{adverb} )*{thing} (?:nicht|sehr|gern)', 'like:{thing}'),
  prefer('ich kann {thing} (?:{adverb} )*nicht (?:leiden|ausstehen|ertragen|riechen|ab)', 'like:{thing}'),
  prefer(
    'ich (?:esse|trinke|höre|lese|spiele|nehme|fahre|schlafe|arbeite|koche|reise|nutze|sehe|schaue|gehe) (?:{adverb} )*(?:am liebsten|lieber|gern|gerne|ungern) .+',
  ),
  prefer('{subjekt} (?:esse|trinke|höre|lese|spiele|nehme|fahre|nutze|mag|hasse|liebe) ich (?:{adverb} )*.+'),
  prefer(
    'mir (?:sind|ist|gefällt|gefallen|schmeckt|schmecken|liegt|liegen) {thing} (?:lieber|besser|am liebsten|nicht|gut|sehr)(?: als .+)?',
    'like:{thing}',
  ),
  prefer('(?:mein|meine|unser|unsere) lieblings(?<thing>.{2,40}?) (?:ist|sind|heißt) .+', 'favourite:{thing}'),
  prefer(
    '{bin} (?:{adverb} )*(?:kein |ein |keine |eine )?(?:großer |riesen|totaler |absoluter |große |riesiger )?(?:fan|freund|freundin) (?:von|der|des) {thing}',
    'like:{thing}',
  ),

  state('mein name ist (?!nicht){letter}.+|(?:ich )?heiße? (?!das|es){letter}.+', 'name'),
  state(
    '(?:ich )?(?:wohne|lebe|wohn|leb) (?:{adverb} )*(?:mit .{3,30} )?in (?!angst|hoffnung).+|(?:ich |wir )?(?:wohnen|leben) (?:{adverb} )*in .+',
    'home',
  ),
  state('(?:ich bin|wir sind|bin) (?:{adverb} )*nach .+ (?:gezogen|umgezogen)', 'home'),
  state('(?:ich )?arbeite? (?:{adverb} )*als .+', 'job'),
  state(
    '(?:ich )?arbeite? (?:{adverb} )*(?:bei|für|beim|im|in der|in einem|in einer) .+',
    'employer',
    'gerade|momentan|heute|daran',
  ),
  state('(?:{bin} )(?:{adverb} )*\\d{1,3}(?: jahre(?: alt)?)?$', 'age'),
  state(
    '(?:{bin} )(?:{adverb} )*(?:vegetarier(?:in)?|veganer(?:in)?|vegan|vegetarisch|pescetarier(?:in)?)|ich ernähre mich (?:{adverb} )*.+',
    'diet',
  ),
  state(
    '(?:{bin} )(?:{adverb} )*(?:allergisch|verheiratet|geschieden|ledig|schwanger|linkshänder(?:in)?|rentner(?:in)?|selbstständig|selbständig|blind|taub|farbenblind|alleinerziehend|student(?:in)?|diabetiker(?:in)?|single)',
  ),
  state(
    '(?:{bin} )(?:{adverb} )*(?:von beruf |gelernte?r? |freiberufliche?r? )?(?:{word}(?:er|erin|ist|istin|eur|eurin|arzt|ärztin|frau|mann|ingenieur|ingenieurin|in))(?: (?:bei|in|aus|an|für|und|im|am) .+)?$',
    undefined,
    '(?:fertig|hier|müde|sicher|weiter|später|wieder|immer|leider|nicht|dabei|krank|drin|bin|in|da|unterwegs|aber|lieber|sauer|schwer|dafür|hinter|unter|über|dagegen|fan|er|jemand|niemand|heiser)',
  ),
  state('(?:ich )?(?:komme|stamme) (?:{adverb} )*aus (?!dem (?:staunen|lachen)).+', 'origin'),
  state(
    '(?:ich )?(?:studiere|spreche|unterrichte|lerne|spiele|fahre|besitze|leite|trage|lehre) (?:{adverb} )*(?!das|es|dich|sie|ihn|mit|gerade).+',
    undefined,
    'nicht mehr',
  ),
  state('(?:ich |wir )?(?:habe|hab|haben) (?:{adverb} )*(?:{zahl}) (?:{word} ){0,2}?(?:{verwandt})(?: .*)?'),
  state(
    '(?:ich |wir )?(?:habe|hab|haben) (?:{adverb} )*(?:eine? )?(?:{word} )?(?:{word}(?:allergie|intoleranz|unverträglichkeit)|allergie|diabetes|asthma|adhs|heuschnupfen|migräne|zöliakie|bluthochdruck)(?: .*)?',
  ),
  state('(?:mein|meine|unser|unsere) {word}(?: {word})? (?:heißt|heißen) .+'),
  state(
    '(?:mein|meine) (?<thing>geburtstag|adresse|telefonnummer|handynummer|e-?mail(?:-adresse)?|beruf|muttersprache|nachname|vorname|heimatstadt|schuhgröße|postleitzahl) (?:ist|lautet) .+',
    '{thing}',
  ),
  state('ich (?:esse|trinke|rauche|vertrage|fahre) (?:{adverb} )*(?:kein(?:e|en)?) .+|ich (?:rauche|trinke) nicht'),

  reached('decided', '(?:wir haben|ich habe|ich hab) (?:uns|mich) (?:{adverb} )*(?:für|gegen) {thing} entschieden'),
  reached('started', '(?:wir haben|ich habe|ich hab) (?:{adverb} )*mit {thing} (?:angefangen|begonnen|losgelegt)'),
  reached('completed', '(?:wir haben|ich habe|ich hab) (?:{adverb} )*{thing} {gemacht}$'),
  reached('completed', '{subjekt} (?:ist|sind|wurde|wurden) (?:{adverb} )*{fertig}$'),
]

/** How people say things in German that are worth remembering: an example of a table of your own. */
export const german: LanguageTable = {
  language: 'de',
  words: {
    ...words,
    anyverb: '[\\p{L}]+',
    subjekt:
      '(?<thing>(?!(?:es|das|ich|wir|er|sie|du|alles|nichts|man|was|wer|wenn|ob|noch|so|hier|da)(?!{letter})){letter}.{1,60}?)',
  },
  abbreviations: 'dr prof hr fr z.b bzw ca usw etc nr str st evtl ggf inkl'.split(' '),
  emptyWords: 'der die das den dem des ein eine einen sehr gern gerne lieber mehr meine mein',
  openers:
    '(?:also|ok|okay|hallo|hi|hey|ja|gut|super|toll|danke|na ja|naja|ach|oh|ähm|und|aber|denn|weil|oder|dann|ehrlich gesagt|kurz zu mir|zu mir|übrigens|nebenbei|außerdem|zur info|nur zur info|info|bitte|wie gesagt|ich glaube|ich finde,? dass|eigentlich|so)(?=[,:!.–—-]| )',
  closers: 'bitte|danke|übrigens|ja|oder|okay|ok|lol|haha|vielen dank|gerne|halt|ne|gell',
  joints:
    '\\s*;\\s*| [–—-]{1,2} |,? (?:aber|sondern|weil|denn|und) (?=(?:ich|wir|mein|meine|unser|unsere|bitte|merk|antworte|nie|immer) )|(?<!vergiss(?: \\p{L}+)?), ?(?=(?:ich|wir|mein|meine|unser|unsere|bitte|was|wer|wie|wo|wann|warum|welche|welcher|kannst|könntest|hast|weißt|du|das|er|sie|es|hab|habe|arbeite|wohne|der|die|und) )',
  sharedSubject: {
    joint: '(?:,|,? und) (?=(?:wohne|lebe|arbeite|habe|hab|bin|studiere|spreche|mag|liebe|hasse|spiele|komme|heiße) )',
    after: 'ich|bin|hab|habe|wohne|arbeite|heiße|studiere',
    subject: 'ich',
  },
  requests: '(?:kannst|könntest|würdest) du (?:{bitte} )*|bitte|ich möchte,? dass du|sei so gut und',
  questions:
    '(?:was|wer|wen|wem|wie|wo|woher|wohin|wann|warum|wieso|weshalb|welche[rsnm]?|wozu)|(?:ist|sind|war|hat|habe|hast|haben|kann|kannst|können|soll|sollte|muss|musst|darf|darfst|wird|würde|magst|weißt|willst|gibt|bin|bist|mag|wohne|hab) (?:ich|du|er|sie|es|wir|ihr|man|der|die|das|mein|meine|dein|deine|noch)',
  tags: "(?:oder|ne|nicht wahr|richtig|stimmts|stimmt's|gell|ja)\\??",
  unreal:
    'wenn ich .* (?:würde|wäre|hätte|könnte)|(?:wäre|hätte|würde|könnte|bekäme) ich|ich (?:wäre|hätte|würde|könnte)|angenommen|gesetzt den fall|stell dir vor|nehmen wir an|(?:er|sie|chef|chefin|frau|mann|kunde|kollege|freund|freundin|mutter|vater|leute) (?:sagt|sagte|meint|meinte|schrieb|schreibt|fragt|fragte|behauptet)|(?:sagte|meinte|schrieb|behauptete)|laut|früher|damals|als (?:kind|student|studentin|ich)|auf dem (?:zettel|schild) steht|schon wieder',
  fiction:
    '(?:schreib|erzähl|verfass|erfind|dichte?)\\p{L}* (?:mir )?(?:bitte )?(?:eine?n?|die|das) (?:\\p{L}+ ){0,3}?(?:geschichte|gedicht|lied|märchen|roman|brief|dialog|szene|rede|witz|monolog|kurzgeschichte|bewerbung|limerick|krimi)|rollenspiel|stell dir vor|tu so|spiel(?:e)? (?:den|die|eine?n?)|wir spielen|meine figur|im (?:roman|kapitel|drehbuch)',
  asides: 'übrigens|nebenbei|außerdem|ps|etwas anderes|und noch etwas',
  pasted:
    'übersetz\\p{L}*|korrigier\\p{L}*|fass\\p{L}* (?:.{0,30} )?zusammen|zusammenfassung|umformulier\\p{L}*|formulier\\p{L}* .{0,20}um|verbesser\\p{L}*|kürz\\p{L}*|lektorier\\p{L}*|prüf\\p{L}*|folgende[rsn]?|rechtschreibung|grammatik',
  remember:
    '(?:merk|merke|notier|notiere|speicher|speichere|schreib)(?: dir| bitte| mal| das| auf| folgendes| doch)*(?:,? dass|(?=:))|(?:behalt|behalte)(?: bitte| dir)* im (?:hinterkopf|kopf|gedächtnis),? dass|vergiss (?:bitte )?nicht,? dass|denk (?:bitte )?(?:daran|dran),? dass|(?:bitte )?(?:merken|notieren|nicht vergessen)(?=:)|für später(?=:|,)|zur erinnerung(?=:|,)|du sollst dir merken,? dass|ich möchte,? dass du dir merkst,? dass|beachte,? dass',
  corrections:
    'nein(?=,| ?[–—-] |$)|ne(?=,|$)|nee(?=,|$)|(?:das )?stimmt nicht(?=,|:|$)|(?:das ist )?falsch(?=,|:|$)|korrektur(?=:|,|$)|moment(?=,|$)|quatsch(?=,|$)',
  maybeCorrections: 'eigentlich|doch|tatsächlich',
  onlyOnce:
    'diesmal|dieses mal|nur heute|nur jetzt|hier(?= |$)|in diesem fall|ausnahmsweise|noch nicht|erst(?:mal)?|für diese(?:n|s)?',
  vague:
    '(?:es|das(?! \\p{L})|dies|diese[rsmn]?|ihn|sie|dich|ihr|euch|dein|deine[rsn]?|so|wie|was|wenn|dass|alles|nichts|beides|solche[rsn]?|die (?:erste|zweite|letzte)|den (?:ersten|zweiten|letzten)|das (?:erste|zweite|letzte))',
  requestVerbs:
    'fass|schreib\\p{L}*|übersetz\\p{L}*|gib|zeig\\p{L}*|erklär\\p{L}*|erstell\\p{L}*|mach\\p{L}*|such\\p{L}*|prüf\\p{L}*|berechne|vergleich\\p{L}*|plan\\p{L}*|liste|schick\\p{L}*|buch\\p{L}*|formatier\\p{L}*|korrigier\\p{L}*',
  often: 'Bittet oft',
  rules,
  slots: [
    {
      key: 'answer:language',
      pattern:
        '^(?!.*(?:wenn|falls|außer) ).*(?:antworte?|schreib|sprich|red).* (?:auf|in) (?:deutsch|englisch|französisch|spanisch|italienisch)',
    },
    { key: 'answer:address', pattern: 'nenn mich|duze? mich|sieze? mich' },
  ],
}

function feedback(verdict: 'helpful' | 'wrong', pattern: string): LanguageRule {
  return { trigger: 'feedback', pattern, data: { verdict } }
}

function instruct(pattern: string): LanguageRule {
  return { trigger: 'instruction', pattern, confidence: 0.85 }
}

function prefer(pattern: string, key?: string): LanguageRule {
  return { trigger: 'preference', pattern, ...(key === undefined ? {} : { key }) }
}

function state(pattern: string, key?: string, unless?: string): LanguageRule {
  return {
    trigger: 'self',
    pattern,
    confidence: 0.85,
    ...(key === undefined ? {} : { key }),
    ...(unless === undefined ? {} : { unless }),
  }
}

function reached(status: string, pattern: string): LanguageRule {
  return { trigger: 'milestone', pattern, key: 'task:{thing}', data: { status }, confidence: 0.75 }
}
