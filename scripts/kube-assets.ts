import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { kubeAssets } from '../test/cluster-api/kube-assets.ts'
import { sharedFolder } from '../test/shared-folder.ts'

/**
 * Has a Kubernetes API server built for the tests of the Cluster API engine, where there is a script for it and none was built yet. Where
 * there is none, or it fails, those tests are told as not run.
 */
const scripts = sharedFolder('kube')
if (kubeAssets() === null && scripts !== null) {
  const { status } = spawnSync(join(scripts, 'apiserver'), ['ensure'], { stdio: 'inherit' })
  if (status !== 0) console.log(`No Kubernetes API server could be built (exit code ${status}).`)
}
