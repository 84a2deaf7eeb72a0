/** Every address of the console. Pages and links take theirs from here alone. */
export const paths = {
  clusters: (filters: Readonly<Record<string, string | undefined>> = {}) => `/clusters${search(filters)}`,
  bulk: (what: Readonly<Record<string, string | undefined>>) => `/bulk${search(what)}`,
  newCluster: (profile?: { readonly name: string; readonly version: string }) =>
    `/new/cluster${search({ profile: profile?.name, version: profile?.version })}`,
  newClusterAt: (what: Readonly<Record<string, string | undefined>>) => `/new/cluster${search(what)}`,
  adoptCluster: (what: Readonly<Record<string, string | undefined>> = {}) => `/adopt/cluster${search(what)}`,
  importCluster: (management?: string) => `/import/cluster${search({ management })}`,
  cluster: (name: string) => `/clusters/${encodeURIComponent(name)}`,
  clusterProfile: (name: string, layer?: string, view?: string) => `${paths.cluster(name)}/profile${search({ layer, view })}`,
  clusterNodes: (name: string) => `${paths.cluster(name)}/nodes`,
  clusterUpdates: (name: string, compared: { readonly from?: string; readonly to?: string } = {}) =>
    `${paths.cluster(name)}/updates${search(compared)}`,
  clusterUpdate: (name: string, id: string) => `${paths.clusterUpdates(name)}/${encodeURIComponent(id)}`,
  clusterSettings: (name: string) => `${paths.cluster(name)}/settings`,
  clusterEvents: (name: string, filters: Readonly<Record<string, string | undefined>> = {}) =>
    `${paths.cluster(name)}/events${search(filters)}`,
  plan: (cluster: string, id: string, shown: { readonly forecast?: string } = {}) =>
    `${paths.cluster(cluster)}/plans/${encodeURIComponent(id)}${search(shown)}`,
  profiles: (q?: string) => `/profiles${search({ q })}`,
  newProfile: (view?: string) => `/new/profile${search({ view })}`,
  importProfile: () => '/import/profile',
  profile: (name: string) => `/profiles/${encodeURIComponent(name)}`,
  profileVersion: (name: string, version: string, layer?: string) =>
    `${paths.profile(name)}/versions/${encodeURIComponent(version)}${search({ layer })}`,
  profileVariables: (name: string, version: string, layer?: string) =>
    `${paths.profileVersion(name, version)}/variables${search({ layer })}`,
  profileClusters: (name: string, version: string, shown: Readonly<Record<string, string | undefined>> = {}) =>
    `${paths.profileVersion(name, version)}/clusters${search(shown)}`,
  profileMoving: (name: string, version: string) => `${paths.profileVersion(name, version)}/moving`,
  profileRevisions: (name: string, version: string) => `${paths.profileVersion(name, version)}/revisions`,
  profileCompare: (name: string, version: string, from?: string, to?: string) =>
    `${paths.profileVersion(name, version)}/compare${search({ from, to })}`,
  packs: (filters: Readonly<Record<string, string | undefined>> = {}) => `/packs${search(filters)}`,
  pack: (name: string, version: string, registry: string, uses?: string) =>
    `/packs/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}${search({ registry, uses })}`,
  audit: (filters: Readonly<Record<string, string | undefined>> = {}) => `/audit${search(filters)}`,
  settings: () => '/settings',
  registries: () => '/settings/registries',
  registry: (name: string) => `/settings/registries/${encodeURIComponent(name)}`,
  managementClusters: () => '/settings/management-clusters',
  managementCluster: (name: string) => `/settings/management-clusters/${encodeURIComponent(name)}`,
  cloudAccounts: () => '/settings/cloud-accounts',
  macros: () => '/settings/macros',
  policy: () => '/settings/policy',
} as const

/** `?a=b` of the members that are there; empty without any. */
export function search(members: Readonly<Record<string, string | undefined>>): string {
  const there = Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
  return there.length === 0 ? '' : `?${new URLSearchParams(there).toString()}`
}
