/** What an assistant was told in ten months of 2026: what a real mem0 database is made of. */

/** Said on a day of 2026, counted from 1. Without `infer` mem0 keeps the words as they are. */
interface Say {
  day: number
  say: string
  user?: string
  agent?: string
  run?: string
  metadata?: Record<string, string | number | boolean>
  /** The last day, YYYY-MM-DD. */
  until?: string
  /** A name for steps that come back to it. */
  as?: string
}

/** A conversation from which mem0's language model took these. */
interface Extract {
  day: number
  extract: readonly string[]
  by: 'user' | 'assistant'
  user: string
  agent?: string
  run?: string
}

interface Change {
  day: number
  change: string
  to: string
}

/** Two processes change the same memory at the same moment. */
interface Race {
  day: number
  race: string
  to: readonly [string, string]
}

interface Forget {
  day: number
  forget: string
}

/** The store fails; mem0 3.3.1 reports success and writes history all the same. */
interface Lose {
  day: number
  lose: string
  user: string
}

export type Step = Say | Extract | Change | Race | Forget | Lose

const support = { agent: 'support' }
const planner = { agent: 'planner' }
const alice = { user: 'alice' }
const bob = { user: 'bob' }
const chloe = { user: 'chloe' }
const dieter = { user: 'dieter' }
const mei = { user: 'mei' }
const omar = { user: 'omar' }

export const story: readonly Step[] = [
  { day: 5, say: 'Alice is vegetarian.', ...alice, ...support },
  { day: 5, say: 'Alice lives in Berlin.', ...alice, ...support, as: 'home' },
  {
    day: 6,
    say: 'Alice works as a product designer at Initech.',
    ...alice,
    ...planner,
    metadata: { category: 'work' },
  },
  { day: 6, say: 'Alice has a dog called Pixel.', ...alice, ...support },
  { day: 9, say: 'alice is  vegetarian', ...alice, ...planner },
  { day: 12, say: 'Alice prefers window seats.', ...alice, ...planner, metadata: { category: 'travel' } },
  { day: 13, say: 'Alice likes sushi.', ...alice, ...support },
  { day: 15, say: 'Alice has a sister called Nora.', ...alice, run: 'chat-15' },
  { day: 18, say: 'Alice works as a product designer at Initech.', ...alice, run: 'chat-18' },
  { day: 20, say: 'Alice speaks German and Portuguese.', ...alice, ...support },
  { day: 22, say: 'The phone extension of Alice is 1243.', ...alice, ...support, as: 'extension' },
  { day: 24, change: 'extension', to: 'The phone extension of Alice is 1234.' },
  { day: 30, say: 'Alice is vegetarian!', ...alice, run: 'chat-30' },
  { day: 33, say: 'Alice has a 20 % voucher for the spring sale.', ...alice, ...support, until: '2026-04-30' },
  { day: 41, say: 'Alice does not like sushi.', ...alice, ...support },
  { day: 52, say: 'Alice goes running on Tuesday mornings.', ...alice, ...planner },
  { day: 60, say: 'Alice lives in Lisbon.', ...alice, ...planner },
  { day: 61, say: 'Alice moved for a new job at Hooli.', ...alice, ...planner, metadata: { category: 'work' } },
  {
    day: 64,
    say: 'Alice is allergic to penicillin.',
    ...alice,
    ...support,
    metadata: { category: 'health', priority: 1 },
  },
  { day: 75, say: 'Alice wants her invoices by e-mail.', ...alice, ...support },
  { day: 90, say: 'Alice paid with a card that ends in 4242.', ...alice, ...support, as: 'card' },
  { day: 91, forget: 'card' },
  { day: 101, say: 'Alice is going to Kyoto in October.', ...alice, ...planner, until: '2026-10-31' },
  { day: 133, say: 'Alice goes running on Tuesday mornings.', ...alice, ...support },
  { day: 160, say: 'The quarterly report of Alice is in draft.', ...alice, ...planner, as: 'report' },
  {
    day: 161,
    race: 'report',
    to: ['The quarterly report of Alice is approved.', 'The quarterly report of Alice is stopped.'],
  },
  { day: 190, say: "Alice's favourite colour is green.", ...alice, ...support },

  { day: 8, say: 'Bob drives a blue Toyota.', ...bob, ...support },
  { day: 8, say: 'Bob has two children, Max and Lena.', ...bob, ...support },
  { day: 11, say: 'Bob drinks coffee without milk.', ...bob, ...planner },
  { day: 14, say: 'Bob can work on weekends.', ...bob, ...planner },
  { day: 19, say: 'Bob is the owner of project Atlas.', ...bob, ...planner, metadata: { project: 'atlas' } },
  {
    day: 21,
    extract: ['Bob uses PostgreSQL 16 in production', 'Bob deploys on Fridays'],
    by: 'user',
    ...bob,
    ...planner,
    run: 'deploy',
  },
  {
    day: 25,
    say: 'The budget of project Atlas is 40,000 euros.',
    ...bob,
    ...planner,
    as: 'budget',
    metadata: { project: 'atlas' },
  },
  { day: 39, change: 'budget', to: 'The budget of project Atlas is 55,000 euros.' },
  { day: 70, change: 'budget', to: 'The budget of project Atlas is 60,000 euros.' },
  { day: 71, say: 'Bob cannot work on weekends.', ...bob, ...planner },
  { day: 80, say: 'Bob is the owner of project Atlas.', ...bob, ...support },
  { day: 82, say: 'Bob writes C++.', ...bob, ...planner },
  { day: 83, say: 'Bob writes C#.', ...bob, ...planner },
  {
    day: 88,
    extract: ['Bob was told that the release of Atlas is on 12 June'],
    by: 'assistant',
    ...bob,
    ...planner,
    run: 'release',
  },
  { day: 120, say: 'Bob has a parking space until the end of May.', ...bob, ...support, until: '2026-05-31' },
  { day: 140, say: "Bob's ticket 8812 is about a broken login.", ...bob, ...support, run: 'ticket-8812', as: 'ticket' },
  { day: 141, forget: 'ticket' },
  { day: 150, lose: 'Bob wants a call back on Monday at nine.', ...bob },
  { day: 170, say: 'Bob deploys on Fridays', ...bob, ...support },
  { day: 200, say: 'Bob reads the status page every morning.', ...bob, ...support },

  { day: 17, say: 'Chloé habite à Lyon avec ses deux chats.', ...chloe, ...support },
  { day: 17, say: 'Chloé préfère être contactée par téléphone.', ...chloe, ...support },
  { day: 18, say: 'Chloé est allergique aux arachides.', ...chloe, ...support, metadata: { category: 'health' } },
  { day: 29, say: 'Chloé préfère être contactée par téléphone.', ...chloe, ...planner },
  { day: 44, say: 'Le numéro de client de Chloé est 77-1042.', ...chloe, ...support },
  { day: 58, say: 'Chloé aime le théâtre.', ...chloe, run: 'chat-58' },
  { day: 99, say: 'Chloé a commandé un vélo électrique.', ...chloe, ...support },

  { day: 23, say: 'Dieter möchte die Rechnung per Post.', ...dieter, ...support },
  { day: 23, say: 'Dieter trinkt keinen Alkohol.', ...dieter, ...support },
  { day: 26, say: 'Dieter fÃ¤hrt mit der StraÃŸenbahn zur Arbeit.', ...dieter, ...support },
  { day: 26, say: 'Dieter hat am 3. Mai Geburtstag.', ...dieter, ...support },
  { day: 62, say: 'Dieter möchte die Rechnung per Post.', ...dieter, run: 'chat-62' },
  { day: 105, say: 'Dieter wohnt in der Gartenstraße 5 in Köln.', ...dieter, ...support, as: 'street' },
  { day: 180, change: 'street', to: 'Dieter wohnt in der Seestraße 12 in Köln.' },

  { day: 31, say: '美玲住在上海。', ...mei, ...support },
  { day: 31, say: '美玲喜欢喝绿茶。', ...mei, ...support },
  { day: 32, say: '美玲对花生过敏。', ...mei, ...support, metadata: { category: 'health' } },
  { day: 47, say: '美玲喜欢喝绿茶。', ...mei, ...planner },
  { day: 86, say: '美玲的会议在星期三上午十点。', ...mei, ...planner },

  { day: 36, say: 'عمر يعيش في القاهرة.', ...omar, ...support },
  { day: 37, say: 'عمر يفضل الرد باللغة العربية.', ...omar, ...support },
  { day: 38, say: 'Omar pays in Egyptian pounds.', ...omar, ...support },
  { day: 93, say: 'Омар переезжает в Москву в сентябре.', ...omar, ...planner },

  { day: 10, say: 'Refunds over 200 euros need approval by a person.', ...support },
  { day: 10, say: 'Answer in the language of the customer.', ...support },
  { day: 55, say: 'Refunds over 200 euros need approval by a person.', ...support },
  { day: 72, say: 'Standup is at half past nine.', ...planner, as: 'standup' },
  { day: 110, change: 'standup', to: 'Standup is at ten.' },
  { day: 115, say: 'The visitor asked for prices of the team plan.', run: 'visitor-3391' },
  { day: 115, say: 'The visitor is from a school.', run: 'visitor-3391' },
]
