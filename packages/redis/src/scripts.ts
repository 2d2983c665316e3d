/**
 * Lua that runs in one step inside the server. All keys of a tenant are in one hash slot:
 *
 *     loci:row:{acme}:ID  loci:vector:1:{acme}:ID   hashes, which the indexes see
 *     loci:ids:row:{acme}  loci:ids:vector:1:{acme}  sets of the ids in each of these spaces
 *     loci:spaces:{acme}                             the names of the spaces that are not empty
 *     loci:tenant:{acme}                             a hash, as long as there are rows
 */
import { createHash } from 'node:crypto'
import { sortable, word } from './words.ts'

export interface Script {
  readonly text: string
  readonly sha1: string
}

export type Space = 'row' | `vector:${number}`

/** The key of a record without its id. */
export function keyPrefix(prefix: string, space: Space, tenant: string): string {
  return `${prefix}:${space}:{${word(tenant)}}:`
}

/** What each script takes first. The one key routes to the slot of all the others. */
export function placeOf(prefix: string, tenant: string): string[] {
  const slot = `{${word(tenant)}}`
  return ['1', `${prefix}:tenant:${slot}`, prefix, slot]
}

const place = `
local prefix, slot, at = ARGV[1], ARGV[2], 2
local function take() at = at + 1; return ARGV[at] end
local function idsOf(space) return prefix .. ':ids:' .. space .. ':' .. slot end
local function keyOf(space, id) return prefix .. ':' .. space .. ':' .. slot .. ':' .. id end
local spaces = prefix .. ':spaces:' .. slot
`

const forgetEmptySpaces = `
for _, space in ipairs(redis.call('SMEMBERS', spaces)) do
  if redis.call('EXISTS', idsOf(space)) == 0 then redis.call('SREM', spaces, space) end
end
`

/**
 * Takes the tenant's name twice, as it is and to be sorted by; how many expectations, and of each an id and a version, 0
 * for none; then what to write: a space, an id, how many names and values, and these. None deletes, and the space
 * `vector:*` stands for all generations. Returns the id and the version that did not hold, or nothing.
 */
export const writeScript: Script = scriptOf(`#!lua
${place}
local name, sortableName = take(), take()
for _ = 1, tonumber(take()) do
  local id, expected = take(), take()
  local found = redis.call('HGET', keyOf('row', id), 'version') or '0'
  if found ~= expected then return {id, found} end
end
while ARGV[at + 1] do
  local space, id, count = take(), take(), tonumber(take())
  if count > 0 then
    redis.call('DEL', keyOf(space, id))
    redis.call('HSET', keyOf(space, id), unpack(ARGV, at + 1, at + count))
    at = at + count
    redis.call('SADD', idsOf(space), id)
    redis.call('SADD', spaces, space)
  else
    for _, known in ipairs(redis.call('SMEMBERS', spaces)) do
      if known == space or (space == 'vector:*' and known ~= 'row') then
        redis.call('DEL', keyOf(known, id))
        redis.call('SREM', idsOf(known), id)
      end
    end
  end
end
${forgetEmptySpaces}
if redis.call('EXISTS', idsOf('row')) == 0 then
  redis.call('DEL', KEYS[1])
elseif redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'name', name, 'order', sortableName)
end
return false
`)

/** Takes a space, how many names, and these; then ids. Returns a list of values for each id. */
export const readScript: Script = scriptOf(`#!lua flags=no-writes
${place}
local space, first = take(), tonumber(take())
local last = at + first
local found = {}
for index = last + 1, #ARGV do
  found[#found + 1] = redis.call('HMGET', keyOf(space, ARGV[index]), unpack(ARGV, at + 1, last))
end
return found
`)

/** Takes a space, or `*` for all. Deletes at most 1,000 records of each; returns how many are left. */
export const clearScript: Script = scriptOf(`#!lua
${place}
local wanted, left = take(), 0
for _, space in ipairs(redis.call('SMEMBERS', spaces)) do
  if wanted == '*' or space == wanted then
    for _, id in ipairs(redis.call('SPOP', idsOf(space), 1000)) do redis.call('DEL', keyOf(space, id)) end
    left = left + redis.call('SCARD', idsOf(space))
  end
end
${forgetEmptySpaces}
if redis.call('EXISTS', idsOf('row')) == 0 then redis.call('DEL', KEYS[1]) end
return left
`)

export const scripts: readonly Script[] = [writeScript, readScript, clearScript]

/** The first arguments of `writeScript`. */
export function namesOf(tenant: string): string[] {
  return [tenant, sortable(tenant)]
}

function scriptOf(text: string): Script {
  // For its first line the server refuses it before it begins when memory, disk or replicas are missing; without that line
  // it could fail half-way.
  return { text, sha1: createHash('sha1').update(text).digest('hex') }
}
