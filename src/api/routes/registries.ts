import { registryRoutes, type WireRegistry } from '#contract/pack.ts'
import { addRegistry } from '#control/add-registry.ts'
import { isRefusal } from '#control/refusal.ts'
import { registryMissing, syncRegistry, type RegistryState } from '#control/sync-registry.ts'
import { formatInstant } from '#core/base/instant.ts'
import { listRegistries } from '#store/registries.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { serve } from '../serve.ts'

export function serveRegistries(api: Api): void {
  const { control } = api.deps

  serve(api, registryRoutes.list, async (_input, { project }) => {
    const registries = await control.store.read((reader) => listRegistries(reader, project.id))
    return answer(200, { items: registries.map(toWire) })
  })

  serve(api, registryRoutes.get, async ({ params }, { project }) => {
    const registries = await control.store.read((reader) => listRegistries(reader, project.id))
    const registry = registries.find(({ name }) => name === params.name)
    return registry ? answer(200, toWire(registry)) : registryMissing(params.name)
  })

  serve(api, registryRoutes.create, async ({ body }, { project, principal }) => {
    const registry = await addRegistry(control, { project, principal }, body)
    return isRefusal(registry) ? registry : answer(201, toWire(registry))
  })

  serve(api, registryRoutes.sync, async ({ params }, { project, principal }) => {
    const registry = await syncRegistry(control, { project, actor: principal }, params.name)
    return isRefusal(registry) ? registry : answer(200, toWire(registry))
  })
}

function toWire(registry: RegistryState): WireRegistry {
  const { name, kind, path, packs, syncedAt, problems } = registry
  const syncedAtText = syncedAt === null ? null : formatInstant(syncedAt)
  return { name, kind, path, packs, syncedAt: syncedAtText, problems: problems.map((problem) => ({ ...problem })) }
}
