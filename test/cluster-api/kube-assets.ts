import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { sharedFolder } from '../shared-folder.ts'

/** The folder of a `kube-apiserver` and an `etcd`: `KUBE_ASSETS`, else what the shared script has built; null where there is none. */
export function kubeAssets(): string | null {
  const given = process.env['KUBE_ASSETS']
  if (given !== undefined) return hasServers(given) ? given : null
  const built = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kube-assets-1.20.2')
  return sharedFolder('kube') !== null && hasServers(built) ? built : null
}

/** Why tests against an API server are not run here; false where they are. */
export function withoutKubernetes(): string | false {
  if (kubeAssets() === null) return 'there is no Kubernetes API server: KUBE_ASSETS names a folder with kube-apiserver and etcd'
  return (
    sharedFolder('crds') === null && 'there are no definitions of Cluster API and Flux: CAIRN_SHARED names a folder with crds'
  )
}

function hasServers(folder: string): boolean {
  return existsSync(join(folder, 'kube-apiserver')) && existsSync(join(folder, 'etcd'))
}
