import { projectRoutes } from '#contract/project.ts'
import { createProject, projectMissing, setPolicy } from '#control/manage-projects.ts'
import { isRefusal } from '#control/refusal.ts'
import { formatInstant } from '#core/base/instant.ts'
import type { Reader } from '#store/transactor.ts'
import { listProjects, loadProject, type Project } from '#store/projects.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { serve } from '../serve.ts'

export function serveProjects(api: Api): void {
  const { control } = api.deps
  const loadPolicy = async (reader: Reader, name: string) => {
    const project = await loadProject(reader, name)
    return project ? project.policy : projectMissing(name)
  }

  serve(api, projectRoutes.list, async () => {
    const projects = await control.store.read(listProjects)
    return answer(200, { items: projects.map(toWire) })
  })

  serve(api, projectRoutes.create, async ({ body }, { principal }) => {
    const project = await createProject(control, principal, body.name)
    return isRefusal(project) ? project : answer(201, toWire(project))
  })

  serve(api, projectRoutes.getPolicy, async ({ params }) => {
    const policy = await control.store.read((reader) => loadPolicy(reader, params.name))
    return isRefusal(policy) ? policy : answer(200, policy)
  })

  serve(
    api,
    projectRoutes.putPolicy,
    async ({ params, body }, { principal }, unchanged) => {
      const project = await setPolicy(control, principal, params.name, body, unchanged)
      return isRefusal(project) ? project : answer(200, project.policy)
    },
    { current: { route: projectRoutes.getPolicy, load: (reader, { params }) => loadPolicy(reader, params.name) } },
  )
}

function toWire(project: Project) {
  return { name: project.name, createdAt: formatInstant(project.createdAt) }
}
