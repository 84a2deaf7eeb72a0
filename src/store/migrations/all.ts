import type { Migration } from './migration.ts'
import { foundations } from './0001-foundations.ts'
import { identity } from './0002-identity.ts'
import { packs } from './0003-packs.ts'
import { clusters } from './0004-clusters.ts'
import { simulator } from './0005-simulator.ts'
import { planRequests } from './0006-plan-requests.ts'
import { macros } from './0007-macros.ts'
import { durations } from './0008-durations.ts'
import { history } from './0009-history.ts'
import { refused } from './0010-refused.ts'
import { worldTargets } from './0011-world-targets.ts'
import { drift } from './0012-drift.ts'
import { retention } from './0013-retention.ts'
import { leftBehind } from './0014-left-behind.ts'
import { aborts } from './0015-aborts.ts'
import { regions } from './0016-regions.ts'
import { batches } from './0017-batches.ts'
import { auditAddress } from './0018-audit-address.ts'
import { batchProblems } from './0019-batch-problems.ts'
import { managementClusters } from './0020-management-clusters.ts'
import { appliedClusters } from './0021-applied-clusters.ts'
import { chartArchives } from './0022-chart-archives.ts'
import { cloudAccounts } from './0023-cloud-accounts.ts'
import { accountIdentities } from './0024-account-identities.ts'

/** In the order in which they are applied: 1, 2, 3 and so on. */
export const allMigrations: readonly Migration[] = [
  foundations,
  identity,
  packs,
  clusters,
  simulator,
  planRequests,
  macros,
  durations,
  history,
  refused,
  worldTargets,
  drift,
  retention,
  leftBehind,
  aborts,
  regions,
  batches,
  auditAddress,
  batchProblems,
  managementClusters,
  appliedClusters,
  chartArchives,
  cloudAccounts,
  accountIdentities,
]
