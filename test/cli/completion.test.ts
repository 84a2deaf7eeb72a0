import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { bashCompletion } from '#cli/completion-bash.ts'
import { fishCompletion } from '#cli/completion-fish.ts'
import { zshCompletion } from '#cli/completion-zsh.ts'
import { commandPlaces } from '#cli/command-tree.ts'
import { cairnTree } from './tree.ts'

const places = commandPlaces(cairnTree())
const scripts = { bash: bashCompletion(places), zsh: zshCompletion(places), fish: fishCompletion(places) }

const isThere = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0

for (const [shell, script] of Object.entries(scripts)) {
  test(`${shell} can read its script`, { skip: !isThere(shell) && `there is no ${shell}` }, () => {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  })

  test(`${shell} knows every command and every option`, () => {
    for (const { path, options } of places) {
      for (const word of path) assert.ok(script.includes(word), word)
      for (const flag of options.flatMap(({ flags }) => flags)) {
        assert.ok(script.includes(shell === 'fish' ? flag.replace(/^-+/, '') : flag), flag)
      }
    }
  })
}

/** What bash offers when the last of these words is being typed. */
function offered(...words: readonly string[]): readonly string[] {
  const program = `${scripts.bash}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cairn; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', program, 'bash', 'cairn', ...words], { encoding: 'utf8' })
  assert.equal(stderr, '')
  assert.equal(status, 0)
  return stdout.split('\n').filter((line) => line !== '')
}

for (const [words, expected] of [
  [['cl'], ['cloud-account', 'cluster']],
  [
    ['cluster', 'l'],
    ['list', 'layers'],
  ],
  [['--project', 'plan', 'cluster', 'w'], ['watch']],
  [
    ['cluster', 'list', '--health', ''],
    ['healthy', 'unhealthy', 'unknown'],
  ],
  [['cluster', '-o', 'j'], ['json']],
  [
    ['cluster', 'list', '--update-status', 'up'],
    ['up-to-date', 'updates-available', 'updating'],
  ],
  [['plan', 'store', '--pen'], ['--pending']],
  [['plan', 'store', '--note', '--pen'], []],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['plan', ''], []],
  [['plan', 'cluster', ''], []],
  [['nonsense', 'l'], ['login']],
] as const) {
  test(`bash offers ${expected.join(', ') || 'nothing'} after \`cairn ${words.join(' ')}\``, () => {
    assert.deepEqual(offered(...words), expected)
  })
}

test('bash offers files where files are taken', () => {
  const here = new URL('.', import.meta.url).pathname
  assert.deepEqual(offered('apply', '-f', `${here}completion.`), [`${here}completion.test.ts`])
  assert.deepEqual(offered('apply', `${here}completion.`), [`${here}completion.test.ts`])
})
