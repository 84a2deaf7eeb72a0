import { profileRoutes } from '#contract/profile.ts'
import { cloneProfile, createProfile } from '#control/create-profile.ts'
import { copyProfileVersion, createProfileVersion } from '#control/create-profile-version.ts'
import { deleteProfile, deleteVersion } from '#control/delete-profile.ts'
import { diffProfileVersions } from '#control/diff-profile-versions.ts'
import { countImpact, forecastImpact, forecastMove } from '#control/forecast-impact.ts'
import { checkImport, importProfile } from '#control/import-profile.ts'
import { profileMissing } from '#control/profile-refusals.ts'
import type { ProjectScope } from '#control/project-scope.ts'
import { findVersion, viewVersion } from '#control/read-profile-version.ts'
import { isRefusal } from '#control/refusal.ts'
import { previewProfileVersion, saveProfileVersion } from '#control/save-profile-version.ts'
import { listProfileRevisions } from '#store/profile-versions.ts'
import type { Reader } from '#store/transactor.ts'
import { listProfiles, loadProfileWithVersions } from '#store/profiles.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { serveProfileExport } from '../profile-export.ts'
import { serve } from '../serve.ts'
import { parseProfile, profileToWire, revisionToWire, versionToWire } from '../wire/profile.ts'

/** What `If-Match` on a profile or one of its versions is compared with. */
interface Named {
  readonly params: { readonly name: string }
}
interface NamedVersion {
  readonly params: { readonly name: string; readonly version: string }
}

export function serveProfiles(api: Api): void {
  serveProfile(api)
  serveVersions(api)
  serveHistory(api)
  serveProfileExport(api)
}

function serveProfile(api: Api): void {
  const { control } = api.deps
  const load = async (reader: Reader, { params }: Named, { project }: ProjectScope) => {
    const profile = await loadProfileWithVersions(reader, project.id, params.name)
    return profile ? profileToWire(profile, project.name) : profileMissing(params.name)
  }

  serve(api, profileRoutes.list, async ({ query }, { project, position, next }) => {
    const profiles = await control.store.read((reader) =>
      listProfiles(reader, {
        projectId: project.id,
        text: query.q ?? null,
        descending: query.sort === '-name',
        after: typeof position === 'string' ? position : null,
        limit: query.limit + 1,
      }),
    )
    const page = profiles.slice(0, query.limit)
    const items = page.map((profile) => profileToWire(profile, project.name))
    return answer(200, { items, next: next(profiles.length > page.length ? page.at(-1)!.name : null) })
  })

  serve(api, profileRoutes.create, async ({ body }, context) => {
    const view = await createProfile(control, context, parseProfile(body))
    return isRefusal(view) ? view : answer(201, versionToWire(view, context.project.name))
  })

  serve(api, profileRoutes.get, async (input, context) => {
    const profile = await control.store.read((reader) => load(reader, input, context))
    return isRefusal(profile) ? profile : answer(200, profile)
  })

  serve(api, profileRoutes.import, async ({ query, body }, context) => {
    const written = parseProfile(body)
    const draft = { ...written, name: query.name ?? written.name, version: query.version ?? written.version }
    if (query.dryRun === 'true') {
      const { makes, packs, problems } = await checkImport(control, context, draft)
      const sensitive = draft.content.variables.filter((variable) => variable.sensitive).map(({ name }) => name)
      return answer(200, { name: draft.name, version: draft.version, makes, packs, sensitive, problems })
    }
    const view = await importProfile(control, context, draft)
    return isRefusal(view) ? view : answer(201, versionToWire(view, context.project.name))
  })

  serve(
    api,
    profileRoutes.delete,
    async ({ params }, context, unchanged) => (await deleteProfile(control, context, params.name, unchanged)) ?? answer(204),
    { current: { route: profileRoutes.get, load } },
  )
}

function serveVersions(api: Api): void {
  const { control } = api.deps
  const load = async (reader: Reader, { params }: NamedVersion, { project }: ProjectScope) => {
    const view = await viewVersion(reader, { project }, params.name, params.version)
    return isRefusal(view) ? view : versionToWire(view, project.name)
  }
  const current = { route: profileRoutes.getVersion, load }

  serve(api, profileRoutes.createVersion, async ({ params, body }, context) => {
    const view =
      'kind' in body
        ? await createProfileVersion(control, context, params.name, parseProfile(body))
        : await copyProfileVersion(control, context, params.name, body)
    return isRefusal(view) ? view : answer(201, versionToWire(view, context.project.name))
  })

  serve(api, profileRoutes.clone, async ({ params, body }, context) => {
    const view = await cloneProfile(control, context, params, body)
    return isRefusal(view) ? view : answer(201, versionToWire(view, context.project.name))
  })

  serve(api, profileRoutes.getVersion, async ({ params, query }, { project }) => {
    const { name, version } = params
    const view = await control.store.read((reader) => viewVersion(reader, { project }, name, version, query.revision ?? null))
    return isRefusal(view) ? view : answer(200, versionToWire(view, project.name))
  })

  serve(
    api,
    profileRoutes.saveVersion,
    async ({ params, query, body }, context, unchanged) => {
      const { name, version } = params
      const draft = parseProfile(body)
      const saved =
        query.dryRun === 'true'
          ? await previewProfileVersion(control, context, name, version, draft)
          : await saveProfileVersion(control, context, name, version, { draft, note: query.note ?? '' }, unchanged)
      if (isRefusal(saved)) return saved
      const { revision, digest } = saved
      // After the commit: a save does not wait for, nor fail with, what it is going to mean.
      const inUse = query.impact === 'none' ? null : await countImpact(control, context, saved.at)
      return answer(200, { revision, digest, inUse })
    },
    { current },
  )

  serve(
    api,
    profileRoutes.deleteVersion,
    async ({ params }, context, unchanged) =>
      (await deleteVersion(control, context, params.name, params.version, unchanged)) ?? answer(204),
    { current },
  )

  serve(api, profileRoutes.impact, async ({ params, body }, context) => {
    if (!body || !('kind' in body)) {
      const moved = await forecastMove(control, context, params.name, params.version, body?.from)
      return isRefusal(moved) ? moved : answer(200, moved)
    }
    const saved = await previewProfileVersion(control, context, params.name, params.version, parseProfile(body))
    if (isRefusal(saved)) return saved
    return answer(200, await forecastImpact(control, context, saved.at))
  })
}

function serveHistory(api: Api): void {
  const { control } = api.deps

  serve(api, profileRoutes.revisions, async ({ params, query }, { project, position, next }) => {
    return await control.store.read(async (reader) => {
      const found = await findVersion(reader, { project }, params.name, params.version)
      if (isRefusal(found)) return found
      const before = typeof position === 'number' ? position : null
      const revisions = await listProfileRevisions(reader, project.id, found.version.id, { before, limit: query.limit + 1 })
      const page = revisions.slice(0, query.limit)
      const items = page.map(revisionToWire)
      return answer(200, { items, next: next(revisions.length > page.length ? page.at(-1)!.number : null) })
    })
  })

  serve(api, profileRoutes.diff, async ({ params, query }, { project }) => {
    const { from, to } = query
    const diff = await diffProfileVersions(control, { project }, params.name, { from, to })
    if (isRefusal(diff)) return diff
    return answer(200, { from, to, layers: diff.layers, variables: diff.variables })
  })
}
