import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { digestBytes } from '#core/base/digest.ts'
import { gzipOf } from '#core/base/gzip.ts'
import { tarOf } from '#core/base/tar.ts'
import { chartIndex, wrappedArchive } from '#core/cluster-api/chart-archive.ts'

const long = `${'deep/'.repeat(30)}größe.yaml`

const files = [
  { path: 'templates/b.yaml', content: '{{ .Files.Get "files/b.yaml" }}\n' },
  { path: 'Chart.yaml', content: 'apiVersion: v2\nname: manifests\nversion: 0.0.0\n' },
  { path: 'files/b.yaml', content: `text: "{{ not for Helm }}"\nrest: ${'x'.repeat(200_000)}\n` },
  { path: long, content: 'ü\n' },
  { path: 'empty', content: '' },
]

const chart = { name: 'manifests', version: '1.2.3-c0123456789ab' }

test('an archive is what tar unpacks, with the version that is served', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-chart-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'chart.tgz'), wrappedArchive(chart, files))
  execFileSync('tar', ['-xzf', 'chart.tgz'], { cwd: folder })
  const read = (path: string) => readFileSync(join(folder, 'manifests', path), 'utf8')
  assert.equal(read('Chart.yaml'), `apiVersion: v2\nname: manifests\nversion: ${chart.version}\n`)
  for (const { path, content } of files) if (path !== 'Chart.yaml') assert.equal(read(path), content, path)
  const { mode, mtimeMs } = statSync(join(folder, 'manifests', 'Chart.yaml'))
  assert.deepEqual([mode & 0o777 & ~0o022, mtimeMs], [0o644, 0])
})

test('equal files in any order are equal bytes, on every machine and in every release', () => {
  const bytes = wrappedArchive(chart, files)
  assert.deepEqual(wrappedArchive(chart, files.toReversed()), bytes)
  // Archives out there are kept by their names for good: this digest never changes.
  assert.equal(digestBytes(wrappedArchive(chart, files.slice(0, 2))), recorded)
})

const recorded = 'sha256:433a5bcbbce5cfe9e548141b4f4186dbca0cd463c6088425ffd1e909c1574199'

for (const size of [0, 1, 511, 512, 65_535, 65_536, 200_000])
  test(`${size} bytes come out of gzip as they went in`, () => {
    const content = Uint8Array.from({ length: size }, (_, index) => (index * 31) & 0xff)
    assert.deepEqual(new Uint8Array(gunzipSync(gzipOf(content))), content)
  })

test('an archive of nothing is one', () => {
  assert.deepEqual(tarOf([]), new Uint8Array(1024))
})

test('an index lists each version once, and does not change with the order', () => {
  const content = { kind: 'manifests', files: [] } as const
  const archive = { kind: 'archive', path: 'charts/web.tgz', digest: digestBytes(new Uint8Array()) } as const
  const charts = [
    { ...chart, content },
    { ...chart, version: '1.0.0-cba9876543210', content },
    { name: 'web', version: '2.0.0-c0123456789ab', content: archive },
  ]
  const index = chartIndex([...charts, ...charts])
  assert.equal(chartIndex(charts.toReversed()), index)
  assert.deepEqual(JSON.parse(index), {
    apiVersion: 'v1',
    entries: {
      manifests: ['1.0.0-cba9876543210', '1.2.3-c0123456789ab'].map((version) => ({
        apiVersion: 'v2',
        name: 'manifests',
        version,
        urls: [`manifests-${version}.tgz`],
      })),
      web: [
        {
          apiVersion: 'v2',
          name: 'web',
          version: '2.0.0-c0123456789ab',
          urls: ['web-2.0.0-c0123456789ab.tgz'],
          digest: archive.digest.slice(7),
        },
      ],
    },
  })
})
