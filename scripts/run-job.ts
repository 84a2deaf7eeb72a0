import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from './sources.ts'
import type { TestResult } from './test-events.ts'
import type { TestJob } from './test-jobs.ts'

export interface JobReport {
  readonly job: TestJob
  readonly durationMs: number
  readonly results: readonly TestResult[]
  /** What is wrong with the process as a whole, null where nothing is. */
  readonly fault: string | null
  /** What it wrote. */
  readonly output: string
}

/** Runs a job in a process of its own. A process that outlives its tests is a fault: something was left running. */
export async function runJob(job: TestJob, environment: NodeJS.ProcessEnv): Promise<JobReport> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-tests-'))
  const lines = join(folder, 'results')
  const begun = performance.now()
  const child = spawn(
    process.execPath,
    [
      '--test',
      '--test-isolation=none',
      `--test-timeout=${job.timeoutMs}`,
      `--test-reporter=${join(root, 'scripts', 'test-events.ts')}`,
      `--test-reporter-destination=${lines}`,
      ...job.files,
    ],
    { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => {
      if (output.length < outputMax) output += part.toString()
    })
  }
  const ended = Promise.withResolvers<string | null>()
  child.once('error', (error) => ended.resolve(error.message))
  child.once('exit', (code, signal) =>
    ended.resolve(code === 0 ? null : signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
  )
  const clock = new AbortController()
  const late = delay(job.timeoutMs + graceMs, 'late' as const, { signal: clock.signal }).catch(() => null)
  const first = await Promise.race([ended.promise, late])
  clock.abort()
  if (first === 'late') child.kill('SIGKILL')
  const exit = await ended.promise
  const results = readResults(lines)
  rmSync(folder, { recursive: true, force: true })
  const durationMs = performance.now() - begun
  return { job, durationMs, results, fault: faultOf(job, results, first === 'late', exit), output }
}

const outputMax = 200_000
const graceMs = 15_000

function readResults(file: string): readonly TestResult[] {
  const text = readFileSync(file, { encoding: 'utf8', flag: 'a+' })
  return text
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as TestResult)
}

function faultOf(job: TestJob, results: readonly TestResult[], late: boolean, exit: string | null): string | null {
  if (late) return `it was still running after ${(job.timeoutMs + graceMs) / 1000} s: a test hangs, or left something running`
  if (exit !== null && results.every(({ outcome }) => outcome !== 'failed')) return `it ${exit}, though no test failed`
  if (results.length === 0) return 'it holds no test'
  return null
}
