import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'

/** Hashes a password with scrypt and a salt of its own: `scrypt$<cost>$<salt>$<hash>`. Takes some 50 ms and 32 MiB, on another thread. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, costNow)
  return `scrypt$${costNow}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** Whether the password is the one that was hashed. Without a hash (nobody has that e-mail) it takes as long, and is false. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, cost, salt, hash] = (stored ?? nobody).split('$')
  if (scheme !== 'scrypt' || cost === undefined || salt === undefined || hash === undefined) {
    throw new Error('a stored password hash is not of the form that Cairn writes')
  }
  const expected = Buffer.from(hash, 'base64url')
  const given = await derive(password, Buffer.from(salt, 'base64url'), Number(cost))
  return timingSafeEqual(given, expected) && stored !== null
}

const costNow = 2 ** 15
const bytes = 32

const nobody = `scrypt$${costNow}$${Buffer.alloc(16).toString('base64url')}$${Buffer.alloc(bytes).toString('base64url')}`

async function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  const options: ScryptOptions = { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 }
  return await new Promise((resolve, reject) => {
    // Normalised, so that the same password typed on another keyboard is the same.
    scrypt(password.normalize('NFKC'), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
