import type { Instant } from '#core/base/instant.ts'
import type { Adoption, Engine, EngineChoice } from '#engine/engine.ts'
import type { Registry } from '#registry/registry.ts'
import type { Changes } from '#store/changes.ts'
import type { Log } from '#store/log.ts'
import type { Store } from '#store/open.ts'
import type { ReleaseTexts } from '#core/profile/release-size.ts'
import type { ImportedReport } from '#core/cluster-api/imported-report.ts'
import type { ManagementReport } from '#core/cluster-api/management-report.ts'
import type { CloudAccount } from '#store/cloud-accounts.ts'
import type { ManagementCluster } from '#store/management-clusters.ts'
import type { Metrics } from './metrics.ts'
import type { Sealed } from '#store/sealed/seal.ts'

/** What use cases stand on. Each takes the part that it needs. */
export interface Control {
  readonly store: Store
  readonly changes: Changes
  readonly now: () => Instant
  /** A new `prefix_ULID`. */
  readonly newId: (prefix: string) => string
  readonly log: Log
  /** 32 bytes for digests over what may be secret. */
  readonly digestKey: Uint8Array
  /** Seals a sensitive value; `context` says where it belongs. */
  readonly seal: (text: string, context: string) => Sealed
  /** By which a management cluster shows whose charts it may pull. It stays the same for as long as the secret key does. */
  readonly chartPassword: (one: Pick<ManagementCluster, 'projectId' | 'name'>) => string
  /** The engine that makes a cluster real. One whose management cluster is not there answers nothing. */
  readonly engineOf: (cluster: EngineChoice) => Engine
  /** Reaches a management cluster and sees whether clusters can be made there. What goes wrong is among its problems. */
  readonly lookAtManagementCluster: (
    one: Pick<ManagementCluster, 'projectId' | 'name' | 'kubeconfig'>,
  ) => Promise<ManagementReport>
  /** Reaches a cluster that others made and sees whether add-ons can be brought there: by a kubeconfig, or by that of an account. */
  readonly lookAtImported: (
    kubeconfig: string | Pick<CloudAccount, 'projectId' | 'name' | 'credentials'>,
  ) => Promise<ImportedReport>
  /** How many bytes Helm would keep of a release with these manifests. */
  readonly releaseBytes: (texts: ReleaseTexts) => Promise<number>
  /** What is in a management cluster beside Cairn's clusters. */
  readonly adoptionOf: (one: Pick<ManagementCluster, 'projectId' | 'name'>) => Adoption
  readonly metrics: Pick<Metrics, 'updateStalls'>
  readonly openRegistry: (source: RegistrySource) => Registry
}

/** How a registry is found again. */
interface RegistrySource {
  readonly name: string
  readonly kind: RegistryKind
  /** The folder; null for the built-in one. */
  readonly path: string | null
}

type RegistryKind = 'built-in' | 'folder'

/** Who asks. */
export interface Principal {
  readonly kind: 'user' | 'api-key'
  readonly id: string
  /** A user's e-mail; of an API key `e-mail / key`: what the audit and `by` say. */
  readonly name: string
  /** The address that the request came from; absent where it came from nobody. */
  readonly address?: string
}
