import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { allMigrations } from '#store/migrations/all.ts'
import { root } from '../../scripts/sources.ts'
import { createTestDatabase } from '../store/database-fixture.ts'

test('the server migrates alone where it is told so, serves nothing, and needs no other setting', async () => {
  const { databaseUrl, dispose } = await createTestDatabase({ empty: true })
  try {
    const newest = `The schema was migrated to ${allMigrations.length}.\n`
    const runs = await Promise.all([migrate(databaseUrl), migrate(databaseUrl)])
    for (const { code, out, err } of runs) assert.equal(code, 0, out + err)
    // Of two at once each step is done by one, and neither ends before all are.
    assert.ok(runs.some(({ out }) => out.endsWith(newest)))
    const again = await migrate(databaseUrl)
    assert.deepEqual([again.code, again.out], [0, 'The schema is up to date.\n'])
  } finally {
    await dispose()
  }
})

test('what keeps it from migrating is said', async () => {
  const away = await migrate('postgres://cairn@127.0.0.1:1/cairn')
  assert.equal(away.code, 1)
  assert.match(away.err, /^cairn cannot migrate: .*ECONNREFUSED/m)
  const own = await migrate(undefined)
  assert.equal(own.code, 1)
  assert.match(own.err, /--migrate needs DATABASE_URL/)
})

async function migrate(databaseUrl: string | undefined) {
  const environment = { PATH: process.env['PATH'], ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) }
  const child = spawn(process.execPath, [join(root, 'src/server.ts'), '--migrate'], { env: environment })
  let [out, err] = ['', '']
  // Its log is JSON lines on the same stream.
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  return { code, out, err }
}
