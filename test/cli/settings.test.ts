import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { Failure } from '#cli/failure.ts'
import { loadSettings, saveSettings, serverAddress, settingsPath } from '#cli/settings.ts'

test('settings lie where the desktop keeps them', () => {
  assert.equal(settingsPath({}, '/home/ada'), '/home/ada/.config/cairn/config.json')
  assert.equal(settingsPath({ XDG_CONFIG_HOME: '/etc/ada' }, '/home/ada'), '/etc/ada/cairn/config.json')
  assert.equal(settingsPath({ XDG_CONFIG_HOME: '' }, '/home/ada'), '/home/ada/.config/cairn/config.json')
})

test('settings are kept for their owner alone, also over files that were open to others', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'cairn-settings-'))
  t.after(() => rm(home, { recursive: true }))
  const path = settingsPath({}, home)
  assert.deepEqual(await loadSettings(path), { server: null, keys: {} })
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, '{}')
  await chmod(path, 0o644)
  await chmod(dirname(path), 0o755)
  const settings = { server: 'http://a', keys: { 'http://a': 'secret' } }
  await saveSettings(path, settings)
  assert.deepEqual(await loadSettings(path), settings)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal((await stat(dirname(path))).mode & 0o777, 0o700)
})

for (const text of ['', '[', '[]x', '"a"', '{"server":1}', '{"keys":{"a":1}}']) {
  test(`a settings file of ${JSON.stringify(text)} is refused and stays`, async (t) => {
    const home = await mkdtemp(join(tmpdir(), 'cairn-settings-'))
    t.after(() => rm(home, { recursive: true }))
    const path = join(home, 'config.json')
    await writeFile(path, text)
    await assert.rejects(loadSettings(path), (error) => error instanceof Failure && error.message.includes(path))
    assert.equal(await readFile(path, 'utf8'), text)
  })
}

for (const [given, address] of [
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
  ['HTTPS://Cairn.Example.org', 'https://cairn.example.org'],
  ['https://example.org/cairn/?a#b', 'https://example.org/cairn'],
] as const) {
  test(`${given} is ${address}`, () => assert.equal(serverAddress(given), address))
}

for (const given of ['', 'localhost:8080', 'ftp://a', 'http://user:password@a', 'http://']) {
  test(`${JSON.stringify(given)} is no address of a server`, () => {
    assert.throws(
      () => serverAddress(given),
      (error) => error instanceof Failure && error.exitCode === 2,
    )
  })
}
