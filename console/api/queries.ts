import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { auditRoutes } from '#contract/audit.ts'
import { bulkRoutes, type BatchPlan } from '#contract/bulk.ts'
import { clusterRoutes } from '#contract/cluster.ts'
import { driftRoutes } from '#contract/drift.ts'
import { eventRoutes } from '#contract/event.ts'
import { macroRoutes } from '#contract/macro.ts'
import { cloudAccountRoutes } from '#contract/cloud-account.ts'
import { managementClusterRoutes } from '#contract/management-cluster.ts'
import { overrideRoutes } from '#contract/override.ts'
import { packRoutes, registryRoutes } from '#contract/pack.ts'
import { planRoutes } from '#contract/plan.ts'
import { profileRoutes } from '#contract/profile.ts'
import { projectRoutes } from '#contract/project.ts'
import type { AnswerOf, CallInput } from '#contract/route.ts'
import { savedFilterRoutes } from '#contract/saved-filter.ts'
import { serverRoutes } from '#contract/server.ts'
import { apiKeyRoutes, sessionRoutes } from '#contract/session.ts'
import { updateRoutes } from '#contract/update.ts'
import type { EventSeverity } from '#core/history/event-reasons.ts'
import { call } from './call.ts'
import { project } from './project.ts'

/**
 * Everything that is read, with the key it is kept under. Keys begin with the noun, then the name, so that a change on the server
 * can be answered by reading exactly that noun again.
 */
export const read = {
  me: () => queryOptions({ queryKey: ['me'], queryFn: () => call(sessionRoutes.me, {}) }),
  server: () =>
    queryOptions({ queryKey: ['server'], queryFn: () => call(serverRoutes.get, {}), staleTime: Number.POSITIVE_INFINITY }),
  projects: () => queryOptions({ queryKey: ['projects'], queryFn: () => call(projectRoutes.list, {}), staleTime: 60_000 }),
  apiKeys: () => queryOptions({ queryKey: ['api-keys'], queryFn: () => call(apiKeyRoutes.list, {}) }),
  macros: (scope: MacroScope) =>
    queryOptions({ queryKey: ['macros', scope], queryFn: () => call(macroRoutes.get, { query: { scope } }) }),
  policy: () =>
    queryOptions({
      queryKey: ['policy'],
      queryFn: () => call(projectRoutes.getPolicy, { params: { name: project } }),
    }),
  macroUses: (scope: MacroScope) =>
    queryOptions({ queryKey: ['macros', 'uses', scope], queryFn: () => call(macroRoutes.uses, { query: { scope } }) }),
  registry: (name: string) =>
    queryOptions({ queryKey: ['registries', name], queryFn: () => call(registryRoutes.get, { params: { name } }) }),
  managementCluster: (name: string) =>
    queryOptions({
      queryKey: ['management-clusters', name],
      queryFn: () => call(managementClusterRoutes.get, { params: { name } }),
    }),
  managementClusters: () =>
    queryOptions({ queryKey: ['management-clusters'], queryFn: () => call(managementClusterRoutes.list, {}) }),
  cloudAccounts: () => queryOptions({ queryKey: ['cloud-accounts'], queryFn: () => call(cloudAccountRoutes.list, {}) }),
  registries: () => queryOptions({ queryKey: ['registries'], queryFn: () => call(registryRoutes.list, {}) }),

  clusters: (query: ClusterFilters) =>
    queryOptions({
      queryKey: ['clusters', 'list', query],
      queryFn: () => call(clusterRoutes.list, { query }),
      placeholderData: keepPreviousData,
    }),
  /** Of the clusters that the filters leave. */
  clusterSummary: (query: Readonly<Record<string, string | undefined>>) =>
    queryOptions({
      queryKey: ['clusters', 'summary', query],
      queryFn: () => call(clusterRoutes.summary, { query: query as CallInput<typeof clusterRoutes.summary>['query'] }),
      placeholderData: keepPreviousData,
    }),
  savedFilters: () => queryOptions({ queryKey: ['saved-filters'], queryFn: () => call(savedFilterRoutes.list, {}) }),
  cluster: (name: string) =>
    queryOptions({ queryKey: ['cluster', name], queryFn: () => call(clusterRoutes.get, { params: { name } }) }),
  inventory: (name: string) =>
    queryOptions({
      queryKey: ['cluster', name, 'inventory'],
      queryFn: () => call(clusterRoutes.inventory, { params: { name } }),
    }),
  layers: (name: string) =>
    queryOptions({ queryKey: ['cluster', name, 'layers'], queryFn: () => call(clusterRoutes.layers, { params: { name } }) }),
  overrides: (name: string) =>
    queryOptions({
      queryKey: ['cluster', name, 'overrides'],
      queryFn: () => call(overrideRoutes.list, { params: { name } }),
    }),
  evidence: (name: string) =>
    queryOptions({ queryKey: ['cluster', name, 'evidence'], queryFn: () => call(driftRoutes.evidence, { params: { name } }) }),
  /** What applying all that is pending would do; `basis` tells apart what that rests on, so that it is planned only once. */
  pendingImpact: (name: string, basis: string) =>
    queryOptions({
      queryKey: ['pending-impact', name, basis],
      queryFn: () => call(bulkRoutes.impact, { body: { select: { clusters: [name] }, change: { pending: true } } }),
      staleTime: 60_000,
    }),
  drift: (name: string) =>
    queryOptions({ queryKey: ['cluster', name, 'drift'], queryFn: () => call(driftRoutes.list, { params: { name } }) }),
  revisions: (name: string) =>
    queryOptions({
      queryKey: ['cluster', name, 'revisions'],
      queryFn: () => call(clusterRoutes.revisions, { params: { name }, query: { limit: 200 } }),
    }),
  clusterDiff: (name: string, from: number, to: number) =>
    queryOptions({
      queryKey: ['revision-diff', name, from, to],
      queryFn: () => call(clusterRoutes.diff, { params: { name }, query: { from, to } }),
      // Revisions never change.
      staleTime: Number.POSITIVE_INFINITY,
    }),
  updates: (name: string) =>
    queryOptions({
      queryKey: ['cluster', name, 'updates'],
      queryFn: () => call(updateRoutes.list, { params: { name }, query: { limit: 200 } }),
    }),
  update: (name: string, id: string) =>
    queryOptions({
      queryKey: ['cluster', name, 'update', id],
      queryFn: () => call(updateRoutes.get, { params: { name, id } }),
    }),
  timeline: (name: string, id: string) =>
    infiniteQueryOptions({
      queryKey: ['cluster', name, 'update', id, 'timeline'],
      queryFn: ({ pageParam }) =>
        call(updateRoutes.timeline, {
          params: { name, id },
          query: { limit: 200, ...(pageParam === '' ? {} : { cursor: pageParam }) },
        }),
      initialPageParam: '',
      getNextPageParam: (page) => page.next,
    }),
  /** What an abort would come to now; asked afresh each time, since the update goes on. */
  foretoldAbort: (name: string) =>
    queryOptions({
      queryKey: ['abort', name],
      queryFn: async () => {
        const answer = await call(updateRoutes.abort, { params: { name }, body: { dryRun: true } })
        if (!('verdict' in answer)) throw new Error('The server aborted the update instead of telling what that comes to.')
        return answer
      },
      gcTime: 0,
      staleTime: 0,
      refetchOnWindowFocus: false,
    }),
  events: (cluster: string, { severity = '', reason = '' }: EventFilters) =>
    infiniteQueryOptions({
      queryKey: ['events', cluster, 'list', severity, reason],
      queryFn: ({ pageParam }) =>
        call(eventRoutes.list, {
          query: {
            cluster,
            limit: 100,
            ...(pageParam === '' ? {} : { cursor: pageParam }),
            ...(severity === '' ? {} : { severity: severity as EventSeverity }),
            ...(reason === '' ? {} : { reason }),
          },
        }),
      initialPageParam: '',
      getNextPageParam: (page) => page.next,
    }),
  /** What became of nodes in an update, oldest first; of very many the newest. */
  nodeEvents: (cluster: string, update: string) =>
    queryOptions({
      queryKey: ['events', cluster, 'nodes', update],
      queryFn: async () => {
        const query = { cluster, update, kind: 'node', limit: 200 } as const
        const first = await call(eventRoutes.list, { query })
        const second = first.next === null ? null : await call(eventRoutes.list, { query: { ...query, cursor: first.next } })
        return { events: [...first.items, ...(second?.items ?? [])].reverse(), more: second !== null && second.next !== null }
      },
      placeholderData: keepPreviousData,
    }),
  recentEvents: (cluster: string) =>
    queryOptions({
      queryKey: ['events', cluster, 'recent'],
      queryFn: () => call(eventRoutes.list, { query: { cluster, limit: 8 } }),
    }),
  plan: (id: string) => queryOptions({ queryKey: ['plan', id], queryFn: () => call(planRoutes.get, { params: { id } }) }),
  /** All plans of a batch, of which there are at most five pages. */
  batch: (batch: string) =>
    queryOptions({
      queryKey: ['plan', 'batch', batch],
      queryFn: async () => {
        const items: BatchPlan[] = []
        for (let cursor: string | null = ''; cursor !== null;) {
          const query: CallInput<typeof bulkRoutes.list>['query'] = { batch, limit: 200, ...(cursor === '' ? {} : { cursor }) }
          const page: AnswerOf<typeof bulkRoutes.list> = await call(bulkRoutes.list, { query })
          items.push(...page.items)
          cursor = page.next
        }
        return items
      },
    }),
  /** What a batch was asked to change, and what could not be planned. */
  batchRecord: (batch: string) =>
    queryOptions({
      queryKey: ['batch', batch],
      queryFn: () => call(bulkRoutes.get, { params: { id: batch } }),
    }),
  plans: (cluster: string) =>
    queryOptions({
      queryKey: ['cluster', cluster, 'plans'],
      queryFn: () => call(clusterRoutes.plans, { params: { name: cluster }, query: { limit: 20 } }),
    }),

  profiles: (query: ProfileFilters) =>
    queryOptions({
      queryKey: ['profiles', 'list', query],
      queryFn: () => call(profileRoutes.list, { query }),
      placeholderData: keepPreviousData,
    }),
  profile: (name: string) =>
    queryOptions({ queryKey: ['profile', name], queryFn: () => call(profileRoutes.get, { params: { name } }) }),
  profileVersion: (name: string, version: string) =>
    queryOptions({
      queryKey: ['profile', name, 'version', version],
      queryFn: () => call(profileRoutes.getVersion, { params: { name, version } }),
    }),
  profileRevisions: (name: string, version: string) =>
    queryOptions({
      queryKey: ['profile', name, 'revisions', version],
      queryFn: () => call(profileRoutes.revisions, { params: { name, version }, query: { limit: 200 } }),
    }),
  profileDiff: (name: string, from: string, to: string) =>
    queryOptions({
      queryKey: ['profile', name, 'diff', from, to],
      queryFn: () => call(profileRoutes.diff, { params: { name }, query: { from, to } }),
      placeholderData: keepPreviousData,
    }),

  packs: (query: PackFilters) =>
    queryOptions({
      queryKey: ['packs', 'list', query],
      queryFn: () => call(packRoutes.list, { query }),
      placeholderData: keepPreviousData,
    }),
  pack: (name: string, version: string, registry: string | undefined) =>
    queryOptions({
      queryKey: ['packs', 'one', name, version, registry ?? ''],
      queryFn: () => call(packRoutes.get, { params: { name, version }, query: registry === undefined ? {} : { registry } }),
    }),
  packUses: (name: string, query: { readonly registry: string; readonly version?: string }) =>
    queryOptions({
      queryKey: ['packs', 'uses', name, query],
      queryFn: () => call(packRoutes.uses, { params: { name }, query: { ...query, limit: 200 } }),
    }),
  auditRecord: (id: string) =>
    queryOptions({ queryKey: ['audit', 'one', id], queryFn: () => call(auditRoutes.get, { params: { id } }) }),
  audit: (query: AuditFilters) =>
    queryOptions({
      queryKey: ['audit', 'list', query],
      queryFn: () => call(auditRoutes.list, { query }),
      placeholderData: keepPreviousData,
    }),
} as const

export type ClusterFilters = CallInput<typeof clusterRoutes.list>['query']
export type MacroScope = 'project' | 'all'
export type ProfileFilters = CallInput<typeof profileRoutes.list>['query']
export type PackFilters = CallInput<typeof packRoutes.list>['query']
/** As an address has them: any text, for the server to judge. */
export interface EventFilters {
  readonly severity?: string
  readonly reason?: string
}
export type AuditFilters = CallInput<typeof auditRoutes.list>['query']
