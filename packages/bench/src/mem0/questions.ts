/** What is asked of both after the move: by a user, and which memory would answer it. */
export interface Question {
  user: string
  ask: string
  /** A part of the text that answers it. */
  answer: string
  /** What was true once and would mislead now. */
  stale?: string
}

export const questions: readonly Question[] = [
  { user: 'alice', ask: 'Is Alice vegetarian?', answer: 'vegetarian' },
  { user: 'alice', ask: 'Does Alice like sushi?', answer: 'does not like sushi', stale: 'Alice likes sushi' },
  { user: 'alice', ask: 'What is the phone extension of Alice?', answer: '1234', stale: '1243' },
  { user: 'alice', ask: 'Does Alice have a voucher?', answer: '', stale: 'voucher' },
  { user: 'alice', ask: 'Is Alice allergic to a medicine?', answer: 'penicillin' },
  { user: 'alice', ask: 'When does she go running?', answer: 'Tuesday' },
  { user: 'bob', ask: 'What is the budget of Atlas?', answer: '60,000', stale: '40,000' },
  { user: 'bob', ask: 'Can Bob work on weekends?', answer: 'cannot work', stale: 'Bob can work' },
  { user: 'bob', ask: 'On which day does Bob deploy?', answer: 'Fridays' },
  { user: 'chloe', ask: 'Comment Chloé préfère-t-elle être contactée ?', answer: 'téléphone' },
  { user: 'dieter', ask: 'Wo wohnt Dieter?', answer: 'Seestraße', stale: 'Gartenstraße' },
  { user: 'mei', ask: '美玲喜欢喝什么？', answer: '绿茶' },
  { user: 'omar', ask: 'أين يعيش عمر؟', answer: 'القاهرة' },
]
