import { routes } from '#contract/routes.ts'
import type { Profile } from '#contract/profile.ts'
import type { AnswerOf } from '#contract/route.ts'
import type { Connection } from './connection.ts'
import { Failure } from './failure.ts'
import { parseReference } from './reference.ts'

type ProfileVersion = AnswerOf<typeof routes.profiles.getVersion>

/** The version that `NAME@VERSION` names, or the newest one of `NAME`, with its profile. */
export async function readProfileVersion(
  { call, project }: Connection,
  reference: string,
): Promise<{ readonly profile: Profile; readonly version: ProfileVersion }> {
  const { name, version } = parseReference(reference)
  const profile = await call(routes.profiles.get, { params: { name }, query: project })
  const wanted = version ?? profile.versions[0]?.version
  if (wanted === undefined) throw new Failure(`The profile ${name} has no version.`)
  return { profile, version: await call(routes.profiles.getVersion, { params: { name, version: wanted }, query: project }) }
}
