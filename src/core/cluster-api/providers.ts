import type { Json, JsonObject } from '../base/json.ts'
import { importedCloud, type ClusterSpec, type PoolRole } from '../cluster/cluster.ts'
import type { Problem } from '../profile/check-profile.ts'
import { aws } from './aws.ts'
import { docker } from './docker.ts'
import type { Provider, SettingKind } from './provider.ts'
import { vsphere } from './vsphere.ts'

/** By cloud type. */
const providers: Readonly<Record<string, Provider>> = { docker, aws, vsphere }

export const providerNames: readonly string[] = Object.keys(providers)

export function providerOf(cloudType: string): Provider | null {
  return Object.hasOwn(providers, cloudType) ? (providers[cloudType] ?? null) : null
}

type Clouds = Pick<ClusterSpec, 'cloudType' | 'cloud'>

/** Of the cloud's settings those that nodes of a role are made from; null where none is given. */
export function machineSettings(clouds: Clouds, role: PoolRole): JsonObject | null {
  const kinds: readonly SettingKind[] = ['machine', role === 'control-plane' ? 'control-plane-machine' : 'worker-machine']
  const settings = settingsOfKind(clouds, kinds)
  return Object.keys(settings).length > 0 ? settings : null
}

/** Settings of a cloud that the cluster is not on, and an account where its cloud has none or something else says who it is. */
export function strangeSettings({ cloudType, cloud }: Clouds): readonly Problem[] {
  const strange = ['aws', 'vsphere']
    .filter((name) => name !== cloudType && Object.hasOwn(cloud, name))
    .map((name) => ({
      path: `cloud.${name}`,
      code: 'cloud.setting',
      message: `cloud.${name} is for clusters on ${name}, and this one is on ${cloudType}; leave it out`,
    }))
  const ofMachines = (['sshKeys', 'ntpServers'] as const)
    .filter((name) => cloudType === importedCloud && cloud[name].length > 0)
    .map((name) => ({
      path: `cloud.${name}`,
      code: 'cloud.setting',
      message: `cloud.${name} is for machines, and others make those of an imported cluster; leave it out`,
    }))
  strange.push(...ofMachines)
  const account = accountMisfit({ cloudType, cloud })
  return account === null ? strange : [...strange, { path: 'cloud.account', code: 'cloud.setting', message: account }]
}

function accountMisfit({ cloudType, cloud: { account, aws, vsphere } }: Clouds): string | null {
  if (account === undefined) return null
  if (cloudType === importedCloud) return null
  if (!providerOf(cloudType)?.identity) return `there are no cloud accounts for ${cloudType}; leave cloud.account out`
  if ({ aws, vsphere }[cloudType]?.identity === undefined) return null
  return `cloud.account and cloud.${cloudType}.identity both say with which credentials the cluster is made; leave one of them out`
}

/** What a change of a setting of `cloud`, at its path, comes to. */
export function settingKind(cloudType: string, path: string): SettingKind {
  const provider = providerOf(cloudType)
  const [first = '', second = ''] = path.split(/[.[]/)
  if (first === cloudType) return kindOf(provider, second)
  // Another account would be another cluster.
  if (first === 'account' && cloudType === importedCloud) return 'immutable'
  if (first === 'account') return provider?.account?.[0] ?? 'in-place'
  return first === 'region' ? 'immutable' : first === 'sshKeys' || first === 'ntpServers' ? 'machine' : 'in-place'
}

/** Whether nothing says any more with whose credentials the cluster is made, where its provider keeps that. */
export function losesIdentity(before: Clouds, after: Clouds): boolean {
  if (providerOf(after.cloudType)?.account?.[0] !== 'kept') return false
  const says = ({ cloud: { account, aws, vsphere }, cloudType }: Clouds) =>
    account !== undefined || { aws, vsphere }[cloudType]?.identity !== undefined
  return says(before) && !says(after)
}

/** The settings whose every change the provider refuses. */
export function immutableSettings(clouds: Clouds): JsonObject {
  return settingsOfKind(clouds, ['immutable'])
}

function settingsOfKind({ cloudType, cloud }: Clouds, kinds: readonly SettingKind[]): JsonObject {
  const provider = providerOf(cloudType)
  const given = (Object.hasOwn(cloud, cloudType) ? cloud[cloudType as keyof typeof cloud] : undefined) ?? {}
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== undefined && kinds.includes(kindOf(provider, name))),
  ) as Record<string, Json>
}

function kindOf(provider: Provider | null, setting: string): SettingKind {
  return (provider && Object.hasOwn(provider.settings, setting) ? provider.settings[setting]?.[0] : undefined) ?? 'in-place'
}
