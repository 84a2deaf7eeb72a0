import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { deriveSecretKey, loadSecretKey } from '#store/sealed/secret-key.ts'
import { seal, unseal } from '#store/sealed/seal.ts'

const root = mkdtempSync(join(tmpdir(), 'cairn-sealed-'))
after(() => rmSync(root, { recursive: true }))

const key = deriveSecretKey('a text of at least thirty-two characters', 'the test')
const other = deriveSecretKey('another text of more than 32 characters', 'the test')

test('what was sealed is read again with its key and in its place only', () => {
  const sealed = seal(key, 'pässword', 'revision/rev_1')
  assert.equal(unseal([other, key], sealed, 'revision/rev_1'), 'pässword')
  assert.throws(() => unseal([key], sealed, 'revision/rev_2'), /revision\/rev_2 was changed or moved/)
  assert.throws(() => unseal([other], sealed, 'revision/rev_1'), new RegExp(`needs the key ${key.id}`))
  assert.equal(unseal([key], seal(key, '', 'x'), 'x'), '')
})

test('sealing hides the text and whether two texts are equal', () => {
  const sealed = seal(key, 'hunter2', 'x')
  assert.ok(!sealed.includes('hunter2') && !Buffer.from(sealed.split(':')[2]!, 'base64').includes('hunter2'))
  assert.notEqual(sealed, seal(key, 'hunter2', 'x'))
})

test('one changed bit is noticed', () => {
  const [version, id, packed] = seal(key, 'hunter2', 'x').split(':')
  const bytes = Buffer.from(packed!, 'base64')
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed[index]! ^= 1
    assert.throws(() => unseal([key], `${version}:${id}:${changed.toString('base64')}`, 'x'), /was changed/)
  }
  assert.throws(() => unseal([key], `v1:${key.id}:AAAA`, 'x'), /was changed/)
  assert.throws(() => unseal([key], 'plain text', 'x'), /did not seal/)
})

test('a key is made once, for its owner alone', () => {
  const folder = join(root, 'data')
  const made = loadSecretKey({ dataFolder: folder, configured: undefined })
  assert.equal(statSync(join(folder, 'secret-key')).mode & 0o777, 0o600)
  assert.deepEqual(loadSecretKey({ dataFolder: folder, configured: undefined }), made)
  assert.deepEqual(loadSecretKey({ dataFolder: root, configured: readFileSync(join(folder, 'secret-key'), 'utf8') }), made)
})

test('a key that others may read, that is no file or that is short is refused with what to do', () => {
  const file = join(root, 'secret-key')
  writeFileSync(file, 'a text of at least thirty-two characters')
  chmodSync(file, 0o644)
  assert.throws(() => loadSecretKey({ dataFolder: root, configured: undefined }), /chmod 600/)
  rmSync(file)
  symlinkSync('/dev/zero', file)
  assert.throws(() => loadSecretKey({ dataFolder: root, configured: undefined }), /no plain file/)
  assert.throws(() => loadSecretKey({ dataFolder: root, configured: 'short' }), /CAIRN_SECRET_KEY holds 5 characters.*openssl/)
})

test('each use has a key of its own, and the id tells nothing of them', () => {
  assert.notDeepEqual(key.sealing, key.digesting)
  assert.notEqual(key.id, other.id)
  assert.ok(!Buffer.from(key.sealing).toString('hex').includes(key.id))
})
