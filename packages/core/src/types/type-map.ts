/** What TypeScript knows of the types of one memory: the data of each, by its name. */
import type { Json, Memory } from '../record.ts'
import type { Draft } from '../write/read-draft.ts'
import type { MemoryType } from './memory-type.ts'
import type { StandardSchema } from './schema.ts'

/** `input` is what a draft brings, `output` what the schema makes of it and reads return. */
export interface DataTypes {
  input: unknown
  output: unknown
}

export interface TypeMap {
  [name: string]: DataTypes
}

/** Data of a type without a schema. */
export interface AnyData {
  input: Json | undefined
  output: Json | undefined
}

/** A memory of whose types TypeScript knows nothing: any name, any data. */
export interface AnyTypes {
  [name: string]: AnyData
}

type BuiltIn = 'instruction' | 'preference' | 'fact' | 'task_state' | 'feedback' | 'episode' | 'summary' | 'profile'

/**
 * The built-in types and the declared ones, which take their place where the names are the same. Who declares none is
 * not held to names.
 */
export type TypesOf<Declared extends readonly MemoryType[]> = Declared extends readonly []
  ? AnyTypes
  : { [Name in Exclude<BuiltIn, Declared[number]['name']>]: AnyData } & {
      [Type in Declared[number] as Type['name']]: DataOf<Type>
    }

type DataOf<Type> = Type extends { schema: StandardSchema<infer Input, infer Output> }
  ? { input: Input; output: Output }
  : AnyData

type Names<Types extends TypeMap> = keyof Types & string

/** What `add` takes: each type with its own data. A draft without a type is a fact. */
export type DraftOf<Types extends TypeMap> = string extends keyof Types
  ? Draft
  : {
      [Name in Names<Types>]: Omit<Draft, 'type' | 'data'> & NameField<Name> & DataField<Types[Name]['input']>
    }[Names<Types>]

/** What reads return, told apart by `type`. */
export type MemoryOf<Types extends TypeMap, Name extends Names<Types> = Names<Types>> = string extends keyof Types
  ? Memory
  : { [N in Name]: Omit<Memory, 'type' | 'data'> & { type: N } & DataField<Types[N]['output']> }[Name]

type NameField<Name extends string> = Name extends 'fact' ? { type?: Name } : { type: Name }
type DataField<Data> = undefined extends Data ? { data?: Exclude<Data, undefined> } : { data: Data }
