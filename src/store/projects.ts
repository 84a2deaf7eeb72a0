import type { Selectable } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import type { ProjectsTable } from './tables/projects.ts'
import type { Reader, Transactor } from './transactor.ts'

/** A project that always exists; deeds that are of no project are recorded in its audit. */
export const defaultProjectId = 'prj_default'

export interface Project {
  readonly id: string
  readonly name: string
  readonly policy: Policy
  readonly createdAt: Instant
}

/** What a project demands of plans beyond the guards that always hold, and what it lets engines set right by themselves. */
export interface Policy {
  /** Who may approve: anyone, or somebody other than the requester. */
  readonly approval: 'anyone' | 'somebody-else'
  /** Whether a failing layer or node outside the change warns, or stops a plan. */
  readonly clusterUnhealthy: 'warning' | 'error'
  /** Whether a disruption budget that can never be met warns, or stops a plan. */
  readonly disruptionBudgets: 'warning' | 'error'
  /** Whether what somebody changed outside is set right, or only shown. */
  readonly driftRepair: 'off' | 'on'
  /** Whether a node that was ready and is not any more is replaced after 10 minutes, or only shown. */
  readonly remediation: 'off' | 'on'
}

export const defaultPolicy: Policy = {
  approval: 'anyone',
  clusterUnhealthy: 'warning',
  disruptionBudgets: 'warning',
  driftRepair: 'off',
  remediation: 'on',
}

export async function listProjects(reader: Reader): Promise<readonly Project[]> {
  const rows = await reader.db.selectFrom('projects').selectAll().orderBy('name').execute()
  return rows.map(toProject)
}

export async function loadProject(reader: Reader, name: string): Promise<Project | null> {
  const row = await reader.db.selectFrom('projects').selectAll().where('name', '=', name).executeTakeFirst()
  return row ? toProject(row) : null
}

export async function loadPolicy(reader: Reader, projectId: string): Promise<Policy> {
  const row = await reader.db.selectFrom('projects').select('policy').where('id', '=', projectId).executeTakeFirstOrThrow()
  return policyOf(row.policy)
}

/** Holds a project until the transaction ends: what is set for it as a whole is set by one at a time. */
export async function lockProject(tx: Transactor, projectId: string): Promise<void> {
  await tx.db.selectFrom('projects').select('id').where('id', '=', projectId).forNoKeyUpdate().executeTakeFirstOrThrow()
}

/** False where a project of that name exists. */
export async function insertProject(tx: Transactor, project: Project): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('projects')
    .values({ id: project.id, name: project.name, policy: JSON.stringify(project.policy), created_at: project.createdAt })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function savePolicy(tx: Transactor, projectId: string, policy: Policy): Promise<void> {
  await tx.db
    .updateTable('projects')
    .set({ policy: JSON.stringify(policy) })
    .where('id', '=', projectId)
    .execute()
}

type Row = Selectable<ProjectsTable>

function toProject(row: Row): Project {
  return { id: row.id, name: row.name, policy: policyOf(row.policy), createdAt: row.created_at }
}

/** What was never set has its default. */
export function policyOf(stored: Row['policy']): Policy {
  return { ...defaultPolicy, ...stored }
}
