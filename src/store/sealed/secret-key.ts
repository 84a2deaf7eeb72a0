import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { linkSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Keys that are all derived from one secret; each has one use. */
export interface SecretKey {
  /** Tells keys apart, and tells nothing of the key. */
  readonly id: string
  /** 32 bytes, of sealed columns. */
  readonly sealing: Uint8Array
  /** 32 bytes, of digests over sensitive values. */
  readonly digesting: Uint8Array
  /** 32 bytes, of the passwords by which management clusters pull charts. */
  readonly charts: Uint8Array
}

/** The configured secret, else that of the file `secret-key` in the data folder, which is made where there is none. */
export function loadSecretKey({
  dataFolder,
  configured,
}: {
  readonly dataFolder: string
  readonly configured: string | undefined
}): SecretKey {
  if (configured !== undefined) return deriveSecretKey(configured, 'CAIRN_SECRET_KEY')
  const file = join(dataFolder, 'secret-key')
  return deriveSecretKey(readKeyFile(file) ?? makeKeyFile(dataFolder, file), file)
}

/** From a text of at least 32 characters: 32 bytes in base64 are such a text. `from` names its origin in errors. */
export function deriveSecretKey(text: string, from: string): SecretKey {
  const secret = text.trim()
  if (secret.length < 32)
    throw new Error(
      `${from} holds ${secret.length} characters and a secret key needs 32 or more: make one with openssl rand -base64 32`,
    )
  const derive = (use: string) => new Uint8Array(hkdfSync('sha256', secret, 'cairn', use, 32))
  const id = createHash('sha256').update(derive('key id')).digest('hex').slice(0, 12)
  return { id, sealing: derive('sealed columns'), digesting: derive('keyed digests'), charts: derive('chart passwords') }
}

function readKeyFile(file: string): string | null {
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (!found) return null
  if (!found.isFile()) throw new Error(`${file} is no plain file: put the secret key there as one, or set CAIRN_SECRET_KEY`)
  if ((found.mode & 0o077) !== 0) throw new Error(`${file} can be read by other users: run chmod 600 ${file}`)
  return readFileSync(file, 'utf8')
}

/** Appears whole or not at all, and never replaces a key: losing one loses what it sealed. */
function makeKeyFile(dataFolder: string, file: string): string {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(file, 'utf8')
}
