import { cloudAccountRoutes, type WireCloudAccount } from '#contract/cloud-account.ts'
import {
  addCloudAccount,
  cloudAccountMissing,
  removeCloudAccount,
  setCredentials,
  type CloudAccountState,
} from '#control/manage-cloud-accounts.ts'
import { isRefusal } from '#control/refusal.ts'
import { formatInstant } from '#core/base/instant.ts'
import { listAccountClusters, listCloudAccounts, loadCloudAccount } from '#store/cloud-accounts.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { serve } from '../serve.ts'

export function serveCloudAccounts(api: Api): void {
  const { control } = api.deps

  serve(api, cloudAccountRoutes.list, async (_input, { project }) => {
    const all = await control.store.read((reader) => listCloudAccounts(reader, project.id))
    return answer(200, { items: all.map(toWire) })
  })

  serve(api, cloudAccountRoutes.get, async ({ params }, { project }) => {
    return await control.store.read(async (reader) => {
      const found = await loadCloudAccount(reader, project.id, params.name)
      if (!found) return cloudAccountMissing(params.name)
      const usedBy = (await listAccountClusters(reader, project.id, params.name)).map(({ name }) => name)
      return answer(200, { ...toWire({ ...found, clusters: usedBy.length }), usedBy })
    })
  })

  serve(api, cloudAccountRoutes.create, async ({ body }, context) => {
    const added = await addCloudAccount(control, context, body)
    return isRefusal(added) ? added : answer(201, toWire(added))
  })

  serve(api, cloudAccountRoutes.setCredentials, async ({ params, body }, context) => {
    const changed = await setCredentials(control, context, params.name, body)
    return isRefusal(changed) ? changed : answer(200, toWire(changed))
  })

  serve(api, cloudAccountRoutes.delete, async ({ params }, context) => {
    return (await removeCloudAccount(control, context, params.name)) ?? answer(204)
  })
}

function toWire({ name, cloudType, revision, changedAt, createdAt, clusters }: CloudAccountState): WireCloudAccount {
  return { name, cloudType, revision, changedAt: formatInstant(changedAt), createdAt: formatInstant(createdAt), clusters }
}
