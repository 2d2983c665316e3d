import { commitsIndexCases } from './cases/commits-index.ts'
import { rowCommitCases } from './cases/row-commits.ts'
import { rowConcurrencyCases } from './cases/row-concurrency.ts'
import { rowDeleteCases } from './cases/row-deletes.ts'
import { rowFilterCases } from './cases/row-filters.ts'
import { rowLifetimeCases } from './cases/row-lifetime.ts'
import { rowListCases } from './cases/row-lists.ts'
import { rowTenantCases } from './cases/row-tenants.ts'
import { rowValueCases } from './cases/row-values.ts'
import { vectorFilterCases } from './cases/vector-filters.ts'
import { vectorLifetimeCases } from './cases/vector-lifetime.ts'
import { vectorListCases } from './cases/vector-lists.ts'
import { vectorRecordCases } from './cases/vector-records.ts'
import { vectorSearchCases } from './cases/vector-search.ts'
import { vectorTenantCases } from './cases/vector-tenants.ts'
import { vectorTextCases } from './cases/vector-texts.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** Everything that a store promises, case by case. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...rowValueCases,
  ...rowCommitCases,
  ...rowDeleteCases,
  ...rowConcurrencyCases,
  ...rowListCases,
  ...rowFilterCases,
  ...rowTenantCases,
  ...rowLifetimeCases,
  ...commitsIndexCases,
  ...vectorRecordCases,
  ...vectorListCases,
  ...vectorSearchCases,
  ...vectorFilterCases,
  ...vectorTenantCases,
  ...vectorLifetimeCases,
  ...vectorTextCases,
]
