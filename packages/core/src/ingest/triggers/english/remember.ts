const save =
  "(?:save|store|log|record|retain|jot down|note down|write down|hold on ?to|hang on ?to|keep hold of|keep track of|keep (?:a )?(?:record|note) of|make (?:a )?note of|(?:don't|do not|dont|never) lose(?: sight of)?)"
const introduced = '(?=:|,| ?[–—-] )'
const keeping = '(?:file away|keep|note|retain|remember|hold on ?to|hang on ?to|bear in mind|keep in mind|store)'

/** Of a preamble that ends in a colon: `One for the notes: …`. */
const about =
  "remember|memori[sz]e|(?:don't|do not|dont|never) forget|(?:your |the )?memory(?: bank)?|your (?:notes|records|files)|on (?:file|record)|for (?:the|your) records?|future reference|for (?:later|next time|another day|the future)|(?:don't|dont|never) lose (?:this|that|it|track|sight)|hang on ?to|hold on ?to|keep (?:hold|track) of|keep (?:this|that|it) (?:safe|handy|somewhere|on file)|bear in mind|in mind|make a note|jot|(?:tuck|file|stash|squirrel|store|put|stow|salt) (?:this|that|it) (?:away|down|somewhere|safely)|(?:note|write|take) (?:this|that|it) down|worth (?:knowing|keeping|remembering|noting)|good to know|so (?:you|we|i) (?:don't|dont|never) (?:forget|lose)"
const elsewhere =
  "(?!(?:explain|describe|write (?!(?:this|that|it) down)|give|list|show|tell|translate|create|make (?!a note|sure)|generate|what|how|why|who|which|she|he|they)(?!{letter}))(?!.*(?:table|list|variable|function|class|csv|json|xml|e-?mail|letter|story|poem|style|tone|when|while|rules?)(?!{letter}).*:)(?!.*(?:not|no|none|nothing|n't(?! (?:forget|lose)))(?!{letter}).*:)"

/** Begins what is to be remembered. */
export const remember: string = [
  '(?:you (?:should|might want to|may want to|need to) )?{recall}(?: {please})? (?:that|this|these(?: things| facts| points)?|the following)(?: {later})?',
  `{recall}(?: {please})?${introduced}|memori[sz]e$`,
  '{recall}(?: it$|(?= the {word} {word}))',
  "{recall}(?= (?:my|our|i|i'm|i've|we|we're|it's|there's|\\p{L}+'s) )",
  `(?:(?:an?|one|another|last|first|quick|final|important) ){0,3}thing (?:to (?:remember|keep in mind|note)|(?:for you )?to (?:remember|keep in mind|know))${introduced}`,
  `(?:(?:an?|one|another|some|something|thing|things|fact|detail|note|last|first|quick|final|important) ){1,4}(?:for (?:the|your) {memory}|(?:to|you should|you'll need to) ${keeping})(?: .{2,25})?${introduced}`,
  `(?:(?:it's |this is )?(?:good|worth|handy|useful|important) (?:to know|knowing|remembering|noting|to remember|to note|keeping in mind|keeping))(?: for .{2,20})?(?=:| ?[–—-] )`,
  '(?:please )?(?:keep|bear|have)(?: it| this| that| the following)? in mind(?: that)?',
  'keep (?:it |this |that )?(?:at|in) the back of your mind(?: that)?',
  `keep (?:this|that|it) (?:somewhere|on file|for (?:later|next time|me|us|the future|future reference))(?=:|,| ?[–—-] |$)`,
  "(?:don't|do not|dont|never|pls don't|let's not) forget(?: that|:| ,)? ?(?!to |about |me |the |your |it|this|what|where|who|how|when|anything|us|him|her)",
  '(?:kept in mind|remembered|made a (?:mental )?note|noting(?: down)?|remembering|keeping in mind|bearing in mind|making a note|writing down|jotting down) that',
  `${save}(?: somewhere| down)? (?:that(?! (?:file|in|to|for|as|on|one|and|page|document|image)(?!{letter})|$)|the fact that)`,
  `(?:hold on ?to|hang on ?to|keep hold of|retain|jot down|(?:don't|do not|dont|never) lose(?: sight of)?)(?: {please})? (?:this|that|it|one|the following)(?: (?:one|info|information|detail|fact|thing))?(?: (?:for (?:me|us|later|next time|future .+|our .+)|somewhere|in your {memory}))?(?: {please})?(?=:|,| ?[–—-] |$)`,
  '(?:jot down|note down|write down|pin (?:this|that)|file (?:this|that) (?:away|under .{2,40})|file under .{2,40})(?=:)',
  '(?:just )?(?:an? )?(?:quick |small )?(?:please |pls )?note(?: to self| down)?(?: for (?:later|me|next time|the future))?(?: that|(?=:|,? ?[–—-] )|(?<=note.*)(?=,))',
  '(?:please )?(?:log|record|register|write down) that',
  '(?:(?:make|take|keep) (?:a )?(?:quick |mental )?note)(?: for (?:later|me|next time))?(?: (?:that|of (?:the fact that|this)))|(?:make|take) (?:a )?note(?=:)',
  'for (?:future|your|later) reference|for (?:the|your) (?:records?|notes|memory|files)|(?:just )?so (?:that )?you know for (?:next time|later|the future)|for next time(?=,|:)',
  "(?:just )?so (?:that )?(?:you have it|it(?:'s| is) on record|it (?:doesn't|does not|doesnt) get lost|you (?:don't|do not|dont) forget|we (?:don't|do not|dont) forget)(?: .{2,20})?(?=:|,)",
  'heads[- ]?up for (?:later|the future|next time)(?=:|,)|heads[- ]?up (?:so|that|for) .{2,50}(?=:)',
  "(?:you|i)(?:'ll| will) (?:want|need) (?:to (?:remember|know|keep|hang on ?to|hold on ?to) )?(?:this|that|it)(?: .{2,25})?(?=:| ?[–—-] )|you(?:'ll| will) (?:want|need) (?:this|that) (?:again|later|down the road|next time|in future)$",
  '(?:save|store|log|record|write down|jot down|add|put|commit)(?: {please})? (?:this|that|it|the following)(?: down)?(?: (?:in|to|into) (?:your |the )?{memory})?(?: {please})?(?: {later})?(?=:|,| ?[–—-] |$)',
  '(?:save|store|log|add|put)(?: to| in) (?:your |the )?{memory}(?: that|(?=:))|(?:add|save|store|commit) to (?:(?:your )?{memory}|what you know(?: about .{2,30})?)(?: that|(?=:))',
  "(?:let's |let us )?(?:have|keep|put) (?:it|this|that) on (?:file|record)(?: that|(?=:))",
  "(?:i(?:'d| would) like|i want|i need) you to (?:know|remember)(?: that)?|please know that|it(?:'s| is) important (?:to (?:remember|know) that|(?:that )?you (?:remember|know)(?: that)?)",
  `${elsewhere}(?:[^:]{0,40} )?(?:${about})(?: [^:]{1,30})?(?=:)`,
  `(?:(?:you (?:might|may|should|could|'ll|will) (?:want|need|like) to|you (?:should|had better)|(?:you'd |you )?better|best|make sure (?:you|to)|be sure to|i need you to|try to|do) )?(?:store|save|log|record|file|note|jot|tuck|stash|write|put|hang on ?to|hold on ?to|remember|memori[sz]e|keep hold of) (?:that|this|it|all (?:of )?(?:that|this))(?: (?:somewhere|safe|safely|away|down|in mind|on file|on record|for (?:me|us|later|next time|another day|reference|the future|future .{2,20})|in (?:your|the) {memory}|to memory|handy))+$`,
  "i(?:'d like| would like| want| need) (?:that|this|it) (?:to be )?(?:remembered|noted|kept|stored|on file|on record|written down|noted down)(?: (?:for (?:later|next time)|somewhere|please))?$",
  'remember to(?= (?:always|never|{do} (?:.+ )?{forever}))',
].join('|')
