import type { LanguageTable } from '../language-table.ts'

/** What the patterns have in common. */
export const words: LanguageTable['words'] = {
  letter: '\\p{L}',
  word: "[\\p{L}\\p{N}'-]+",
  /** Of a sentence that says what it is about. */
  subject:
    "(?!(?:it|this|that|these|those|there|he|she|they|i|you|we|what|who|which|once|when|if|until|after|before|as|everything|nothing|something|everyone|most|how|why|where|so|not|no|don't|please|let)(?![\\p{L}'])|it's|that's|my patience)(?!.*(?<![\\p{L}'])(?:i|you|he|she|they)(?![\\p{L}]))[\\p{L}\\p{N}#].{1,70}?",
  am: "i'm|i am|im",
  we: 'i|we',
  weve: "i|we|i've|we've|i have|we have|ive",
  have: "i have|i've got|i have got|i've|we have|we've got|we've",
  it: "(?:it's|that's|it is)|(?:it|that|this|he|she|they|there|(?:the|my|our|your|his|her|their) \\p{L}[\\p{L}-]*(?: [\\p{L}-]+){0,3}?)(?:'s|'re| is| are| was| were| has| have| isn't| should (?:be|read|say|have been)| starts?| ends?)",
  dont: "don't|do not|dont|didn't",
  please: 'please|pls|plz|kindly',
  adverb:
    'really|absolutely|totally|quite|also|just|usually|generally|personally|always|still|particularly|especially|honestly|definitely|mostly|currently|now|tend to|do|truly|actually|kinda|kind of|sort of|rather|so|very|both|already|normally|typically|originally|mainly|recently|only|even|secretly|genuinely|strongly|much|far',
  very: '(?:really|plain|downright|perfectly|absolutely|very|so|much|far|way|a lot|a bit|a little|still|just|all|totally|completely|quite|rather|pretty|too|such|incredibly|super|extremely|actually|simply|again|always|even|severely|highly|slightly|mildly|huge|big)(?: (?:too|much|so|more|a bit))?',
  size: 'big|huge|massive|real|great|total|avid|devoted|die-?hard|lifelong',
  like: 'like|love|adore|enjoy|prefer|relish|cherish',
  hate: "hate|dislike|detest|despise|loathe|can't stand|cannot stand|cant stand|can't bear|cannot bear|can't abide",
  close:
    'eldest|youngest|oldest|little one|son|daughter|kids?|child|children|baby|toddler|dog|cat|puppy|kitten|sons|daughters|twins',
  kin: 'kids?|child|children|boys?|girls?|sons?|daughters?|dogs?|cats?|pupp(?:y|ies)|kittens?|wife|husband|partner|girlfriend|boyfriend|fianc[eé]e?|brothers?|sisters?|siblings?|twins|bab(?:y|ies)|toddlers?|horses?|ponies|pony|parrots?|rabbits?|hamsters?|guinea pigs?|tortoises?|goldfish|chickens|grandchildren|grandkids|nephews?|nieces?|step(?:son|daughter|kids|children)|roommates?|flatmates?|other half|better half|eldest|youngest|oldest|little one|hens?|ducks?|goats?|housemates?',
  other:
    'mother|father|mum|mom|mums|dad|boss|manager|dentist|doctor|therapist|landlord|teacher|best friend|aunt|uncle|cousin|gran|grandmother|grandfather|company|business|team|school',
  count: 'an?|one|two|three|four|five|six|seven|\\d+|no|several|a couple of|my|our|lots of|many',
  attribute:
    'birthday|date of birth|age|e-?mail(?: address)?|phone number|mobile number|(?:home |postal |street )?address|postcode|zip code|job|job title|profession|occupation|employer|hometown|home town|nationality|native language|mother tongue|first language|time ?zone|star sign|shoe size|height|weight|blood (?:type|group)|dress size|ring size|shirt size|pronouns|notice period|commute|pronouns|(?:(?:work|home|private|personal|office|github|gitlab|twitter|discord|steam|new|current) )?(?:username|handle|e-?mail|address|phone number|user ?name)|github|website|religion|budget|salary',
  illness:
    "diabetes|asthma|adhd|add|an? (?:\\p{L}+ ){0,2}allergy|allergies|dyslexia|epilepsy|migraines?|high blood pressure|coeliac(?: disease)?|celiac(?: disease)?|arthritis|ibs|a (?:bad|sore) (?:back|knee)|a (?:heart|thyroid) condition|an? .{0,20}intolerance|hay ?fever|autism|tinnitus|crohn's|hearing aids?|insomnia|depression|anxiety|ocd|eczema|psoriasis|a pacemaker|endometriosis|pcos|gout|sciatica|vertigo|lupus|sleep apno?ea|parkinson's|scoliosis|reflux|anaemia|anemia|panic attacks|an? (?:stammer|stutter|slipped disc|limp|prosthetic|hearing loss)|(?:a )?(?:bad|dodgy|weak) (?:knees?|back|hips?|eyes|eyesight|hearing|heart|shoulders?)",
  trait:
    "lactose[- ]intolerant|gluten[- ](?:free|intolerant)|coeliac|celiac|diabetic|dyslexic|dyspraxic|(?:red[-/ ]green )?colou?r[- ]?blind|partially sighted|near-?sighted|far-?sighted|long-?sighted|anaemic|anemic|dyscalculic|agnostic|sikh|mormon|quaker|left[- ]handed|right[- ]handed|deaf|blind|autistic|asthmatic|(?:{word} (?:months?|weeks?) )?pregnant|married|single|divorced|engaged|widowed|retired|unemployed|self[- ]employed|freelance|freelancing|bilingual|trilingual|teetotal|sober|short[- ]sighted|hard of hearing|jewish|muslim|christian|catholic|hindu|buddhist|atheist|an only child|gay|bisexual|trans|non-?binary|a (?:night owl|morning person|vegan|vegetarian)|neurodivergent|visually impaired|hearing impaired|in my (?:early |mid |late )?(?:twenties|thirties|forties|fifties|sixties|20s|30s|40s|50s|60s|70s)|\\d{3} ?cm(?: tall)?|\\d[.,]\\d+ ?m?(?: tall)?|\\d(?:'|ft| foot| feet)\\d*",
  person:
    '(?:(?!(?:over|other|another|under|later|better|weather|number|paper|whether|either|neither|never|ever|however|whatever|together|rather|order|answer|letter|server|computer|printer|user|further|longer|shorter|summer|winter|dinner|water|error|matter|hyper|super|after|her|per|easier|former|latter|power|offer|cover|river|corner|cheaper|faster|lower|higher|bigger|smaller|older|younger|inner|outer|upper|centre|center|first|list|test|last|just|most|best|rest|cost|post|must|past|least|latest|exist|consist|persist|twist|container|docker|folder|browser|monitor|tracker|router|motor|colour|color|floor|door|poor|major|minor|prior|for|or|nor|sector|factor|vector|mirror|editor)(?!{letter}))\\p{L}{2,}(?:er|or|ist|ician|eer|arian)|nurse|student|parent|mum|mom|dad|mother|father|chef|cook|vegan|coeliac|diabetic|sre|dev|intern|architect|accountant|assistant|consultant|expat|pensioner|widow|gran|grandad|graduate|newbie|insomniac|mechanic|medic|midwife|analyst|clerk|secretary|barista|electrician|musician|historian|librarian|technician|pilot|priest|vicar|soldier|guide|coach|actress|waitress|translator|scientist|postdoc|undergrad|sysadmin|admin|ceo|cto|founder)',
  notrole:
    'mix|combination|big part|part|tiny|bit|little|fan\\b|mess|idiot|while|lot|few|step|minute|second|moment|day|week|hour|big fan|huge|loss|bad|tad|complete|total|believer|sucker|fool|wreck|bunch|couple|genius|hurry|rush|meeting|call|bus|train|hotel|position|way|similar|pirate|error|emergency|customer|sort|kind|victim|stranger|slow|quick|hard|proud|firm|long way|fraction|glutton|dead|broken|nervous|walking|far cry|world|goner|sitting|bag|bundle|ghost|zombie|martyr|saint|monster|rubbish|bad|horrible|hopeless|useless|failure|disaster|laughing|slave|magnet|snail|pig|king|queen|pushover|soft touch|wicked|knight|dragon|robot|elf|witch|princess|prince|hedgehog|teapot|potato|third of|quarter of|half',
  notdo:
    'mind|heard|seen|been|thought|knew|know|felt|again|have|had|has|was|were|an?|the|in|is|are|too|good|great|nice|happy|here|there|fun|on|so|my|your|gonna|got|gets|ever|once|before|wanted|needed|liked|loved|said|did|does|do you|mine|forget|forgets|glad|ready|something|nothing|late|early|better|best|at|as|up|to|fails|works|returns|a pleasure|going|going to|wrong|right|[\\p{L}]+ed|open|free|true|false|new|i|we|he|she|it|they',
  verb: 'answer|reply|respond|write|speak|talk|use|give|keep|call|address|start|begin|end|finish|include|add|put|show|tell|explain|format|send|ask|check|make|be|avoid|skip|leave|offer|assume|cite|stick|default|prefer|treat|list|provide|remind|suggest|recommend|summari[sz]e|translate|return|refer|mention|say|stop|let|go|look|double[- ]check|confirm|mark|name|sign|quote|link|round|convert|describe|limit|split|group|sort|order|follow|wait|warn|tag|cc|copy|spell|schedule|book|omit|remove|drop|attach|save|set|think|consider|propose|draft|review|test|run|push|commit|pick|choose|focus|break|wrap|number|highlight|round|express|phrase|note|state|point|help|plan|share|remember|note|cut|take|read|try|work|open|close|ping|email|message|notify|assign|label|lead|respect|correct|respond|structure|compare|rank|estimate|calculate|report|quiz|challenge|greet|capitali[sz]e|indent|comment|document|type|update|validate|hide',
  do: "{verb}|don't|do not|dont|never|always|only",
  should:
    "should|must|have to|need to|ought to|shall|are (?:only )?(?:allowed|supposed|expected) to|'re (?:only )?(?:allowed|supposed) to",
  act: 'delete|order|buy|disclose|reveal|contact|install|deploy|spend|interrupt|cook|ignore|guess|invent|force-?push|overwrite|rename|charge|invite|cancel|pay|trust|print|play|switch|turn|move|log|back up|clean|wrap|store|expose|hard-?code|commit|merge|squash|rebase|escalate|consult|warm|chill|serve|wear|rely|promise|apologi[sz]e|repeat|swear|curse|flatter|lie|exceed|hand|bring|drive|travel|fly|text|phone|call|wake|disturb|bother|disconnect|lock|encrypt|abbreviate|hyphenate|shorten|expand',
  reply:
    'answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|messages?|explanations?|e-?mails?|reports?|texts?|outputs?|(?:code )?(?:samples?|examples?|snippets?|reviews?)|code|translations?|drafts?|lists?|documents?|recipes?|letters?|posts?|commits?|commit messages|pull requests?|suggestions?|recommendations?|invitations?|calculations?|conversations?|chats?|sessions?|slides?|charts?|tables?|dates?|prices?|measurements?',
  replies:
    'answers|replies|responses|summaries|messages|explanations|e-?mails|reports|texts|outputs|samples|examples|translations|drafts|lists|reviews|suggestions|sentences|paragraphs|code',
  standing:
    '(?:from|as of|starting) (?:now|today|here|tomorrow|this point|this moment)(?: on(?: out|wards?)?| forwards?)?|under no circumstances|no matter what(?: i (?:ask|say|write))?|whatever i (?:ask|say|write|send|do)(?: you)?(?: for)?|as a (?:matter of (?:policy|principle|course)|general (?:habit|policy)|standing rule)|without exception|from (?:today|now|here) ?onwards?|in (?:the )?future|going forwards?|moving forwards?|henceforth|by default|as a (?:general )?rule(?: of thumb)?|as a default|generally|until (?:i (?:say|tell)(?: you)? otherwise|further notice)|next time(?: and always)?|every time|at all times|for the future|in general',
  forever:
    "from now on(?:wards?)?|from (?:this point|here|now) (?:on|forwards?)(?: out)?|starting (?:now|today)(?: .*)?|no matter (?:what|how|when|who|which|where)(?: .*)?|whatever i .+|without exception|no exceptions|as a (?:matter of (?:policy|principle|course)|general (?:habit|policy)|standing rule)|any ?time (?:i|you|we) .+|(?:in|with|to) (?:anything|everything|all|whatever|anything and everything|the (?:stuff|texts?|things)|stuff)(?: that)? (?:you|i)(?:'ll)? (?:write|draft|send|generate|give|hand|make|produce|create|answer|say|tell|show|ask|suggest).*|until further notice|from (?:today|here) on(?:wards?)?|going forwards?|moving forwards?|in (?:the )?future|by default|every (?:single )?time|each time|at all times|for (?:all|every|each|any) .{3,60}|in (?:all|every|each|any)(?: of)?(?: (?:your|my|the|future))* {reply}|whenever .{3,}|unless i .{3,}|unless (?:told|asked|stated|noted) otherwise|until i (?:say|tell) .+|when(?:ever)? (?:i|we|you) (?:ask|write|talk|send|answer|reply|respond|explain|give|translate|summari[sz]e|quote|review|paste|share|mention|code|generate|draft) ?.*|as a (?:general )?rule|without asking(?: me)?(?: first)?",
  language:
    'english|french|german|spanish|italian|portuguese|dutch|danish|swedish|norwegian|finnish|polish|czech|slovak|hungarian|romanian|bulgarian|greek|turkish|russian|ukrainian|arabic|hebrew|hindi|bengali|urdu|tamil|chinese|mandarin|cantonese|japanese|korean|vietnamese|thai|indonesian|malay|swahili|catalan|welsh|irish|latin|(?:british|american|simple|plain|brazilian|swiss|european|us|uk|mexican)(?: \\p{L}+)?',
  ornament:
    'emojis?|emoticons|smileys|exclamation (?:marks|points)|bullet points|jargon|small talk|swearing|profanity|hashtags|markdown|apologies|disclaimers|em[- ]dashes|semicolons|abbreviations|acronyms|buzzwords|flattery|compliments|filler(?: words)?|clich[eé]s|slang|sugar[- ]?coating|pleasantries|preambles?|all caps',
  keep: 'remember|save|store|keep|log|record|memori[sz]e|retain|hold on ?to|hang on ?to|keep hold of|write down|note down|jot down|note|take|make',
  kept: 'remembered|saved|stored|kept|logged|recorded|memori[sz]ed|retained|written down|noted down|noted',
  neednt:
    "don't|do not|dont|never|don't you|you (?:don't|do not|dont) (?:have|need) to|you needn't|you (?:shouldn't|must not|mustn't|can't|may not)|(?:there's |there is )?no need (?:for you )?to|not necessary to|don't (?:bother|need) to|(?:don't|do not) (?:ever|even)|not|i (?:don't|do not) want you to|i want you (?:not to|to not)|i'd like you not to|please don't",
  this: 'this|that|it|any of (?:this|that|it)|(?:this|that) one|these|those|all (?:of )?(?:this|that)',
  chat: '(?:this|our|the (?:rest of (?:this|the|our)|current|whole|entire)) (?:conversation|chat|session|thread|discussion|talk)',
  talk: 'conversation|chat|session|talk|discussion',
  memory: 'memory|memories|notes?|records?|logs?|history|files?|long-term memory|memory bank|profile',
  may: "(?:yes,? )?(?:you (?:can|may|could)|you(?:'re| are) (?:allowed|free|welcome|clear) to|feel free to|(?:(?:it(?:'s| is)|that(?:'s| is)) )?(?:ok|okay|fine|alright|all right|safe)(?: for you)?(?: now)? to|i(?:'m| am) (?:ok|okay|fine|happy)(?: with you| for you)?(?: to)?|i(?: hereby)? (?:allow|permit|authori[sz]e) you to|(?:you have|i(?:'ll)?(?: hereby)? (?:give|grant) you) (?:my |the |a )?(?:permission|blessing|consent|ok|okay|go-?ahead|green light) to|i (?:don't|do not|dont) mind (?:if )?you|no (?:objections?|problem) (?:(?:any ?more|now) )?(?:if you|to you|with you)|go ahead and)",
  drop: 'forget|erase|delete|remove|strike|scratch|wipe|drop|clear|purge|scrub|expunge|unlearn|unremember|un-?save|disregard|discard|lose|ditch',
  unsaid:
    "(?:that )?(?:i|we)(?:'ve| have)? ?(?:just |only |already |ever )*(?:said|told|wrote|sent|mentioned|shared|typed|pasted|let slip|confided)",
  output:
    'answers?|repl(?:y|ies)|responses?|summary|summaries|explanations?|translation|e-?mail|code|draft|layout|table|list|version|text|paragraph|poem|haiku|limerick|story|format|suggestions?|solution|fix|recommendations?|report|plan|tone|style|examples?|outputs?|results?|wording|structure|letter|recipe|comparison(?: table)?|chart|diagram|function|script|query|regex|analysis|outline|headline|title|intro(?:duction)?|conclusion|citation|itinerary|schedule|calculation|advice|instructions?|phrasing|joke|logo|design|image|picture|rewrite|edit|review|workaround|breakdown|one|approach|patch|snippet|command|config(?:uration)?|diff|conversion|estimate|reasoning|proof|definition|analogy|diagnosis|abstract|overview|write-?up',
  praise:
    'great|good|excellent|perfect|amazing|brilliant|awesome|nice|lovely|fantastic|superb|wonderful|impressive|solid|beautiful|fabulous|yes|yep|wow',
  good: 'funny|hilarious|on point|brilliant|excellent|great|perfect|good|spot on|helpful|useful|better|clear(?:er)?|correct|right|what i .+|exactly .+|just .+|amazing|awesome|fantastic|lovely|wonderful|nice|well (?:done|written)|clever|impressive|accurate|solid|elegant|flawless|clear enough.*|an? (?:big |huge |real |total )?(?:help|lifesaver|improvement|triumph|gem|masterpiece|delight|joy|treat|success|winner|hit)',
  bad: 'wrong|bad|terrible|awful|useless|worse|stiff|long|short|formal|informal|wordy|verbose|vague|confusing|off|incomplete|incorrect|outdated|broken|not .+|(?:un|mis)\\p{L}+|meh|boring|generic|complicated|technical|inaccurate|repetitive|robotic|clumsy|poor|disappointing|sloppy|dangerous|harmful|out of date|overkill|preachy|long-?winded|convoluted|over-?(?:engineered|complicated)|clunky|stilted|hard to (?:read|follow|understand)|nonsense|rude|patronising|condescending|dry|flat|weak|superficial|shallow|full of .+|lacking|cheesy|salesy|buggy',
  style:
    'long|short|formal|informal|wordy|verbose|technical|vague|complicated|stiff|generic|detailed|simple|brief|casual|salesy|dry|complex|basic|boring|polite|pushy|flowery|cheesy|much detail|many .+|much .+|cheerful|aggressive|repetitive|dense|abstract|general',
  recall: "remember|remeber|rember|remembr|rembember|memori[sz]e|don't forget",
  later: '(?:for (?:later|me|next time|the future|future reference))',
  narrow: '(?:when|if|for|unless|except|about|during)(?!\\p{L})',
  owned:
    'car|garden|house|mortgage|allotment|boat|motorbike|bike|flat|cabin|farm|piano|pool|tattoo|driving licen[cs]e|licen[cs]e|visa|passport|blog|podcast|shop|store|business|startup|company|bakery|cottage|caravan|van|greenhouse|newsletter|youtube channel|degree|phd|twin|scar|wheelchair|pacemaker|season ticket|dishwasher|air fryer|log burner|wood burner|wood stove|heat pump|balcony|cellar|conservatory|polytunnel|telescope|kiln|loom|sewing machine|3d printer|electric car|tesla|labrador|beagle|poodle|collie|spaniel|terrier|greyhound|whippet',
  tool: 'linux|mac(?:os)?|an? (?:mac|macbook|pc|iphone|android|ipad|chromebook|windows|linux|samsung|pixel|thinkpad)|windows|ubuntu|debian|fedora|arch|android|ios|vim|neovim|emacs|vs ?code|intellij|firefox|safari|chrome|notion|obsidian|outlook|gmail|dvorak|colemak|excel|figma|slack|jira',
  game: 'guitar|piano|violin|cello|drums|bass|flute|saxophone|sax|trumpet|clarinet|ukulele|harp|banjo|viola|accordion|football|soccer|tennis|basketball|volleyball|rugby|hockey|golf|chess|cricket|badminton|squash|padel|handball|baseball|softball|bridge|poker|d&d|video games?|board games?|(?:in|for) (?:an?|the|my|our) .+|table tennis|darts|lacrosse|water polo|netball',
  day: 'day|morning|evening|night|week|weekend|weekday|month|year|summer|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday|quarter|spring|autumn|fall|other day|two weeks',
  days: 'mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|weekends|weekdays',
  habit:
    '(?:every {day}|on {days}|(?:once|twice|(?:two|three|four|five|\\d+) times) (?:a|per) (?:week|month|year|day))',
  dull: 'boring|annoying|relaxing|exhausting|stressful|calming|tedious|fascinating|irritating|distracting|tiring|overrated|underrated|disgusting|delicious|soothing|confusing|depressing|hilarious|unbearable|creepy|comforting|too \\p{L}+',
  team: "i|we|i've|we've|i have|we have|the team(?: has)?|my team(?: has)?|our team(?: has)?|ive|weve",
  lately:
    'just|finally|already|officially|now|also|successfully|actually|both|recently|today|only|eventually|at last|together|all',
  finished:
    'finished|completed|shipped|deployed|released|launched|merged|submitted|published|delivered|closed|signed|resolved|fixed|migrated|implemented|wrapped up|handed in|sent off|rolled out|upgraded|refactored|filed|defended|finali[sz]ed|installed|repaired|rewrote|rewritten|certified|registered|incorporated|ticked off|polished off|sent out|handed over|nailed down|locked in|signed off on|closed on|switched over to|moved over to|turned in|cut over|onboarded|paid off|renewed',
}
