import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { random } from '#core/base/random.ts'
import { planRollout, type MachineSetSize } from '#core/simulation/controllers/rollout-planner.ts'

/**
 * Cluster API's published logs of MachineDeployment rollouts, replayed: after every pass of the planner and of the machine sets
 * the sizes are the published ones. A machine set deletes its first machines, and new machines are available at once, as there.
 */
const folder = join(process.env['CAIRN_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'capi-golden')
const logs = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.log')) : []

describe('rollouts as Cluster API publishes them', { skip: logs.length === 0 && `no published logs in ${folder}` }, () => {
  for (const file of logs) {
    const published = parseLog(readFileSync(join(folder, file), 'utf8'))
    test(file, () => {
      const { lines, machines } = replay(published, (names) => names)
      assert.ok(published.lines.length > 6)
      assert.deepEqual(lines, published.lines)
      assert.deepEqual(machines, published.final)
    })
    for (const seed of ['a', 'b', 'c', 'd']) {
      test(`${file}, shuffled ${seed}: other steps, the same limits and the same end`, () => {
        const { machines } = replay(published, shuffler(seed))
        const sizes = (sets: Readonly<Record<string, readonly string[]>>) => Object.values(sets).map((set) => set.length)
        assert.deepEqual(sizes(machines), sizes(published.final))
      })
    }
  }
})

interface PublishedLog {
  readonly desired: number
  readonly maxSurge: number
  readonly maxUnavailable: number
  readonly initial: Readonly<Record<string, readonly string[]>>
  readonly final: Readonly<Record<string, readonly string[]>>
  /** `ms1 3/2` after the planner, `ms1 2/2 m2,m3` after the machine set's own turn. */
  readonly lines: readonly string[]
}

function parseLog(text: string): PublishedLog {
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1])
  const sets = (section: string) =>
    Object.fromEntries(
      [...section.matchAll(/^ {4}(ms\d+): .*\((.*)\)$/gm)].map(([, name = '', list = '']) => [
        name,
        list === '' ? [] : list.split(','),
      ]),
    )
  const [, initial = '', rest = ''] = /\[Test\] Initial state\n([\s\S]*?)(\[Test\] Rollout[\s\S]*)/.exec(text) ?? []
  const final = /\[Test\] Final state\n([\s\S]*)/.exec(rest)?.[1] ?? ''
  const turns = rest.slice(0, rest.indexOf('[Test] Final'))
  const lines = [
    ...turns.matchAll(
      /^ {4}(ms\d+): (?:from \S+ to )?(\S+) replicas|^\[MS controller\] - (ms\d+) scale (?:up|down) to (\S+) replicas/gm,
    ),
  ]
  return {
    desired: number(/^ {4}md: \d+\/(\d+)/m),
    maxSurge: number(/MaxSurge=(\d+)/),
    maxUnavailable: number(/MaxUnavailable=(\d+)/),
    initial: sets(initial),
    final: sets(final),
    lines: lines.map(([, planned, size, scaled, scaledSize]) =>
      planned ? `plan ${planned} ${size}` : `scale ${scaled} ${scaledSize}`,
    ),
  }
}

/** Rounds of the planner and of every machine set, until nothing moves; `order` is the order within a round. */
function replay(
  { desired, maxSurge, maxUnavailable, initial, final }: PublishedLog,
  order: (names: readonly string[]) => readonly string[],
): { readonly lines: readonly string[]; readonly machines: Readonly<Record<string, readonly string[]>> } {
  const names = Object.keys(final)
  const currentName = names.at(-1) ?? ''
  const machines: Record<string, string[]> = Object.fromEntries(names.map((name) => [name, [...(initial[name] ?? [])]]))
  const specs: Record<string, number> = Object.fromEntries(names.map((name) => [name, machines[name]!.length]))
  let serial = Math.max(...Object.values(initial).flatMap((set) => set.map((machine) => Number(machine.slice(1)))))
  const lines: string[] = []
  const size = (name: string): MachineSetSize => {
    const actual = machines[name]!.length
    return { name, size: specs[name]!, actual, leaving: 0, available: actual }
  }
  const turn = (name: string) => {
    if (name === 'md') {
      const old = names.filter((other) => other !== currentName)
      const plan = planRollout({ desired, maxSurge, maxUnavailable, current: size(currentName), old: old.map(size) })
      assert.equal(plan.brokenSet, null)
      specs[currentName] = plan.current
      for (const [index, other] of old.entries()) specs[other] = plan.old[index]!
      for (const other of names) lines.push(`plan ${other} ${machines[other]!.length}/${specs[other]}`)
      return
    }
    const set = machines[name]!
    const missing = specs[name]! - set.length
    if (missing === 0) return
    if (missing < 0) set.splice(0, -missing)
    for (let count = 0; count < missing; count += 1) set.push(`m${(serial += 1)}`)
    const total = Object.values(machines).reduce((sum, other) => sum + other.length, 0)
    if (missing > 0) assert.ok(total <= desired + maxSurge, `${total} machines`)
    else assert.ok(total >= desired - maxUnavailable, `${total} machines`)
    lines.push(`scale ${name} ${set.length}/${specs[name]}`)
  }
  for (let round = 0; round < 100; round += 1) {
    const before = JSON.stringify([machines, specs])
    for (const name of order(['md', ...names])) turn(name)
    if (JSON.stringify([machines, specs]) === before) return { lines, machines }
  }
  assert.fail('the rollout does not end')
}

function shuffler(seed: string): (names: readonly string[]) => readonly string[] {
  const draw = random(seed)
  return (names) =>
    names
      .map((name) => ({ name, at: draw() }))
      .toSorted((left, right) => left.at - right.at)
      .map(({ name }) => name)
}
