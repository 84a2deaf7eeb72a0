import type { MissingVersion } from '#store/profile-revisions.ts'
import { refuse, type Refusal } from './refusal.ts'

export function profileMissing(name: string): Refusal {
  return refuse('profile.missing', `There is no profile ${name} in this project. GET /api/v1/profiles lists them.`)
}

export function versionMissing(name: string, version: string): Refusal {
  return refuse('version.missing', `Profile ${name} has no version ${version}. GET /api/v1/profiles/${name} lists its versions.`)
}

export function revisionMissing(name: string, version: string, revision: number | string, newest: number): Refusal {
  const path = `/api/v1/profiles/${name}/versions/${version}/revisions`
  return refuse(
    'revision.missing',
    `Version ${version} of ${name} has no revision ${revision}; its newest is ${newest}. GET ${path} lists them.`,
  )
}

/** Profile versions that somebody wants a cluster to use, and that do not exist: all of them, at once. */
export function choicesRefused(missing: readonly MissingVersion[]): Refusal {
  const places = missing.map((one) => ({ path: `profiles[name=${one.name}]`, code: one.code, message: oneMissing(one).detail }))
  const code = missing.some((one) => one.code === 'profile.missing') ? 'profile.missing' : 'version.missing'
  return refuse(code, places.map(({ message }) => message).join(' '), places)
}

function oneMissing({ code, name, version }: MissingVersion): Refusal {
  return code === 'profile.missing' ? profileMissing(name) : versionMissing(name, version)
}
