import { sql, type Selectable } from 'kysely'
import { recordOf as clusterOf, type ClusterRecord } from './clusters.ts'
import { observationOf, type Observation } from './observations.ts'
import { policyOf, type Policy } from './projects.ts'
import type { ClustersTable } from './tables/clusters.ts'
import type { ObservationsTable } from './tables/observations.ts'
import type { ProjectsTable } from './tables/projects.ts'
import type { UpdatesTable } from './tables/updates.ts'
import type { Transactor } from './transactor.ts'
import { recordOf as updateOf, type UpdateRecord } from './updates.ts'
import { write } from './write.ts'

/** What is stored of a cluster that a look at it rests on. */
export interface LookFacts {
  readonly cluster: ClusterRecord
  /** What its newest revision compiled to, among the contents. */
  readonly compiledDigest: string
  /** The update under way. */
  readonly update: UpdateRecord | null
  readonly observation: Observation | null
  /** What its project lets the engine set right by itself, and demands of plans. */
  readonly policy: Policy
}

/** Locks the cluster and reads all of it, in one journey to the database; null where it has gone. */
export async function lockLookFacts(tx: Transactor, id: string): Promise<LookFacts | null> {
  // Read by a statement of its own, which sees what was committed while the lock was waited for.
  await write(tx, tx.db.selectFrom('clusters').select('id').where('id', '=', id).forUpdate())
  const found = sql<FactsRow>`
    select to_json(c) as cluster, r.compiled_digest, to_json(u) as update, to_json(o) as observation, p.policy
    from clusters c
    join cluster_revisions r on r.project_id = c.project_id and r.cluster_id = c.id and r.number = c.revision
    join projects p on p.id = c.project_id
    left join updates u on u.project_id = c.project_id and u.id = c.update_id
    left join observations o on o.project_id = c.project_id and o.cluster_id = c.id
    where c.id = ${id}`
  const [row] = (await found.execute(tx.db)).rows
  if (!row) return null
  return {
    cluster: clusterOf(row.cluster),
    compiledDigest: row.compiled_digest,
    update: row.update && updateOf(row.update),
    observation: row.observation && observationOf(row.observation),
    policy: policyOf(row.policy),
  }
}

interface FactsRow {
  readonly cluster: Selectable<ClustersTable>
  readonly compiled_digest: string
  readonly update: Selectable<UpdatesTable> | null
  readonly observation: Selectable<ObservationsTable> | null
  readonly policy: Selectable<ProjectsTable>['policy']
}
