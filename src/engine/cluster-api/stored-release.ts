import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ReleaseTexts } from '#core/profile/release-size.ts'

/** How many bytes Helm stores of a release with these manifests: JSON, in which files are base64, compressed, and as base64 again. */
export async function storedReleaseBytes({ files, manifest }: ReleaseTexts): Promise<number> {
  const chart = {
    files: files.map((text, index) => ({ name: `files/${index}.yaml`, data: Buffer.from(text).toString('base64') })),
  }
  const stored = await promisify(gzip)(JSON.stringify({ chart, manifest }), { level: 9 })
  return Math.ceil(stored.length / 3) * 4
}
