import { isJsonObject, sameJson, type JsonObject } from '#core/base/json.ts'

/** The paths in which two specs of a KubeadmControlPlane differ though they may not. */
export function forbiddenPaths(before: JsonObject, after: JsonObject): readonly string[] {
  return changedPaths(before, after, ['spec'])
    .filter((path) => !allowedPaths.some((allowed) => pathMatches(allowed, path)))
    .map((path) => path.join('.'))
}

/** kubeadmcontrolplane.go `allowedPaths`: `*` stands for anything below. */
const allowedPaths: readonly (readonly string[])[] = [
  ...['etcd', 'etcd.*', 'etcd.local', 'etcd.local.*', 'etcd.external.*', 'dns', 'dns.*', 'imageRepository'].map(inCluster),
  ...['featureGates', 'featureGates.*', 'apiServer', 'apiServer.*', 'controllerManager', 'controllerManager.*'].map(inCluster),
  ...['scheduler', 'scheduler.*', 'certificateValidityPeriodDays', 'encryptionAlgorithm'].map(inCluster),
  ...['nodeRegistration', 'nodeRegistration.*', 'patches.directory', 'patches', 'skipPhases', 'timeouts', 'timeouts.*'].flatMap(
    (path) => [inConfig(`initConfiguration.${path}`), inConfig(`joinConfiguration.${path}`)],
  ),
  ...['bootstrapTokens', 'localAPIEndpoint', 'localAPIEndpoint.*'].map((path) => inConfig(`initConfiguration.${path}`)),
  ...['caCertPath', 'controlPlane', 'controlPlane.*', 'discovery', 'discovery.*'].map((path) =>
    inConfig(`joinConfiguration.${path}`),
  ),
  ...['bootCommands', 'preKubeadmCommands', 'postKubeadmCommands', 'files', 'verbosity', 'users', 'ntp', 'ntp.*'].map(inConfig),
  ...['ignition', 'ignition.*', 'diskSetup', 'diskSetup.*', 'format', 'mounts'].map(inConfig),
  ...['metadata', 'metadata.*', 'spec', 'spec.*'].map((path) => ['spec', 'machineTemplate', ...path.split('.')]),
  ...['replicas', 'version', 'remediation', 'remediation.*', 'machineNaming', 'machineNaming.*', 'rollout', 'rollout.*'].map(
    (path) => ['spec', ...path.split('.')],
  ),
]

function inConfig(path: string): readonly string[] {
  return ['spec', 'kubeadmConfigSpec', ...path.split('.')]
}

function inCluster(path: string): readonly string[] {
  return inConfig(`clusterConfiguration.${path}`)
}

/** `pathsMatch` of the same file: the allowed path is walked to its end, or to a star. */
function pathMatches(allowed: readonly string[], path: readonly string[]): boolean {
  for (const [index, part] of path.entries()) {
    if (index > allowed.length - 1) return false
    if (allowed[index] === '*') return true
    if (part !== allowed[index]) return false
  }
  return path.length >= allowed.length
}

/** The leaves of the merge patch from one to the other. */
function changedPaths(before: JsonObject, after: JsonObject, path: readonly string[]): readonly (readonly string[])[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [was, is] = [before[key], after[key]]
    if (sameJson(was ?? null, is ?? null)) return []
    if (is === undefined || is === null || !isJsonObject(is)) return [[...path, key]]
    const inner = changedPaths(isJsonObject(was) ? was : {}, is, [...path, key])
    return inner.length === 0 ? [[...path, key]] : inner
  })
}
