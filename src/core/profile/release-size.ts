import type { Digest } from '../base/digest.ts'
import type { PackContent } from '../pack/pack.ts'
import type { Problem } from './check-profile.ts'
import type { ProfileContent } from './profile.ts'

/** The manifests of a layer as Helm keeps them with the release that is made of them. */
export interface ReleaseTexts {
  /** Files that templates print as they are, which Helm keeps beside what they came to. */
  readonly files: readonly string[]
  /** What the release consists of. */
  readonly manifest: string
}

/**
 * How much a release may take. Helm keeps it in a Secret, compressed and as base64 (helm, pkg/storage/driver/util.go, encodeRelease), and an
 * API server takes no larger one (kubernetes, staging/src/k8s.io/api/core/v1/types.go, MaxSecretSize).
 */
export const releaseBytesMax = 1024 * 1024

/** However little repeats in them, texts take no more than this many times their length: in UTF-8, twice, one of them in base64, and all of it again. */
const growthMax = 10

/**
 * Layers whose manifests make a release that Helm could not keep: `layer.too-large`. `storedBytes` says what Helm would store, which
 * is asked only of what could be too much.
 */
export async function releaseSizeProblems(
  content: ProfileContent,
  packs: ReadonlyMap<Digest, PackContent>,
  storedBytes: (texts: ReleaseTexts) => Promise<number>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const [index, { name, kind, pack, manifests }] of content.layers.entries()) {
    if (kind === 'os' || kind === 'k8s') continue
    const templates = pack ? (packs.get(pack.digest)?.manifests ?? []) : []
    const own = manifests.filter((manifest) => !templates.some((one) => one.name === manifest.name))
    const kept = templates.map((one) => manifests.find((manifest) => manifest.name === one.name) ?? one)
    const texts = { files: own.map((one) => one.content), manifest: [...kept, ...own].map((one) => one.content).join('\n---\n') }
    if (texts.manifest.length * growthMax < releaseBytesMax) continue
    const bytes = await storedBytes(texts)
    if (bytes <= releaseBytesMax) continue
    const message = `the manifests of layer ${name} make a release of ${kibText(bytes)}, compressed, and Helm can keep ${kibText(releaseBytesMax)}; split the layer in two`
    problems.push({ path: `layers[${index}].manifests`, code: 'layer.too-large', message })
  }
  return problems
}

function kibText(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`
}
