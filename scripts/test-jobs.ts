import { loadedBy, listSources } from './sources.ts'

/** Test files that run in one process. */
export interface TestJob {
  readonly name: string
  readonly files: readonly string[]
  /** At its end the process is killed, and the job has failed. */
  readonly timeoutMs: number
  readonly needsBrowser: boolean
}

export interface Selection {
  /** Parts of paths; none selects every file. */
  readonly wanted: readonly string[]
  /** With the files that are too long for every day, `*.long.test.ts`. */
  readonly long: boolean
}

/** Units share a process, since they start nothing that could stay behind; every other file has its own. */
export function planJobs({ wanted, long }: Selection): readonly TestJob[] {
  const files = listSources('test').filter(
    (file) =>
      file.endsWith('.test.ts') &&
      (long || !file.endsWith('.long.test.ts')) &&
      (wanted.length === 0 || wanted.some((part) => file.includes(part))),
  )
  const units = files.filter(isUnit)
  const timeoutMs = long ? 21_600_000 : 600_000
  const own = files
    .filter((file) => !units.includes(file))
    .map((file) => ({ name: file, files: [file], timeoutMs, needsBrowser: loadedBy([file]).has('playwright-core') }))
  return units.length === 0 ? own : [{ name: 'units', files: units, timeoutMs, needsBrowser: false }, ...own]
}

/** Seeded simulations and random plans are pure, but so long that a process of their own gives them a core of their own. */
function isUnit(file: string): boolean {
  if (/(?:sequences|random-plans|long)\.test\.ts$/.test(file)) return false
  const loaded = loadedBy([file])
  return startsSomething.every((name) => !loaded.has(name))
}

const startsSomething = [
  'node:child_process',
  'node:net',
  'node:http',
  'node:worker_threads',
  'pg',
  'fastify',
  'vite',
  'playwright-core',
]
