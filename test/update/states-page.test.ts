import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { guards, transitions, type TransitionRow } from '#core/update/transitions.ts'
import { isEnded, updatePhases, type UpdateEvent, type UpdatePhase } from '#core/update/update.ts'

const page = new URL('../../docs/states.md', import.meta.url)

/** `CAIRN_UPDATE_GOLDEN=on` writes the page anew. */
test('docs/states.md shows the transitions that are in force', () => {
  const expected = statesPage()
  if (process.env['CAIRN_UPDATE_GOLDEN'] !== undefined) writeFileSync(page, expected)
  assert.equal(readFileSync(page, 'utf8'), expected, 'write it with CAIRN_UPDATE_GOLDEN=on npm test -- states-page')
})

const phases: Readonly<Record<UpdatePhase, string>> = {
  waiting: 'Approved, and the engine has been told nothing of it yet',
  rolling: 'Steps are under way',
  verifying: 'Every step is told and done; all must stay as planned for 30 seconds',
  succeeded: 'Done and verified',
  paused: 'Somebody asked for a pause, and it holds: nothing is disrupted until it is resumed',
  halted: 'It cannot go on by itself, and nothing further is disrupted',
  aborting: 'The cluster goes back, by a plan of its own',
  aborted: 'It has gone back, and that is verified',
  superseded: 'Another plan took its place, or the cluster is deleted',
}

const events: Readonly<Record<UpdateEvent['kind'], string>> = {
  looked: 'somebody looked',
  'engine-away': 'the engine does not answer, or does not take what it is told',
  'pause-asked': 'pause',
  resumed: 'resume',
  retried: 'retry',
  'abort-asked': 'abort',
  'supersede-asked': 'another update is approved in its place',
  superseded: 'the cluster is deleted',
}

function statesPage(): string {
  return `# The states of an update

Made from \`src/core/update/transitions.ts\` by \`test/update/states-page.test.ts\`, which holds both equal.

| phase | what it means | ended |
| --- | --- | --- |
${updatePhases.map((phase) => `| \`${phase}\` | ${phases[phase]} | ${isEnded(phase) ? 'yes' : ''} |`).join('\n')}

\`\`\`mermaid
stateDiagram-v2
  [*] --> waiting
${arrows().join('\n')}
${updatePhases
  .filter(isEnded)
  .map((phase) => `  ${phase} --> [*]`)
  .join('\n')}
\`\`\`

The first row that fits decides. "Stays": nothing changes at all. "The same": the phase stays, and what was asked for is remembered.

| from | event | when | to |
| --- | --- | --- | --- |
${transitions.map(rowText).join('\n')}
`
}

function rowText({ from, on, when, to }: TransitionRow): string {
  const target = to === 'stays' ? 'stays' : to === 'same' ? 'the same' : `\`${to}\``
  return `| ${from.map((phase) => `\`${phase}\``).join(', ')} | ${on === 'any' ? 'anything' : events[on]} | ${when ? guards[when].text : ''} | ${target} |`
}

function arrows(): readonly string[] {
  const labels = new Map<string, Set<string>>()
  for (const { from, on, when, to } of transitions) {
    if (to === 'same' || to === 'stays' || on === 'any' || on === 'superseded') continue
    for (const phase of from) {
      if (phase === to) continue
      const arrow = `${phase} --> ${to}`
      labels.set(arrow, (labels.get(arrow) ?? new Set()).add(on === 'looked' ? (when ?? 'all steps done') : events[on]))
    }
  }
  return [...labels].map(([arrow, texts]) => `  ${arrow}: ${[...texts].join(' / ')}`)
}
