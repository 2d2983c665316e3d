/** The official driver on DocumentDB, through the gateway. */
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { MongoClient, MongoServerError } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const url = process.env.LOCI_TEST_MONGODB_URL || undefined
const client = new MongoClient(url ?? 'mongodb://127.0.0.1:1', { serverSelectionTimeoutMS: 5_000 })
const database = client.db(`gateway_${randomUUID().replaceAll('-', '').slice(0, 12)}`)
const people = database.collection<{
  _id: string
  age?: number
  tags?: string[]
  embedding?: number[]
  tenant?: string
}>('people')

describe.skipIf(url === undefined)('through the gateway (needs LOCI_TEST_MONGODB_URL)', () => {
  beforeAll(async () => {
    await client.connect()
  })
  afterAll(async () => {
    await database.dropDatabase()
    await client.close()
  })

  test('writes and reads', async () => {
    await people.insertMany([
      { _id: 'a', age: 30, tags: ['x', 'y'] },
      { _id: 'b', age: 40, tags: [] },
      { _id: 'c', tags: ['y'] },
    ])
    expect(
      await people
        .find({ tags: 'y' })
        .sort({ _id: 1 })
        .map(({ _id }) => _id)
        .toArray(),
    ).toEqual(['a', 'c'])
    expect(await people.countDocuments({ age: { $gte: 35 } })).toBe(1)
    const changed = await people.findOneAndUpdate(
      { _id: 'a', age: 30 },
      { $set: { age: 31 } },
      { returnDocument: 'after' },
    )
    expect(changed).toMatchObject({ _id: 'a', age: 31 })
    expect(await people.updateOne({ _id: 'a', age: 30 }, { $set: { age: 99 } })).toMatchObject({ matchedCount: 0 })
    expect(await people.updateOne({ _id: 'd' }, { $set: { age: 1 } }, { upsert: true })).toMatchObject({
      upsertedCount: 1,
    })
    expect((await people.deleteMany({ _id: { $in: ['b', 'd'] } })).deletedCount).toBe(2)
    expect(await people.distinct('tags')).toEqual(expect.arrayContaining(['x', 'y']))
  })

  test('a cursor of many pages', async () => {
    const many = database.collection('many')
    await many.insertMany(Array.from({ length: 1_000 }, (_, number) => ({ number })))
    const found = await many.find({}, { batchSize: 100 }).sort({ number: 1 }).toArray()
    expect(found.map(({ number }) => number)).toEqual(Array.from({ length: 1_000 }, (_, number) => number))
  })

  test('a key that is there already', async () => {
    const error = await people.insertOne({ _id: 'a' }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(MongoServerError)
    expect(error).toMatchObject({ code: 11_000 })
    await people.createIndex({ age: 1 }, { unique: true, sparse: true })
    await expect(people.insertOne({ _id: 'e', age: 31 })).rejects.toMatchObject({ code: 11_000 })
  })

  test('transactions: all or none, and two that meet', async () => {
    const accounts = database.collection<{ _id: string; sum: number }>('accounts')
    await accounts.insertMany([
      { _id: 'x', sum: 10 },
      { _id: 'y', sum: 0 },
    ])
    const move = (sum: number, fails: boolean) =>
      client.withSession((session) =>
        session.withTransaction(async () => {
          await accounts.updateOne({ _id: 'x' }, { $inc: { sum: -sum } }, { session })
          await accounts.updateOne({ _id: 'y' }, { $inc: { sum } }, { session })
          if (fails) throw new Error('changed my mind')
        }),
      )
    await expect(move(5, true)).rejects.toThrow('changed my mind')
    expect(await accounts.findOne({ _id: 'x' })).toMatchObject({ sum: 10 })
    await Promise.all([move(1, false), move(2, false), move(3, false)])
    expect(
      await accounts
        .find()
        .sort({ _id: 1 })
        .map(({ sum }) => sum)
        .toArray(),
    ).toEqual([4, 6])
  })

  test('vectors, with a filter inside the stage', async () => {
    const notes = database.collection('notes')
    await notes.insertMany([
      { name: 'near', tenant: 'a', embedding: [1, 0, 0] },
      { name: 'far', tenant: 'a', embedding: [0, 1, 0] },
      { name: 'foreign', tenant: 'b', embedding: [1, 0, 0] },
    ])
    const fields = [
      { type: 'vector', path: 'embedding', numDimensions: 3, similarity: 'cosine' },
      { type: 'filter', path: 'tenant' },
    ]
    await notes.createSearchIndex({ name: 'byMeaning', type: 'vectorSearch', definition: { fields } })
    expect(await notes.listSearchIndexes().toArray()).toMatchObject([{ name: 'byMeaning', queryable: true }])
    const found = await notes
      .aggregate([
        {
          $vectorSearch: {
            index: 'byMeaning',
            path: 'embedding',
            queryVector: [1, 0, 0],
            numCandidates: 50,
            limit: 2,
            filter: { tenant: 'a' },
          },
        },
        { $project: { _id: 0, name: 1, score: { $meta: 'vectorSearchScore' } } },
      ])
      .toArray()
    expect(found).toMatchObject([
      { name: 'near', score: expect.closeTo(1) },
      { name: 'far', score: expect.closeTo(0.5) },
    ])
  })

  test('an exact search, by a filter field that came later', async () => {
    const texts = database.collection('texts')
    const vector = { type: 'vector', path: 'embedding', numDimensions: 2, similarity: 'cosine' }
    const tenant = { type: 'filter', path: 'tenant' }
    await database.createCollection('texts')
    await texts.createSearchIndex({ name: 'i', type: 'vectorSearch', definition: { fields: [vector, tenant] } })
    await texts.insertMany(
      Array.from({ length: 50 }, (_, number) => ({ tenant: 'a', name: `$${number}`, number, embedding: [1, number] })),
    )
    const nearest = (filter: object) =>
      texts
        .aggregate([
          { $vectorSearch: { index: 'i', path: 'embedding', queryVector: [1, 0], exact: true, limit: 3, filter } },
          { $project: { _id: 0, name: 1, score: { $meta: 'vectorSearchScore' } } },
        ])
        .toArray()
    expect(await nearest({ tenant: { $eq: 'a' } })).toEqual([
      { name: '$0', score: 1 },
      { name: '$1', score: expect.closeTo((1 + Math.SQRT1_2) / 2) },
      { name: '$2', score: expect.closeTo((1 + 1 / Math.sqrt(5)) / 2) },
    ])
    await expect(nearest({ number: { $gt: 40 } })).rejects.toThrow(/'number' needs to be indexed as filter/)
    await texts.updateSearchIndex('i', { fields: [vector, tenant, { type: 'filter', path: 'number' }] })
    expect((await nearest({ number: { $gt: 40 } })).map(({ name }) => name)).toEqual(['$41', '$42', '$43'])
    expect(await texts.listSearchIndexes('i').toArray()).toMatchObject([
      { latestDefinition: { fields: [{}, { path: 'tenant' }, { path: 'number' }] } },
    ])
  })

  test('what it does not know, and what is no message, is refused', async () => {
    await expect(database.command({ frobnicate: 1 })).rejects.toMatchObject({ code: 59 })
    const { hostname, port } = new URL(url as string)
    const closed = new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('GET / HTTP/1.1\r\n\r\nxxxxxxxxxxxxxxxx'))
      socket.on('close', resolve)
      socket.on('error', () => {})
    })
    await closed
    expect(await people.countDocuments()).toBeGreaterThan(0)
  })
})
