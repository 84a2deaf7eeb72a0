import { project } from '../api/project.ts'

/** A page that was open before. */
export interface Visit {
  readonly to: string
  readonly name: string
}

const kept = 8
const key = `cairn.recent.${project}`

/** The pages that were open last in this project, newest first. */
export function recentVisits(): readonly Visit[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isVisit).slice(0, kept) : []
  } catch {
    return []
  }
}

export function rememberVisit(visit: Visit): void {
  if (kindOf(visit.to) === '') return
  const others = recentVisits().filter(({ to }) => to !== visit.to)
  localStorage.setItem(key, JSON.stringify([visit, ...others].slice(0, kept)))
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/^\/clusters\/[^/]+\/plans\//, 'Plan'],
  [/^\/clusters\/[^/]+\/updates\/./, 'Update'],
  [/^\/clusters\//, 'Cluster'],
  [/^\/profiles\//, 'Profile'],
  [/^\/packs\//, 'Pack'],
]

/** What thing an address is of; empty for a list or a form. */
export function kindOf(to: string): string {
  return kinds.find(([pattern]) => pattern.test(to))?.[1] ?? ''
}

/** The next person sees nothing of where this one was, in whatever project. */
export function forgetVisits(): void {
  for (const stored of Object.keys(localStorage)) if (stored.startsWith('cairn.recent.')) localStorage.removeItem(stored)
}

function isVisit(one: unknown): one is Visit {
  const { to, name } = (one ?? {}) as Partial<Visit>
  return typeof to === 'string' && to.startsWith('/') && typeof name === 'string'
}
