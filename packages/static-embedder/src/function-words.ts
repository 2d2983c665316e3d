/**
 * Words of other languages that the vocabulary has as a whole, since English texts quote them: the commonest of German,
 * French, Spanish, Portuguese, Italian, Dutch and the languages of the North, without accents. None that English uses too,
 * such as die, war, van or per.
 */
export const functionWords: ReadonlySet<string> = new Set(
  [
    'der das den dem des ein eine und ist nicht mit von vom zu zum zur auf fur bei nach aus ich sie wir ihr wie wo auch uber sind als',
    'le la les du de et est un une dans que qui sur avec au aux ce je il elle nous vous ne se sa ses',
    'el los las una del por como en lo su sus es muy nao ao dos uma',
    'di della dei delle che gli nel alla het een voor dat niet och att det som ett av jag',
  ].flatMap((words) => words.split(' ')),
)
