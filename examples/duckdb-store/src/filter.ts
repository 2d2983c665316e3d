import { type FieldType, type Filter, type Scalar, unknownOperator } from '@loci/core'

type Fields = Record<string, FieldType>
/** Adds a value to the statement and gives its place. */
type Bind = (value: string) => string

const signs = { gt: '>', gte: '>=', lt: '<', lte: '<=' }

/** A condition on `data`, which holds the fields as JSON. */
export function toSql(filter: Filter, fields: Fields, bind: Bind): string {
  switch (filter.op) {
    case 'and':
    case 'or':
      return `(${filter.filters.map((part) => toSql(part, fields, bind)).join(` ${filter.op} `)})`
    case 'eq':
      return isAmong(filter.field, [filter.value], fields, bind)
    case 'ne':
      return `NOT ${isAmong(filter.field, [filter.value], fields, bind)}`
    case 'in':
      return isAmong(filter.field, filter.values, fields, bind)
    case 'nin':
      return `NOT ${isAmong(filter.field, filter.values, fields, bind)}`
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return `TRY_CAST(data->>'$.fields."${filter.field}"' AS DOUBLE) ${signs[filter.op]} ${bind(String(filter.value))}::DOUBLE`
    default:
      return unknownOperator(filter)
  }
}

function isAmong(field: string, values: readonly Scalar[], fields: Fields, bind: Bind): string {
  const wanted = `${bind(JSON.stringify(values))}::JSON`
  const path = `'$.fields."${field}"'`
  if (fields[field] === 'string[]')
    return `coalesce(list_has_any(${wanted}::VARCHAR[], TRY_CAST(data->${path} AS VARCHAR[])), false)`
  const type = { string: 'VARCHAR', number: 'DOUBLE', boolean: 'BOOLEAN' }[fields[field] ?? 'string']
  return `coalesce(list_contains(${wanted}::${type}[], TRY_CAST(data->>${path} AS ${type})), false)`
}
