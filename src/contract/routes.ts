import { adoptionRoutes } from './adoption.ts'
import { auditRoutes } from './audit.ts'
import { bulkRoutes } from './bulk.ts'
import { cloudAccountRoutes } from './cloud-account.ts'
import { clusterRoutes } from './cluster.ts'
import { driftRoutes } from './drift.ts'
import { eventRoutes } from './event.ts'
import { faultRoutes } from './fault.ts'
import { macroRoutes } from './macro.ts'
import { managementClusterRoutes } from './management-cluster.ts'
import { overrideRoutes } from './override.ts'
import { packRoutes, registryRoutes } from './pack.ts'
import { planRoutes } from './plan.ts'
import { profileRoutes } from './profile.ts'
import { projectRoutes } from './project.ts'
import { savedFilterRoutes } from './saved-filter.ts'
import { serverRoutes } from './server.ts'
import { apiKeyRoutes, sessionRoutes } from './session.ts'
import { updateRoutes } from './update.ts'

/** Every route of the API, by noun. */
export const routes = {
  session: sessionRoutes,
  apiKeys: apiKeyRoutes,
  server: serverRoutes,
  projects: projectRoutes,
  macros: macroRoutes,
  registries: registryRoutes,
  packs: packRoutes,
  managementClusters: managementClusterRoutes,
  cloudAccounts: cloudAccountRoutes,
  adoptions: adoptionRoutes,
  profiles: profileRoutes,
  clusters: clusterRoutes,
  savedFilters: savedFilterRoutes,
  bulk: bulkRoutes,
  drift: driftRoutes,
  faults: faultRoutes,
  overrides: overrideRoutes,
  plans: planRoutes,
  updates: updateRoutes,
  events: eventRoutes,
  audit: auditRoutes,
} as const
