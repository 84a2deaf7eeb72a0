import { stringify } from 'yaml'
import { z } from 'zod'
import { profileRoutes } from '#contract/profile.ts'
import { readVersion } from '#control/read-profile-version.ts'
import { isRefusal } from '#control/refusal.ts'
import type { Api } from './api.ts'
import { serveFile } from './serve-file.ts'
import { documentToWire } from './wire/profile.ts'

/**
 * `GET /profiles/{name}/versions/{version}/export`: a version as a file. It holds no sensitive value: such a variable has no default, and
 * its values are the clusters'.
 */
export function serveProfileExport(api: Api): void {
  const { store } = api.deps.control
  serveFile(api, profileRoutes.export, exported, async ({ params: { name, version }, query: { format } }, context) => {
    const found = await store.read((reader) => readVersion(reader, context, name, version))
    if (isRefusal(found)) return found
    const document = documentToWire(found, context.project.name)
    return {
      name: `${name}-${version}.${format}`,
      type: `application/${format}; charset=utf-8`,
      content: format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringify(document, { lineWidth: 0 }),
    }
  })
}

const exported = {
  description: 'The document of the version',
  content: { 'application/yaml': { schema: z.string() }, 'application/json': { schema: profileRoutes.export.answers[200] } },
}
