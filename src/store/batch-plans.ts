import { sql } from 'kysely'
import type { PlanContent, PlanState } from '#core/plan/plan.ts'
import type { UpdatePhase } from '#core/update/update.ts'
import type { Reader } from './transactor.ts'

/** A plan of a batch without its differences, of which a page would be megabytes. */
export interface BatchPlanRow {
  readonly id: string
  readonly digest: string
  readonly cluster: string
  readonly by: string
  readonly state: PlanState
  readonly expiresAt: number
  readonly summary: string
  readonly repave: PlanContent['repave']
  readonly removes: PlanContent['removes']
  readonly changes: readonly Pick<PlanContent['changes'][number], 'kind'>[]
  readonly conflicts: readonly Pick<PlanContent['conflicts'][number], 'profile' | 'layer' | 'path'>[]
  readonly checks: PlanContent['checks']
  readonly update: { readonly id: string; readonly phase: UpdatePhase } | null
}

export async function countBatch(reader: Reader, projectId: string, batch: string): Promise<number> {
  const { count } = await reader.db
    .selectFrom('plans')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('project_id', '=', projectId)
    .where('batch', '=', batch)
    .executeTakeFirstOrThrow()
  return count
}

/** By cluster, and of one cluster in the order in which they were made; those after the one of that cluster and id. */
export async function listBatchPlans(
  reader: Reader,
  projectId: string,
  batch: string,
  { after, limit }: { readonly after: readonly [string, string] | null; readonly limit: number },
): Promise<readonly BatchPlanRow[]> {
  const { rows } = await sql<BatchPlanRow>`
    select p.id, p.digest, c.name as cluster, p.by, p.state, p.expires_at as "expiresAt", p.content ->> 'summary' as summary,
      p.content -> 'repave' as repave, p.content -> 'removes' as removes, p.content -> 'conflicts' as conflicts, p.content -> 'checks' as checks,
      (select coalesce(jsonb_agg(jsonb_build_object('kind', change -> 'kind')), '[]') from jsonb_array_elements(p.content -> 'changes') change) as changes,
      (select jsonb_build_object('id', u.id, 'phase', u.phase) from updates u where u.cluster_id = p.cluster_id and u.plan_id = p.id limit 1) as update
    from plans p join clusters c on c.id = p.cluster_id
    where p.project_id = ${projectId} and p.batch = ${batch} and ${after ? sql`(c.name, p.id) > (${after[0]}, ${after[1]})` : sql`true`}
    order by c.name, p.id limit ${limit}`.execute(reader.db)
  return rows
}
