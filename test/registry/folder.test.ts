import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import assert from 'node:assert/strict'
import { parseValues } from '#core/profile/values.ts'
import { openFolderRegistry } from '#registry/folder.ts'
import type { RegistryEntry } from '#registry/registry.ts'

const pack = (version = '1.0.0', more: object = {}): Record<string, string> => ({
  'pack.json': JSON.stringify({ name: 'web', version, layer: 'addon', ...more }),
  'values.yaml': 'replicas: 1\n',
})

async function folderWith(context: TestContext, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cairn-registry-')))
  context.after(() => rm(folder, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return folder
}

function within(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]))
}

const limits = { foldersMax: 20, depthMax: 2, pack: { filesMax: 4, textBytesMax: 1000, archiveBytesMax: 2000, depthMax: 2 } }

function list(path: string): Promise<readonly RegistryEntry[]> {
  return openFolderRegistry({ name: 'test', path, limits }).list()
}

function codes(entries: readonly RegistryEntry[]): readonly string[] {
  return entries.flatMap((entry) =>
    entry.kind === 'pack'
      ? [`${entry.source}: taken`]
      : entry.problems.map((problem) => `${entry.source}: ${problem.code} ${problem.path}`),
  )
}

test('every folder with a pack.json is a pack, in the order of their paths', async (context) => {
  const path = await folderWith(context, {
    ...within('web-2', pack('2.0.0')),
    ...within('group/web-1', pack('1.0.0')),
    ...within('.git/web-3', pack('3.0.0')),
    ...within('too/far/down/web-4', pack('4.0.0')),
    'notes.txt': 'no pack',
    'broken/pack.json': '{',
  })
  assert.deepEqual(codes(await list(path)), [
    'broken: pack.malformed pack.json',
    'broken: pack.file-missing values.yaml',
    'group/web-1: taken',
    'web-2: taken',
  ])
})

test('an archive is known by the digest of its bytes, an absent one by its absence', async (context) => {
  const path = await folderWith(context, {
    ...within('web', pack('1.0.0', { charts: ['charts/web.tgz', 'charts/gone.tgz'] })),
    'web/charts/web.tgz': new Uint8Array([31, 139, 0, 255]),
    'web/charts/unpacked/values.yaml': '{',
    'web/logo.png': new Uint8Array(5000),
  })
  const [entry] = await list(path)
  assert.ok(entry?.kind === 'pack', JSON.stringify(entry))
  const digest = createHash('sha256')
    .update(new Uint8Array([31, 139, 0, 255]))
    .digest('hex')
  assert.deepEqual(entry.content.charts, [
    { path: 'charts/web.tgz', digest: `sha256:${digest}` },
    { path: 'charts/gone.tgz', digest: null },
  ])
  assert.equal(entry.problems.length, 1)
})

test('limits hold, and name the file', async (context) => {
  const path = await folderWith(context, {
    ...within('large', pack()),
    'large/values.yaml': `a: ${'x'.repeat(1000)}`,
    ...within('archive', pack()),
    'archive/charts/a.tgz': new Uint8Array(2001),
    ...within('many', pack()),
    ...Object.fromEntries([1, 2, 3].map((n) => [`many/manifests/${n}.yaml`, ''])),
    ...within('deep', pack()),
    'deep/a/b/c/d.yaml': '',
    ...within('latin', pack()),
  })
  await writeFile(join(path, 'latin/values.yaml'), new Uint8Array([0x61, 0x3a, 0x20, 0xe4]))
  assert.deepEqual(codes(await list(path)), [
    'archive: registry.limit charts/a.tgz',
    'deep: registry.limit a/b/c',
    'large: registry.limit values.yaml',
    'latin: pack.malformed values.yaml',
    'many: registry.limit manifests/3.yaml',
  ])
})

test('more folders than a registry may have end the list with a problem', async (context) => {
  const path = await folderWith(
    context,
    Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${String(n).padStart(2, '0')}/x`, ''])),
  )
  assert.deepEqual(codes(await list(path)), ['f19: registry.limit f19'])
})

test('links are followed inside the folder and refused when they lead out', async (context) => {
  const outside = await folderWith(context, { ...within('web-9', pack('9.0.0')), 'secret.yaml': 'password: swordfish\n' })
  const path = await folderWith(context, {
    ...within('web-1', pack('1.0.0')),
    ...within('web-2', pack('2.0.0')),
    ...within('web-3', pack('3.0.0')),
  })
  await symlink(join(outside, 'web-9'), join(path, 'web-9'))
  await symlink(join(outside, 'gone'), join(path, 'web-8'))
  await symlink('web-1', join(path, 'same'))
  await symlink('.', join(path, 'circle'))
  await rm(join(path, 'web-2/values.yaml'))
  await symlink(join(outside, 'secret.yaml'), join(path, 'web-2/values.yaml'))
  await rm(join(path, 'web-3/values.yaml'))
  await symlink('../web-1/values.yaml', join(path, 'web-3/values.yaml'))
  const entries = await list(path)
  assert.deepEqual(codes(entries), [
    'same: taken',
    'web-2: registry.link-outside values.yaml',
    'web-3: taken',
    'web-8: registry.unreadable web-8',
    'web-9: registry.link-outside web-9',
  ])
  assert.ok(!JSON.stringify(entries).includes('swordfish'))
})

test('a pipe in a pack is passed over, and does not hold the registry up', async (context) => {
  const path = await folderWith(context, within('web', pack()))
  execFileSync('mkfifo', [join(path, 'web/schema.yaml')])
  assert.deepEqual(codes(await list(path)), ['web: taken'])
})

test('one name and version with different content is refused wherever it stands; with equal content it is one pack', async (context) => {
  const path = await folderWith(context, {
    ...within('a', pack('1.0.0')),
    ...within('b', { ...pack('1.0.0'), 'values.yaml': 'replicas: 2\n' }),
    ...within('c', pack('1.0.0')),
    ...within('d', pack('2.0.0')),
    ...within('e', pack('2.0.0')),
  })
  const entries = await list(path)
  assert.deepEqual(codes(entries), ['a: pack.ambiguous a', 'b: pack.ambiguous b', 'c: pack.ambiguous c', 'd: taken'])
  const [first] = entries
  assert.ok(first?.kind === 'refused')
  assert.match(first.problems[0]?.message ?? '', /^web@1\.0\.0 .* a, c \(sha256:.* and b \(sha256:/)
})

test('a folder that is not there is a problem of the registry, not a failure', async () => {
  assert.deepEqual(codes(await list('/nowhere/packs')), ['.: registry.unreadable /nowhere/packs'])
})

const shared = process.env['CAIRN_SHARED'] ?? join(import.meta.dirname, '../../../shared')
const realPacks = join(shared, 'packs')

test('the packs of the field are read', { skip: existsSync(realPacks) ? false : `no ${realPacks}` }, async () => {
  const entries = await openFolderRegistry({ name: 'field', path: realPacks }).list()
  assert.deepEqual(codes(entries.filter((entry) => entry.kind === 'refused')), [])
  const packs = new Map(entries.flatMap((entry) => (entry.kind === 'pack' ? [[entry.source, entry]] : [])))
  for (const version of ['1.1.1', '1.1.2', '1.2.0', '1.3.0', '1.3.1']) {
    const hello = packs.get(`hello-universe-${version}`)
    assert.equal(hello?.content.version, version)
    assert.deepEqual(hello.problems, [])
    assert.deepEqual(
      hello.content.manifests.map((manifest) => manifest.name),
      ['hello-universe'],
    )
  }
  for (const [source, chart] of [
    ['kyverno-1.12.2', 'charts/kyverno-3.2.3.tgz'],
    ['antrea-1.9.0', 'charts/antrea-1.9.0.tgz'],
  ] as const) {
    assert.deepEqual(packs.get(source)?.content.charts, [{ path: chart, digest: null }])
    assert.deepEqual(packs.get(source)?.problems, [`archive ${chart} is absent: needed before a deployment on a real engine`])
  }
  assert.equal(packs.size, 33)
  for (const { source, content } of packs.values()) assert.equal(parseValues(content.values).kind, 'values', source)
})

test(
  'a real pack with a stand-in archive has no problems left',
  { skip: existsSync(realPacks) ? false : `no ${realPacks}` },
  async (context) => {
    const path = await folderWith(context, { 'antrea/charts/antrea-1.9.0.tgz': 'stand-in' })
    await cp(join(realPacks, 'antrea-1.9.0'), join(path, 'antrea'), { recursive: true })
    const [entry] = await openFolderRegistry({ name: 'field', path }).list()
    assert.equal(entry?.kind, 'pack')
    assert.deepEqual(entry.problems, [])
  },
)
