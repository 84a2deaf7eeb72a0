import type { Json } from '../base/json.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import { losesIdentity, settingKind } from '../cluster-api/providers.ts'
import { diff } from '../diff/diff.ts'
import type { CloudChange } from './plan.ts'

/** What changes of the settings of the cluster's cloud, each with what that comes to. */
export function cloudChanges(before: ClusterSpec, after: ClusterSpec): readonly CloudChange[] {
  return diff(cloudOf(before, after), cloudOf(after, before)).map((difference) => ({
    ...difference,
    comesTo: comesTo(difference.path, before, after),
  }))
}

/** Settings of a provider are compared one by one, also where there were none before. */
function cloudOf({ cloudType, cloud }: ClusterSpec, other: ClusterSpec): Json {
  const has = ({ cloud: one }: ClusterSpec) => Object.hasOwn(one, cloudType)
  return (has(other) && !Object.hasOwn(cloud, cloudType) ? { ...cloud, [cloudType]: {} } : cloud) as unknown as Json
}

function comesTo(path: string, before: ClusterSpec, after: ClusterSpec): CloudChange['comesTo'] {
  switch (settingKind(after.cloudType, path)) {
    case 'immutable':
      return 'refusal'
    case 'kept':
      return losesIdentity(before, after) ? 'refusal' : 'in-place'
    case 'in-place':
      return 'in-place'
    case 'machine':
    case 'control-plane-machine':
    case 'worker-machine':
      return 'new-nodes'
  }
}
