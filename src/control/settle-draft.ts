import type { Digest } from '#core/base/digest.ts'
import type { PackContent } from '#core/pack/pack.ts'
import { checkProfile, checkVersion } from '#core/profile/check-profile.ts'
import { releaseSizeProblems } from '#core/profile/release-size.ts'
import { profileDigest, type Layer, type ProfileContent } from '#core/profile/profile.ts'
import { loadPack, loadPackContents } from '#store/packs.ts'
import type { Reader } from '#store/transactor.ts'
import type { Control } from './control.ts'
import type { DraftContent, PackWish, ProfileDraft } from './profile-draft.ts'
import { refuse, type Refusal, type RefusedPlace } from './refusal.ts'

/** A draft whose packs are fixed by digest, and that no rule refuses. */
export interface SettledDraft {
  readonly kind: 'settled'
  readonly content: ProfileContent
  readonly digest: Digest
}

/**
 * Fixes every pack of a draft by the digest of its content, and checks the whole; refused with every problem at once.
 *
 * `pinned` is what the version says until now: a digest that it holds stays good, also when the registry serves a completed pack
 * under the same version by now. A pack without a digest is what the registry serves.
 */
export async function settleDraft(
  { releaseBytes }: Pick<Control, 'releaseBytes'>,
  reader: Reader,
  projectId: string,
  draft: Pick<ProfileDraft, 'version' | 'content'>,
  pinned: ProfileContent | null,
): Promise<SettledDraft | Refusal> {
  const packs = await findPacks(reader, projectId, draft.content, pinned)
  const problems: RefusedPlace[] = []
  const layers = draft.content.layers.map(({ pack: wish, ...layer }, index): Layer => {
    if (wish === null) return { ...layer, pack: null }
    const { registry, name, version } = wish
    const found = packs.choose(wish)
    const path = `spec.layers[${index}].pack`
    if (found.kind === 'unknown') {
      problems.push({ path, code: 'pack.unknown', message: `registry ${registry} has no pack ${name} ${version}` })
    } else if (found.kind === 'other') {
      const message = `pack ${name} ${version} of registry ${registry} is ${found.digest}, not ${found.wanted}; leave the digest out to take what is there`
      problems.push({ path: `${path}.digest`, code: 'pack.digest-mismatch', message })
    }
    return { ...layer, pack: { registry, name, version, digest: found.digest } }
  })
  const content: ProfileContent = { ...draft.content, layers }
  const rules = [
    ...checkVersion(draft.version, 'version'),
    ...checkProfile(content, packs.contents),
    ...(await releaseSizeProblems(content, packs.contents, releaseBytes)),
  ]
  problems.push(...rules.map((problem) => ({ ...problem, path: `spec.${problem.path}` })))
  return problems.length > 0 ? draftRefused(problems) : { kind: 'settled', content, digest: profileDigest(content) }
}

type Choice =
  | { readonly kind: 'found'; readonly digest: Digest }
  | { readonly kind: 'unknown'; readonly digest: Digest }
  | { readonly kind: 'other'; readonly digest: Digest; readonly wanted: Digest }

interface FoundPacks {
  readonly choose: (wish: PackWish) => Choice
  readonly contents: ReadonlyMap<Digest, PackContent>
}

async function findPacks(
  reader: Reader,
  projectId: string,
  content: DraftContent,
  pinned: ProfileContent | null,
): Promise<FoundPacks> {
  const pins = (pinned?.layers ?? []).flatMap(({ pack }) => (pack ? [{ key: keyOf(pack), digest: pack.digest }] : []))
  const wishes = new Map(content.layers.flatMap(({ pack }) => (pack ? [[keyOf(pack), pack] as const] : [])))
  const contents = new Map<Digest, PackContent>(
    await loadPackContents(
      reader,
      pins.map((pin) => pin.digest),
    ),
  )
  const served = new Map<string, Digest>()
  for (const [key, wish] of wishes) {
    const found = await loadPack(reader, projectId, wish)
    if (!found) continue
    served.set(key, found.digest)
    contents.set(found.digest, found.content)
  }
  const choose = (wish: PackWish): Choice => {
    const key = keyOf(wish)
    const held = pins.filter((pin) => pin.key === key).map((pin) => pin.digest)
    const now = served.get(key) ?? held[0]
    if (now === undefined) return { kind: 'unknown', digest: wish.digest ?? nothing }
    const digest = wish.digest ?? now
    return digest === now || held.includes(digest) ? { kind: 'found', digest } : { kind: 'other', digest: now, wanted: digest }
  }
  return { choose, contents }
}

/** Stands for the content of a pack that is unknown, in a draft that is refused for it. */
const nothing: Digest = `sha256:${'0'.repeat(64)}`

function keyOf({ registry, name, version }: Omit<PackWish, 'digest'>): string {
  return [registry, name, version].join(' ')
}

/** One code for all: what is missing outweighs what is wrong, since more may be wrong with it. */
function draftRefused(problems: readonly RefusedPlace[]): Refusal {
  const unknown = problems.filter(({ code }) => code === 'pack.unknown')
  if (unknown.length > 0) {
    const named = [...new Set(unknown.map(({ message }) => message))].join('; ')
    return refuse('pack.unknown', `Nothing was saved: ${named}. GET /api/v1/packs lists what there is.`, problems)
  }
  const other = problems.filter(({ code }) => code === 'pack.digest-mismatch')
  if (other.length > 0) return refuse('pack.digest-mismatch', `Nothing was saved: ${sentence(other)}`, problems)
  return refuse('document.invalid', `Nothing was saved: ${sentence(problems)}`, problems)
}

function sentence([first, ...more]: readonly RefusedPlace[]): string {
  const rest = more.length > 0 ? ` (and ${more.length} more, see errors)` : ''
  return first ? `${first.path}: ${first.message}${rest}.` : ''
}
