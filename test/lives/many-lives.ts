import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** What one random life came to. */
export interface LifeResult {
  readonly violations: readonly string[]
  readonly trace: readonly string[]
  /** Null where the life ended in what nothing repairs. */
  readonly converged: boolean | null
  /** What happened in it, counted. */
  readonly counts: Readonly<Record<string, number>>
  /** What it met at least once. */
  readonly met: readonly string[]
}

/** Everything that many lives came to together. */
export interface Tally {
  readonly failures: readonly string[]
  readonly lost: number
  readonly counts: Readonly<Record<string, number>>
  readonly met: readonly string[]
  readonly seconds: number
}

/** How many lives are worth a thread of their own: starting one costs what some hundred lives do. */
const livesOfAThread = 5000
const failuresMax = 5

/**
 * Lives `life-0` up to `life-<count - 1>` of the module, which exports `run(seed): LifeResult`. Many of them are shared among as many
 * threads as there are processors; what they come to is the same.
 */
export async function runLives(module: URL, count: number): Promise<Tally> {
  const begun = performance.now()
  const threads = Math.min(availableParallelism(), Math.ceil(count / livesOfAThread))
  const shares = Array.from({ length: threads }, (_, first) => ({ module: module.href, first, step: threads, count }))
  const tallies =
    threads < 2
      ? [await runShare(shares[0] ?? { module: module.href, first: 0, step: 1, count })]
      : await Promise.all(shares.map(inThread))
  return { ...tallies.reduce(together), seconds: (performance.now() - begun) / 1000 }
}

export interface Share {
  readonly module: string
  readonly first: number
  readonly step: number
  readonly count: number
}

type Part = Omit<Tally, 'seconds'>

/** Every `step`th life from the first. */
export async function runShare({ module, first, step, count }: Share): Promise<Part> {
  const { run } = (await import(module)) as { readonly run: (seed: string) => LifeResult }
  let tally: Part = { failures: [], lost: 0, counts: {}, met: [] }
  for (let index = first; index < count && tally.failures.length < failuresMax; index += step) {
    tally = together(tally, tallyOf(`life-${index}`, run))
  }
  return tally
}

function tallyOf(seed: string, run: (seed: string) => LifeResult): Part {
  try {
    const { violations, trace, converged, counts, met } = run(seed)
    const failure = violations[0] ?? (converged === false ? trace.at(-1) : undefined)
    return {
      failures: failure === undefined ? [] : [`CAIRN_SEED=${seed}: ${failure}`],
      lost: converged === null ? 1 : 0,
      counts,
      met,
    }
  } catch (error) {
    const failure = `CAIRN_SEED=${seed}: ${error instanceof Error ? error.stack : String(error)}`
    return { failures: [failure], lost: 0, counts: {}, met: [] }
  }
}

function together(left: Part, right: Part): Part {
  const names = new Set([...Object.keys(left.counts), ...Object.keys(right.counts)])
  return {
    failures: [...left.failures, ...right.failures],
    lost: left.lost + right.lost,
    counts: Object.fromEntries([...names].map((name) => [name, (left.counts[name] ?? 0) + (right.counts[name] ?? 0)])),
    met: [...new Set([...left.met, ...right.met])],
  }
}

async function inThread(share: Share): Promise<Part> {
  return await new Promise<Part>((resolve, reject) => {
    const worker = new Worker(new URL('./lives-thread.ts', import.meta.url), { workerData: share })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
