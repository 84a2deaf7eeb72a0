import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { root } from '../../scripts/sources.ts'

const copy = mkdtempSync(join(tmpdir(), 'cairn-without-simulator-'))
after(() => rmSync(copy, { recursive: true }))

/** The simulator is one engine of several: only server.ts, which puts everything together, may need it. */
test('without the simulator, everything but server.ts has its types', () => {
  for (const name of ['src', 'console', 'package.json', 'tsconfig.base.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true, filter: (file) => file !== join(root, 'console', 'dist') })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  rmSync(join(copy, 'src', 'engine', 'simulator'), { recursive: true })
  rmSync(join(copy, 'src', 'server.ts'))
  const config = { extends: './tsconfig.base.json', compilerOptions: { lib: ['es2024', 'esnext.disposable'], types: ['node'] } }
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ ...config, include: ['src'] }))
  for (const project of ['src/core', '.', 'console']) {
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    const checked = spawnSync(tsc, ['-p', project], { cwd: copy, encoding: 'utf8', timeout: 120_000 })
    assert.equal(checked.stdout, '', project)
    assert.equal(checked.status, 0, project)
  }
})
