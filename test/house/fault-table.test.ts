import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultSchema } from '#contract/fault.ts'
import { faultKindNames, faultKinds, readFault } from '#core/simulation/fault-kinds.ts'
import { readSource } from '../../scripts/sources.ts'

const rows = faultKindNames.map((kind) => ({ kind, row: faultKinds[kind] }))

test('the manual lists every fault as the table of kinds has it', () => {
  const lines = rows.map(({ kind, row }) => {
    const fields = Object.entries(row.takes).map(([field, need]) => (need === 'needed' ? `**\`${field}\`**` : `\`${field}\``))
    return `| \`${kind}\` | ${fields.join(', ')} | ${row.does} | ${row.lasts} |`
  })
  const listed = readSource('docs/operations.md')
    .split('\n')
    .filter((line) => /^\| `[a-z-]+` \|.*\| (?:at once|until .*) \|$/.test(line))
  assert.deepEqual(listed, lines)
})

test('the API takes what some kind takes, and nothing else', () => {
  const taken = new Set(rows.flatMap(({ row }) => Object.keys(row.takes)))
  assert.deepEqual(new Set(Object.keys(faultSchema.shape)), new Set(['kind', 'clear', ...taken]))
})

const given = {
  node: 'n',
  pool: 'p',
  layer: 'a/b',
  zone: 'z',
  version: '1.36.2',
  budget: 'a/b',
  count: 2,
  nodes: 2,
  seconds: 2,
  for: '5m',
}

for (const { kind, row } of rows) {
  test(`${kind} takes what it says, and refuses everything else with the reason`, () => {
    const takes: Readonly<Record<string, string>> = row.takes
    const own = Object.fromEntries(Object.entries(given).filter(([field]) => field in takes))
    assert.equal(readFault({ kind, ...own }).kind, 'fault')
    for (const [field, value] of Object.entries(given)) {
      const without = Object.fromEntries(Object.entries(own).filter(([name]) => name !== field))
      const read = readFault(field in takes ? { kind, ...without } : { kind, ...own, [field]: value })
      const refused = takes[field] !== 'optional'
      assert.equal(read.kind, refused ? 'refused' : 'fault', `${kind} ${field}`)
      if (read.kind === 'refused') assert.equal(read.field, field)
    }
  })
}
