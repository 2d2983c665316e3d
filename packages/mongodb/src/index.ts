export { type MongodbOptions, mongodb } from './mongodb.ts'
