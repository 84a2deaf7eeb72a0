import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { credentialsContext } from '#control/manage-cloud-accounts.ts'
import { kubeconfigContext } from '#control/manage-management-clusters.ts'
import type { Credentials } from '#core/cluster-api/account-secret.ts'
import { kubernetesRange } from '#core/cluster-api/management-report.ts'
import { fillCredentials, type LoadAccount } from '#engine/cluster-api/account-access.ts'
import { fillSecrets } from '#engine/cluster-api/fill-secrets.ts'
import { openManagementEngines, type ManagementEngines } from '#engine/cluster-api/management-engines.ts'
import { appliedStore } from '#store/applied-clusters.ts'
import { loadCloudAccount, type CloudAccount } from '#store/cloud-accounts.ts'
import { loadManagementCluster } from '#store/management-clusters.ts'
import type { Store } from '#store/open.ts'
import { loadSecrets } from '#store/sealed-values.ts'
import { chartPassword } from '#store/sealed/chart-password.ts'
import { unseal } from '#store/sealed/seal.ts'
import type { SecretKey } from '#store/sealed/secret-key.ts'

interface Parts {
  readonly store: Store
  readonly secretKey: SecretKey
  /** Where Flux finds Cairn; null: by the Service in its own cluster. */
  readonly url: string | null
  readonly now: () => number
  readonly log: Logger
}

/** The engines of the management clusters, over what the store keeps of them. */
export function openManagement({ store, secretKey, url, now, log }: Parts): ManagementEngines {
  const reveal = async (projectId: string, tails: readonly string[]) => {
    const sealed = await store.read((reader) => loadSecrets(reader, projectId, tails))
    return new Map(sealed.map((one) => [one.digest.slice(-16), unseal([secretKey], one.sealed, `secret/${one.digest}`)] as const))
  }
  const loadAccount: LoadAccount = async (projectId, name) => {
    const found = await store.read((reader) => loadCloudAccount(reader, projectId, name))
    if (!found) return null
    return { revision: found.revision, credentials: openCredentials(secretKey, found) }
  }
  return openManagementEngines({
    store: appliedStore(store),
    loadAccess: async (key) => {
      const found = await store.read((reader) => loadManagementCluster(reader, key.projectId, key.name))
      if (!found) return null
      const { kubeconfig, report } = found
      return {
        kubeconfig: kubeconfig === null ? null : unseal([secretKey], kubeconfig, kubeconfigContext(key)),
        kubernetes: kubernetesRange(report.controllers),
      }
    },
    fill: async (projectId, object) => fillCredentials(await fillSecrets(object, projectId, reveal), projectId, loadAccount),
    loadAccount,
    chartAccessOf: (key) => ({ url, user: key.name, password: chartPassword(secretKey, key) }),
    now,
    random: Math.random,
    delay: async (ms, signal) => {
      await delay(ms, undefined, { signal, ref: false }).catch(() => undefined)
    },
    onWakeFailure: (error) =>
      log.warn({ err: error }, 'clusters whose objects changed could not be woken; they are looked at in time'),
  })
}

/** What an account holds, in plain. */
export function openCredentials(
  secretKey: SecretKey,
  account: Pick<CloudAccount, 'projectId' | 'name' | 'credentials'>,
): Credentials {
  return JSON.parse(unseal([secretKey], account.credentials, credentialsContext(account))) as Credentials
}
