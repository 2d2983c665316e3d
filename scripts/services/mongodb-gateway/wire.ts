/** MongoDB's wire protocol, as far as today's drivers speak it: OP_MSG, and OP_QUERY for the first greeting. */
import { type Document, deserialize, serialize } from 'bson'

const opReply = 1
const opQuery = 2004
const opMsg = 2013
const headerBytes = 16
const checksumPresent = 1
const moreToCome = 2
const maxMessageBytes = 48_000_000

export interface Request {
  id: number
  /** The command, with lists of documents that came apart from it put in. */
  command: Document
  /** The driver waits for no answer. */
  isSilent: boolean
  isLegacy: boolean
}

/** Numbers keep their BSON types, so that what goes through the gateway comes out as it went in. */
export function fromBson(bytes: Uint8Array): Document {
  return deserialize(bytes, { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true })
}

export function toBson(document: Document): Buffer {
  return Buffer.from(serialize(document, { ignoreUndefined: true }))
}

/** Takes bytes as they come and gives whole requests. @throws what a broken or oversized message makes it throw. */
export function splitRequests(onRequest: (request: Request) => void): (bytes: Buffer) => void {
  let buffer = Buffer.alloc(0)
  return (bytes) => {
    buffer = Buffer.concat([buffer, bytes])
    while (buffer.length >= headerBytes) {
      const size = buffer.readInt32LE(0)
      if (size < headerBytes || size > maxMessageBytes) throw new Error(`a message of ${size} bytes`)
      if (buffer.length < size) return
      const message = buffer.subarray(0, size)
      buffer = buffer.subarray(size)
      onRequest(readRequest(message))
    }
  }
}

export function replyTo({ id, isLegacy }: Request, reply: Document): Buffer {
  const body = toBson(reply)
  // OP_REPLY: flags, cursor, first document, number of documents; OP_MSG: flags, the kind of the one section.
  const preface = Buffer.alloc(isLegacy ? 20 : 5)
  if (isLegacy) preface.writeInt32LE(1, 16)
  const header = Buffer.alloc(headerBytes)
  header.writeInt32LE(headerBytes + preface.length + body.length, 0)
  header.writeInt32LE(id, 8)
  header.writeInt32LE(isLegacy ? opReply : opMsg, 12)
  return Buffer.concat([header, preface, body])
}

function readRequest(message: Buffer): Request {
  const id = message.readInt32LE(4)
  const operation = message.readInt32LE(12)
  if (operation === opQuery) return { id, command: readQuery(message), isSilent: false, isLegacy: true }
  if (operation !== opMsg) throw new Error(`operation ${operation}`)
  const flags = message.readUInt32LE(headerBytes)
  const end = message.length - (flags & checksumPresent ? 4 : 0)
  let command: Document = {}
  const lists: Record<string, Document[]> = {}
  for (let at = headerBytes + 4; at < end; ) {
    const kind = message[at]
    const size = message.readInt32LE(at + 1)
    const section = message.subarray(at + 1, at + 1 + size)
    if (kind === 0) command = fromBson(section)
    else if (kind === 1) Object.assign(lists, readList(section))
    else throw new Error(`a section of kind ${kind}`)
    at += 1 + size
  }
  return { id, command: { ...command, ...lists }, isSilent: (flags & moreToCome) !== 0, isLegacy: false }
}

/** A name, and documents one after the other. */
function readList(section: Buffer): Record<string, Document[]> {
  const nameEnd = section.indexOf(0, 4)
  const documents: Document[] = []
  for (let at = nameEnd + 1; at < section.length; ) {
    const size = section.readInt32LE(at)
    documents.push(fromBson(section.subarray(at, at + size)))
    at += size
  }
  return { [section.toString('utf8', 4, nameEnd)]: documents }
}

/** Flags, the name of a collection, how many to skip and to return, the query. */
function readQuery(message: Buffer): Document {
  const nameEnd = message.indexOf(0, headerBytes + 4)
  const [database] = message.toString('utf8', headerBytes + 4, nameEnd).split('.')
  return { ...fromBson(message.subarray(nameEnd + 9)), $db: database }
}
