/** A conversation that is always the same: a user and an assistant by turns; one turn in eight says what is worth remembering. */

export interface SaidTurn {
  id: string
  role: 'user' | 'assistant'
  content: string
  /** Epoch milliseconds. */
  at: number
}

const turnsPerStatement = 8
const firstAt = Date.UTC(2026, 0, 5, 9)
const secondMs = 1_000

const names = 'Maria Jonas Priya Kenji Amara Luca Ines Oskar Leila Tom Nadia Felix Yara Hugo Sofia Emil'.split(' ')
const cities = 'Lisbon Oslo Kyoto Nairobi Toronto Krakow Lima Dublin Hanoi Seville Tallinn Quito Bergen'.split(' ')
const foods = 'peanuts,oysters,aubergines,goat cheese,mangoes,lentils,rye bread,coriander,figs,kimchi,tofu'.split(',')
const crafts = 'pottery,rock climbing,chess,choir singing,bird watching,fencing,baking,sailing,origami'.split(',')
const trades = 'nurse,carpenter,pilot,translator,geologist,librarian,chef,surveyor,violinist,welder'.split(',')
const kin = 'sister,cousin,neighbour,brother,niece,flatmate,colleague,grandmother'.split(',')
const projects = 'Atlas Heron Juniper Kestrel Lantern Mosaic Nimbus Orchard Pebble Quartz Ripple'.split(' ')
const tools = 'Postgres,Figma,Terraform,Blender,Excel,Kafka,Grafana,LaTeX,Ansible,Svelte'.split(',')

type Picker = <T>(list: readonly T[]) => T
type Template = (pick: Picker) => string

const statements: readonly Template[] = [
  (pick) => `I prefer ${pick(foods)} over potatoes when I cook with ${pick(names)} in ${pick(cities)}.`,
  (pick) => `I have a ${pick(kin)} called ${pick(names)} who works as a ${pick(trades)} in ${pick(cities)}.`,
  (pick) => `I use ${pick(tools)} for the ${pick(projects)} project, together with ${pick(names)}.`,
  (pick) => `Remember that the review of ${pick(projects)} with ${pick(names)} takes place in ${pick(cities)}.`,
  (pick) => `I am allergic to ${pick(foods)}, and so is my ${pick(kin)} ${pick(names)}.`,
  (pick) => `I like ${pick(crafts)} with my ${pick(kin)} ${pick(names)} when I am in ${pick(cities)}.`,
  (pick) => `From now on, use ${pick(tools)} in every example about ${pick(projects)} that ${pick(names)} will read.`,
  (pick) => `I gave ${pick(projects)} to ${pick(names)} from ${pick(cities)}, who knows ${pick(tools)} better.`,
]

const requests: readonly Template[] = [
  (pick) => `How would you explain ${pick(tools)} to a ${pick(trades)} from ${pick(cities)} in two sentences?`,
  (pick) =>
    `What could be the reason that ${pick(tools)} is so slow in ${pick(cities)} whenever ${pick(projects)} runs beside it?`,
  (pick) => `Can you draft a short invitation to an evening of ${pick(crafts)} in ${pick(cities)} with ${pick(names)}?`,
  (pick) => `Which museums in ${pick(cities)} are open on a Monday, and which has something about ${pick(crafts)}?`,
  (pick) => `Thanks, that works. What would you do with leftover ${pick(foods)} and ${pick(foods)} in ${pick(cities)}?`,
  (pick) =>
    `Could you make the last answer half as long, with ${pick(tools)} instead of ${pick(tools)} for ${pick(projects)}?`,
  (pick) => `Is it far from ${pick(cities)} to ${pick(cities)} by train, for ${pick(names)} and a ${pick(trades)}?`,
]

const thoughts: readonly Template[] = [
  (pick) => `A good start is to look at ${pick(tools)} first, because most of the time is spent there.`,
  (pick) => `Many people in ${pick(cities)} would answer this with a recipe that has ${pick(foods)} in it.`,
  (pick) =>
    `There are three ways to go about it; the one with ${pick(tools)} asks for the least work and can be undone.`,
  (pick) => `For ${pick(crafts)} a quiet room with daylight is enough, and a table that may get dirty.`,
  (pick) => `The numbers for ${pick(cities)} differ from source to source, so please check them before they are used.`,
  (pick) => `If it has to be ready by the evening, leave out the part about ${pick(tools)} and keep the rest as it is.`,
  (pick) =>
    `Here is a shorter version for ${pick(projects)}: one paragraph for what happened, one for what comes next.`,
]

/** @param name In ids, and so that two conversations say other things. */
export function conversation(turns: number, name: string): SaidTurn[] {
  return Array.from({ length: turns }, (_, index): SaidTurn => {
    const pick = picker(`${name} ${index}`)
    const isUser = index % 2 === 0
    const content = isUser ? userText(index, pick) : assistantText(pick)
    const at = firstAt + index * 40 * secondMs
    return { id: `${name}-${index}`, role: isUser ? 'user' : 'assistant', content, at }
  })
}

/** The sentences that are worth remembering, which begin as none of the others does. */
export function statementsIn(text: string): string[] {
  return text.split(/(?<=[.?!])\s+/).filter((sentence) => /^(I|Remember that|From now on,) /.test(sentence))
}

/** One user turn in four has a statement: alone, before a request, or after one. */
function userText(index: number, pick: Picker): string {
  const request = pick(requests)(pick)
  const nth = Math.floor(index / turnsPerStatement)
  if (index % turnsPerStatement !== (2 * nth) % turnsPerStatement) return request
  const statement = (statements[nth % statements.length] as Template)(pick)
  return [statement, `${statement} ${request}`, `${request} ${statement}`][nth % 3] as string
}

function assistantText(pick: Picker): string {
  const first = pick(thoughts)
  const following = [1, 2].map((step) => thoughts[(thoughts.indexOf(first) + step) % thoughts.length] as Template)
  return [first, ...following].map((template) => template(pick)).join(' ')
}

/** Picks by the seed and by how often it has picked. */
function picker(seed: string): Picker {
  let state = 0
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0
    const mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    return (mixed ^ (mixed >>> 13)) >>> 0
  }
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193)
  return <T>(list: readonly T[]) => list[next() % list.length] as T
}
