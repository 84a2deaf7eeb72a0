import type { Control } from '#control/control.ts'
import { storedReleaseBytes } from '#engine/cluster-api/stored-release.ts'
import type { Adoption, Engine } from '#engine/engine.ts'
import { openBuiltInRegistry } from '#registry/built-in.ts'
import { openFolderRegistry } from '#registry/folder.ts'
import { newId, systemEntropy } from '#store/id.ts'
import { chartPassword } from '#store/sealed/chart-password.ts'
import { seal } from '#store/sealed/seal.ts'
import { deriveSecretKey } from '#store/sealed/secret-key.ts'
import { quiet } from './store/database-fixture.ts'

/** What use cases work with, on parts that a test has opened. Its secret key is the same in every test. */
export function controlOn({ engine, ...parts }: Parts): Control {
  const { now } = parts
  const secretKey = deriveSecretKey('a secret of thirty-two characters', 'the test')
  return {
    ...parts,
    engineOf: () => engine,
    lookAtManagementCluster: async () => ({ kubernetesVersion: null, controllers: [], problems: [] }),
    lookAtImported: async () => ({ kubernetesVersion: null, identity: null, releases: [], problems: [] }),
    adoptionOf: () => noAdoption,
    newId: (prefix) => newId(prefix, now(), systemEntropy),
    log: quiet,
    digestKey: secretKey.digesting,
    chartPassword: (one) => chartPassword(secretKey, one),
    seal: (text, context) => seal(secretKey, text, context),
    releaseBytes: storedReleaseBytes,
    openRegistry: ({ name, path }) => (path === null ? openBuiltInRegistry() : openFolderRegistry({ name, path })),
  }
}

type Parts = Pick<Control, 'store' | 'changes' | 'now' | 'metrics'> & { readonly engine: Engine }

const noAdoption: Adoption = {
  list: async () => [],
  read: async () => 'absent',
  claim: async () => 'absent',
  release: async () => 'released',
  rehearse: async () => [],
  takeOver: async () => 'taken',
}
