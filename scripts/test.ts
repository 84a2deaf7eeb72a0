import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { prepareBrowser, preparePostgres } from './prepare-machine.ts'
import { runJob, type JobReport } from './run-job.ts'
import { root } from './sources.ts'
import { planJobs, type TestJob } from './test-jobs.ts'

/**
 * `npm test`: every test. `npm test -- store profiles` runs the files whose path holds one of these words, `npm run test:long` adds
 * what takes hours. Its last lines say what was not run, and why.
 */
const words = process.argv.slice(2)
const long = words.includes('--long')
const jobs = planJobs({ wanted: words.filter((word) => !word.startsWith('--')), long })
if (jobs.length === 0) {
  console.error(`No test file has ${words.join(' or ')} in its path.`)
  process.exit(1)
}
const begun = performance.now()
const remarks = [
  jobs.some(({ needsBrowser }) => needsBrowser) ? prepareBrowser() : null,
  jobs.some(({ name }) => name !== 'units') ? preparePostgres() : null,
]
const environment = long
  ? { CAIRN_SEQUENCES: '100000', CAIRN_PLANS: '1000000', CAIRN_HOSTILE_RUNS: '100000', ...process.env }
  : process.env
const reports = await runAll(longestFirst(jobs))
remember(reports)
conclude(reports)

async function runAll(queue: readonly TestJob[]): Promise<readonly JobReport[]> {
  const waiting = [...queue]
  const done: JobReport[] = []
  const work = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const report = await runJob(job, environment)
      done.push(report)
      show(report)
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work))
  return done
}

/** A line for a job that went well; everything that it wrote for one that did not. */
function show({ job, durationMs, results, fault, output }: JobReport): void {
  const failed = results.filter(({ outcome }) => outcome === 'failed')
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').length
  const sign = fault === null && failed.length === 0 ? '✔' : '✖'
  const name = job.files.length > 1 ? `${job.files.length} files of units` : job.name
  const counts = `${results.length} tests${skipped > 0 ? `, ${skipped} not run` : ''}`
  console.log(`${sign} ${name.padEnd(44)} ${counts}, ${seconds(durationMs)}`)
  for (const { file, name: test, reason } of failed)
    console.log(`\n  ✖ ${relative(root, file)}: ${test}\n${indent(reason)}\n    again: npm test -- ${relative(root, file)}\n`)
  if (fault !== null) console.log(`\n  ✖ ${job.name}: ${fault}`)
  if (sign === '✖' && output.trim() !== '') console.log(indent(output.trim().slice(-20_000)))
}

function conclude(all: readonly JobReport[]): void {
  const results = all.flatMap((report) => report.results)
  const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length
  const faults = all.filter(({ fault }) => fault !== null).length
  const failed = count('failed') + faults
  console.log('')
  for (const remark of remarks) if (remark !== null) console.log(`Note: ${remark}`)
  const reasons = Map.groupBy(
    results.filter(({ outcome }) => outcome === 'skipped'),
    ({ file, reason }) => `${reason || 'no reason given'} (${relative(root, file)})`,
  )
  for (const [reason, of] of reasons) console.log(`Not run: ${of.length === 1 ? of[0]?.name : `${of.length} tests`}: ${reason}`)
  if (!long) console.log('Not run: the long runs of every simulation: npm run test:long')
  const time = seconds(performance.now() - begun)
  console.log(`${count('passed')} tests passed, ${failed} failed, ${count('skipped')} not run, in ${time}.`)
  process.exitCode = failed > 0 ? 1 : 0
}

/** Jobs that took long the last time begin first, so that none is left alone at the end; unknown ones before all. */
function longestFirst(all: readonly TestJob[]): readonly TestJob[] {
  const known = readDurations()
  const of = ({ name }: TestJob) => known[name] ?? Number.MAX_SAFE_INTEGER
  return all.toSorted((left, right) => of(right) - of(left))
}

function remember(all: readonly JobReport[]): void {
  const measured = Object.fromEntries(all.map(({ job, durationMs }) => [job.name, Math.round(durationMs)]))
  mkdirSync(dirname(durationsFile()), { recursive: true })
  writeFileSync(durationsFile(), JSON.stringify({ ...readDurations(), ...measured }))
}

function readDurations(): Readonly<Record<string, number>> {
  try {
    return JSON.parse(readFileSync(durationsFile(), 'utf8')) as Record<string, number>
  } catch {
    return {}
  }
}

function durationsFile(): string {
  return join(root, 'node_modules', '.cache', 'cairn-test-durations.json')
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}
