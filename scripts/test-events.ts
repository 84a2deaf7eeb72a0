import { inspect } from 'node:util'
import type { TestEvent } from 'node:test/reporters'

/** What `npm test` is told of one test, a line of JSON each. */
export interface TestResult {
  readonly file: string
  /** With the names of what it stands in. */
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly durationMs: number
  /** Why it failed or was skipped. */
  readonly reason: string
}

/** The reporter that each test process is given: Node asks for a default export. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const names: string[] = []
  for await (const { type, data } of events) {
    if (type === 'test:start') names[data.nesting] = data.name
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const result = resultOf(type, data, names)
    if (result) yield `${JSON.stringify(result)}\n`
  }
}

type Ended = Extract<TestEvent, { readonly type: 'test:pass' | 'test:fail' }>['data']

function resultOf(type: 'test:pass' | 'test:fail', data: Ended, names: readonly string[]): TestResult | null {
  const error = 'error' in data.details ? (data.details.error as Error & { readonly failureType?: string }) : null
  const skipped = data.skip !== undefined && data.skip !== false
  const isSuite = data.details.type === 'suite'
  // A suite is no test: it counts where it was skipped as a whole, or failed outside its tests.
  if (isSuite && !skipped && (type === 'test:pass' || error?.failureType === 'subtestsFailed')) return null
  if (error?.failureType === 'subtestsFailed') return null
  const told = { file: data.file ?? '', name: [...names.slice(0, data.nesting), data.name].join(' › ') }
  const durationMs = data.details.duration_ms
  if (skipped) return { ...told, outcome: 'skipped', durationMs, reason: typeof data.skip === 'string' ? data.skip : '' }
  if (type === 'test:pass' && !data.todo) return { ...told, outcome: 'passed', durationMs, reason: '' }
  const reason = type === 'test:pass' ? 'it is marked "todo": finish it or take it out' : inspect(error?.cause ?? error)
  return { ...told, outcome: 'failed', durationMs, reason }
}
