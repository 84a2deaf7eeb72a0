import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { runRollout } from './rollout.ts'
import { rollouts } from './rollouts.ts'

/** Every rollout as a text to be read, and the same end whatever order the controllers act in. `CAIRN_UPDATE_GOLDEN=on` writes the texts. */

const folder = new URL('golden/', import.meta.url)
const legend =
  'Pools: nodes of an older state / of the new one / available; "soft 2": pods avoid two of them; "held": the older ones stay for now.'

describe('a rollout goes as it is written down, in any order of the controllers:', () => {
  for (const rollout of rollouts) {
    test(rollout.name, async () => {
      const transcript = runRollout(rollout, null)
      const text = [rollout.shows, legend, '', ...transcript.lines, '', 'In the end:', ...transcript.result, ''].join('\n')
      const path = new URL(`${rollout.name}.txt`, folder)
      if (process.env['CAIRN_UPDATE_GOLDEN'] === 'on') {
        await mkdir(folder, { recursive: true })
        await writeFile(path, text)
      }
      assert.equal(text, await readFile(path, 'utf8'))
      for (const seed of ['one', 'two', 'three'])
        assert.deepEqual(runRollout(rollout, seed).result, transcript.result, `shuffled ${seed}`)
    })
  }
})
