import type { AppliedClustersTable } from './tables/applied-clusters.ts'
import type { ApiKeysTable } from './tables/api-keys.ts'
import type { AuditTable } from './tables/audit.ts'
import type { BatchProblemsTable } from './tables/batch-problems.ts'
import type { BatchesTable } from './tables/batches.ts'
import type { ChartArchivesTable } from './tables/chart-archives.ts'
import type { CloudAccountsTable } from './tables/cloud-accounts.ts'
import type { DurationsTable } from './tables/durations.ts'
import type { EventsTable } from './tables/events.ts'
import type { IdempotencyKeysTable } from './tables/idempotency-keys.ts'
import type { PackContentsTable } from './tables/pack-contents.ts'
import type { PackVersionsTable } from './tables/pack-versions.ts'
import type { ProjectsTable } from './tables/projects.ts'
import type { RegistriesTable } from './tables/registries.ts'
import type { SchemaMigrationsTable } from './tables/schema-migrations.ts'
import type { ServersTable } from './tables/servers.ts'
import type { SessionsTable } from './tables/sessions.ts'
import type { UsersTable } from './tables/users.ts'
import type { WorkTable } from './tables/work.ts'
import type { ProfilesTable } from './tables/profiles.ts'
import type { ProfileVersionsTable } from './tables/profile-versions.ts'
import type { ProfileRevisionsTable } from './tables/profile-revisions.ts'
import type { ContentsTable } from './tables/contents.ts'
import type { ClustersTable } from './tables/clusters.ts'
import type { ClusterMacrosTable } from './tables/cluster-macros.ts'
import type { ClusterProfilesTable } from './tables/cluster-profiles.ts'
import type { ClusterRevisionsTable } from './tables/cluster-revisions.ts'
import type { ManagementClustersTable } from './tables/management-clusters.ts'
import type { MacrosTable } from './tables/macros.ts'
import type { PlansTable } from './tables/plans.ts'
import type { UpdatesTable } from './tables/updates.ts'
import type { ObservationsTable } from './tables/observations.ts'
import type { SavedFiltersTable } from './tables/saved-filters.ts'
import type { SecretsTable } from './tables/secrets.ts'
import type { SimClockTable } from './tables/sim-clock.ts'
import type { SimGoneTable } from './tables/sim-gone.ts'
import type { SimWorldsTable } from './tables/sim-worlds.ts'

/** Every table, each in a file of its own. */
export interface Database {
  readonly api_keys: ApiKeysTable
  readonly applied_clusters: AppliedClustersTable
  readonly audit: AuditTable
  readonly batches: BatchesTable
  readonly batch_problems: BatchProblemsTable
  readonly chart_archives: ChartArchivesTable
  readonly cloud_accounts: CloudAccountsTable
  readonly events: EventsTable
  readonly idempotency_keys: IdempotencyKeysTable
  readonly pack_contents: PackContentsTable
  readonly pack_versions: PackVersionsTable
  readonly projects: ProjectsTable
  readonly registries: RegistriesTable
  readonly schema_migrations: SchemaMigrationsTable
  readonly servers: ServersTable
  readonly sessions: SessionsTable
  readonly users: UsersTable
  readonly work: WorkTable
  readonly profiles: ProfilesTable
  readonly profile_versions: ProfileVersionsTable
  readonly profile_revisions: ProfileRevisionsTable
  readonly contents: ContentsTable
  readonly clusters: ClustersTable
  readonly cluster_profiles: ClusterProfilesTable
  readonly cluster_macros: ClusterMacrosTable
  readonly cluster_revisions: ClusterRevisionsTable
  readonly durations: DurationsTable
  readonly macros: MacrosTable
  readonly management_clusters: ManagementClustersTable
  readonly plans: PlansTable
  readonly updates: UpdatesTable
  readonly observations: ObservationsTable
  readonly saved_filters: SavedFiltersTable
  readonly secrets: SecretsTable
  readonly sim_clock: SimClockTable
  readonly sim_gone: SimGoneTable
  readonly sim_worlds: SimWorldsTable
}
