import type { AuditTable } from './tables/audit.ts'
import type { EventsTable } from './tables/events.ts'
import type { ProjectsTable } from './tables/projects.ts'
import type { SchemaMigrationsTable } from './tables/schema-migrations.ts'
import type { ServersTable } from './tables/servers.ts'
import type { WorkTable } from './tables/work.ts'

/** Every table, each in a file of its own. */
export interface Database {
  readonly audit: AuditTable
  readonly events: EventsTable
  readonly projects: ProjectsTable
  readonly schema_migrations: SchemaMigrationsTable
  readonly servers: ServersTable
  readonly work: WorkTable
}
