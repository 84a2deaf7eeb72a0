import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import type { QueryClient } from '@tanstack/react-query'
import { basePath } from './api/project.ts'
import { queryClient } from './api/query-client.ts'
import { read } from './api/queries.ts'
import { clusterQuery, filterNames, filterOf, type ClusterFilter } from './clusters/cluster-filters.ts'
import { ClusterList } from './clusters/cluster-list.tsx'
import { NothingHere } from './frame/nothing-here.tsx'
import { PageFailed } from './frame/page-failed.tsx'
import { Shell } from './frame/shell.tsx'
import { search } from './paths.ts'

/**
 * The pages by address. Each starts to read its data while its code is still loading; the component then finds it in the cache.
 * The list of clusters is in the first download, every other page comes when it is asked for.
 */
const root = createRootRouteWithContext<{ readonly queryClient: QueryClient }>()({
  component: Shell,
  notFoundComponent: NothingHere,
  errorComponent: PageFailed,
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/clusters', replace: true })
  },
})

const filters = Object.keys(filterNames) as (keyof ClusterFilter)[]

const clustersRoute = createRoute({
  getParentRoute: () => root,
  path: '/clusters',
  validateSearch: texts(...filters, 'sort', 'cursor'),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    void queryClient.prefetchQuery(read.clusters(clusterQuery(deps)))
    void queryClient.prefetchQuery(read.clusterSummary({}))
    void queryClient.prefetchQuery(read.clusterSummary(filterOf(deps)))
  },
  component: ClusterList,
})

const bulkRoute = createRoute({
  getParentRoute: () => root,
  path: '/bulk',
  validateSearch: texts(...filters, 'change', 'all', 'clusters', 'to', 'batch'),
  component: lazyRouteComponent(() => import('./clusters/bulk.tsx'), 'Bulk'),
})

const newClusterRoute = createRoute({
  getParentRoute: () => root,
  path: '/new/cluster',
  validateSearch: texts('profile', 'version', 'view', 'step'),
  component: lazyRouteComponent(() => import('./clusters/new-cluster.tsx'), 'NewCluster'),
})

const adoptClusterRoute = createRoute({
  getParentRoute: () => root,
  path: '/adopt/cluster',
  validateSearch: texts('management', 'namespace', 'cluster', 'name', 'profile', 'version'),
  component: lazyRouteComponent(() => import('./clusters/adopt-cluster.tsx'), 'AdoptCluster'),
})

const importClusterRoute = createRoute({
  getParentRoute: () => root,
  path: '/import/cluster',
  validateSearch: texts('management'),
  loader: () => {
    void queryClient.prefetchQuery(read.managementClusters())
    void queryClient.prefetchQuery(read.profiles({ limit: 200 }))
  },
  component: lazyRouteComponent(() => import('./clusters/import-cluster.tsx'), 'ImportCluster'),
})

const clusterRoute = createRoute({
  getParentRoute: () => root,
  path: '/clusters/$name',
  loader: ({ params }) => void queryClient.prefetchQuery(read.cluster(params.name)),
  component: lazyRouteComponent(() => import('./clusters/cluster-page.tsx'), 'ClusterPage'),
})

const overviewRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/',
  loader: ({ params }) => {
    void queryClient.prefetchQuery(read.inventory(params.name))
    void queryClient.prefetchQuery(read.recentEvents(params.name))
  },
  component: lazyRouteComponent(() => import('./clusters/overview-tab.tsx'), 'OverviewTab'),
})

const clusterProfileRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/profile',
  validateSearch: texts('layer', 'view'),
  loader: ({ params }) => {
    void queryClient.prefetchQuery(read.layers(params.name))
    void queryClient.prefetchQuery(read.inventory(params.name))
  },
  component: lazyRouteComponent(() => import('./clusters/profile-tab.tsx'), 'ProfileTab'),
})

const nodesRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/nodes',
  loader: ({ params }) => void queryClient.prefetchQuery(read.inventory(params.name)),
  component: lazyRouteComponent(() => import('./clusters/nodes-tab.tsx'), 'NodesTab'),
})

const updatesRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/updates',
  validateSearch: texts('from', 'to'),
  loader: ({ params }) => {
    void queryClient.prefetchQuery(read.updates(params.name))
    void queryClient.prefetchQuery(read.revisions(params.name))
  },
  component: lazyRouteComponent(() => import('./clusters/updates-tab.tsx'), 'UpdatesTab'),
})

const eventsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/events',
  validateSearch: texts('severity', 'reason'),
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => void queryClient.prefetchInfiniteQuery(read.events(params.name, deps)),
  component: lazyRouteComponent(() => import('./clusters/events-tab.tsx'), 'EventsTab'),
})

const clusterSettingsRoute = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./clusters/settings-tab.tsx'), 'SettingsTab'),
})

const updateRoute = createRoute({
  getParentRoute: () => root,
  path: '/clusters/$name/updates/$id',
  loader: ({ params }) => {
    void queryClient.prefetchQuery(read.update(params.name, params.id))
    void queryClient.prefetchInfiniteQuery(read.timeline(params.name, params.id))
  },
  component: lazyRouteComponent(() => import('./updates/update-page.tsx'), 'UpdatePage'),
})

const planRoute = createRoute({
  getParentRoute: () => root,
  path: '/clusters/$name/plans/$plan',
  validateSearch: texts('forecast'),
  loader: ({ params }) => {
    void queryClient.prefetchQuery(read.plan(params.plan))
    void queryClient.prefetchQuery(read.cluster(params.name))
    void queryClient.prefetchQuery(read.server())
  },
  component: lazyRouteComponent(() => import('./plans/plan-page.tsx'), 'PlanPage'),
})

const profilesRoute = createRoute({
  getParentRoute: () => root,
  path: '/profiles',
  validateSearch: texts('q', 'cursor'),
  component: lazyRouteComponent(() => import('./profiles/profile-list.tsx'), 'ProfileList'),
})

const newProfileRoute = createRoute({
  getParentRoute: () => root,
  path: '/new/profile',
  validateSearch: texts('view'),
  component: lazyRouteComponent(() => import('./profiles/new-profile.tsx'), 'NewProfile'),
})

const importProfileRoute = createRoute({
  getParentRoute: () => root,
  path: '/import/profile',
  component: lazyRouteComponent(() => import('./profiles/import-profile.tsx'), 'ImportProfile'),
})

/** A profile without a version is its newest one. */
const profileRoute = createRoute({
  getParentRoute: () => root,
  path: '/profiles/$name',
  component: lazyRouteComponent(() => import('./profiles/newest-version.tsx'), 'NewestVersion'),
})

const versionRoute = createRoute({
  getParentRoute: () => root,
  path: '/profiles/$name/versions/$version',
  loader: ({ params }) => {
    void queryClient.prefetchQuery(read.profile(params.name))
    void queryClient.prefetchQuery(read.profileVersion(params.name, params.version))
  },
  component: lazyRouteComponent(() => import('./profiles/version-page.tsx'), 'VersionPage'),
})

const layersRoute = createRoute({
  getParentRoute: () => versionRoute,
  path: '/',
  validateSearch: texts('layer'),
  component: lazyRouteComponent(() => import('./profiles/layers-tab.tsx'), 'LayersTab'),
})

const variablesRoute = createRoute({
  getParentRoute: () => versionRoute,
  path: '/variables',
  validateSearch: texts('layer'),
  component: lazyRouteComponent(() => import('./profiles/variables-tab.tsx'), 'VariablesTab'),
})

const profileClustersRoute = createRoute({
  getParentRoute: () => versionRoute,
  path: '/clusters',
  validateSearch: texts('of', 'sort', 'cursor'),
  component: lazyRouteComponent(() => import('./profiles/clusters-tab.tsx'), 'ClustersTab'),
})

const movingRoute = createRoute({
  getParentRoute: () => versionRoute,
  path: '/moving',
  component: lazyRouteComponent(() => import('./profiles/moving-tab.tsx'), 'MovingTab'),
})

const revisionsRoute = createRoute({
  getParentRoute: () => versionRoute,
  path: '/revisions',
  component: lazyRouteComponent(() => import('./profiles/revisions-tab.tsx'), 'RevisionsTab'),
})

const compareRoute = createRoute({
  getParentRoute: () => versionRoute,
  path: '/compare',
  validateSearch: texts('from', 'to'),
  component: lazyRouteComponent(() => import('./profiles/compare-tab.tsx'), 'CompareTab'),
})

const packsRoute = createRoute({
  getParentRoute: () => root,
  path: '/packs',
  validateSearch: texts('q', 'layer', 'registry', 'cursor'),
  component: lazyRouteComponent(() => import('./packs/pack-list.tsx'), 'PackList'),
})

const packRoute = createRoute({
  getParentRoute: () => root,
  path: '/packs/$name/versions/$version',
  validateSearch: texts('registry', 'uses'),
  component: lazyRouteComponent(() => import('./packs/pack-page.tsx'), 'PackPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: texts('actor', 'action', 'object', 'since', 'until', 'entry', 'cursor'),
  component: lazyRouteComponent(() => import('./audit/audit-list.tsx'), 'AuditList'),
})

const settingsRoute = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/api-keys.tsx'), 'ApiKeys'),
})

const registriesRoute = createRoute({
  getParentRoute: () => root,
  path: '/settings/registries',
  component: lazyRouteComponent(() => import('./settings/registries.tsx'), 'Registries'),
})

const registryRoute = createRoute({
  getParentRoute: () => root,
  path: '/settings/registries/$name',
  loader: ({ params }) => void queryClient.prefetchQuery(read.registry(params.name)),
  component: lazyRouteComponent(() => import('./settings/registry-page.tsx'), 'RegistryPage'),
})

const managementClustersRoute = createRoute({
  getParentRoute: () => root,
  path: '/settings/management-clusters',
  component: lazyRouteComponent(() => import('./settings/management-clusters.tsx'), 'ManagementClusters'),
})

const managementClusterRoute = createRoute({
  getParentRoute: () => root,
  path: '/settings/management-clusters/$name',
  component: lazyRouteComponent(() => import('./settings/management-cluster-page.tsx'), 'ManagementClusterPage'),
})

const cloudAccountsRoute = createRoute({
  getParentRoute: () => root,
  path: '/settings/cloud-accounts',
  loader: () => void queryClient.prefetchQuery(read.cloudAccounts()),
  component: lazyRouteComponent(() => import('./settings/cloud-accounts.tsx'), 'CloudAccounts'),
})

const macrosRoute = createRoute({
  getParentRoute: () => root,
  path: '/settings/macros',
  loader: () => {
    void queryClient.prefetchQuery(read.macros('project'))
    void queryClient.prefetchQuery(read.macros('all'))
  },
  component: lazyRouteComponent(() => import('./settings/macros.tsx'), 'Macros'),
})

const policyRoute = createRoute({
  getParentRoute: () => root,
  path: '/settings/policy',
  loader: () => void queryClient.prefetchQuery(read.policy()),
  component: lazyRouteComponent(() => import('./settings/policy.tsx'), 'ProjectPolicy'),
})

const tree = root.addChildren([
  home,
  clustersRoute,
  bulkRoute,
  newClusterRoute,
  adoptClusterRoute,
  importClusterRoute,
  clusterRoute.addChildren([overviewRoute, clusterProfileRoute, nodesRoute, updatesRoute, eventsRoute, clusterSettingsRoute]),
  updateRoute,
  planRoute,
  profilesRoute,
  newProfileRoute,
  importProfileRoute,
  profileRoute,
  versionRoute.addChildren([layersRoute, variablesRoute, profileClustersRoute, movingRoute, revisionsRoute, compareRoute]),
  packsRoute,
  packRoute,
  auditRoute,
  settingsRoute,
  registriesRoute,
  registryRoute,
  managementClustersRoute,
  managementClusterRoute,
  cloudAccountsRoute,
  macrosRoute,
  policyRoute,
])

export const router = createRouter({
  routeTree: tree,
  basepath: basePath,
  context: { queryClient },
  defaultPreload: 'intent',
  scrollRestoration: true,
  scrollToTopSelectors: ['#main'],
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (members) => search(members as Record<string, string | undefined>),
})

/** The named members of an address, where they are there; whatever else stands in it is dropped. */
function texts<const Name extends string>(...names: readonly Name[]) {
  return (given: Record<string, unknown>): { [N in Name]?: string } => {
    const entries = names.flatMap((name) => (typeof given[name] === 'string' && given[name] !== '' ? [[name, given[name]]] : []))
    return Object.fromEntries(entries) as { [N in Name]?: string }
  }
}
