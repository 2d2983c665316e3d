const months = 'january february march april may june july august september october november december'.split(' ')
const locomo = /^(\d{1,2}):(\d{2})\s*(am|pm)\s+on\s+(\d{1,2})\s+([a-z]+),?\s+(\d{4})$/i
const yearFirst = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:\D+(\d{2}):(\d{2})(?::.*)?\D*)?$/

/**
 * `1:56 pm on 8 May, 2023`, also `2023-05-08T13:56` and `2023/05/08 (Mon) 13:56`, as epoch milliseconds. The time zone is
 * not known: UTC is taken. Undefined: it is none of these, or no such day.
 */
export function readSessionDate(text: string): number | undefined {
  const [, hour, minute, half = '', day, month = '', year] = locomo.exec(text.trim()) ?? []
  if (hour !== undefined && Number(hour) >= 1 && Number(hour) <= 12) {
    const afternoon = half.toLowerCase() === 'pm' ? 12 : 0
    return toTime(
      Number(year),
      months.indexOf(month.toLowerCase()),
      Number(day),
      (Number(hour) % 12) + afternoon,
      minute,
    )
  }
  const parts = yearFirst.exec(text.trim())
  if (parts === null) return undefined
  return toTime(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]), Number(parts[4] ?? 0), parts[5])
}

/** Dates that are not in the calendar would become the days after. */
function toTime(year: number, month: number, day: number, hours: number, minute = '0'): number | undefined {
  const time = Date.UTC(year, month, day, hours, Number(minute))
  const [date, clock] = new Date(time).toISOString().split('T')
  const [y, m, d] = (date as string).split('-').map(Number)
  const isReal = y === year && m === month + 1 && d === day && Number(clock?.slice(3, 5)) === Number(minute)
  return isReal ? time : undefined
}
