import type { Problem } from '../profile/check-profile.ts'
import { templatesOf } from './chart.ts'
import { releaseNames, type ReleasedLayer } from './release-objects.ts'
import { holdsSecret } from './secret-reference.ts'

/** How long Helm lets the name of a release be. */
const releaseNameMax = 53

/** What keeps a layer from being made into releases. */
export function chartProblems(released: ReleasedLayer): readonly Problem[] {
  const { layer, pack } = released
  const path = `${layer.profile}/${layer.name}`
  const absent = (pack?.charts ?? []).filter(({ digest }) => digest === null)
  const templates = templatesOf(layer.manifests, pack)
  const long = releaseNames(released).filter((name) => name.length > releaseNameMax)
  const open = layer.manifests.filter(({ name, content }) => templates.has(name) && holdsSecret(content))
  return [
    ...absent.map((chart) => ({
      path,
      code: 'chart.missing',
      message: `the pack ${pack?.name ?? ''} ${pack?.version ?? ''} of layer ${path} names ${chart.path}, and its registry does not have it; put the archive there and sync`,
    })),
    ...long.map((name) => ({
      path,
      code: 'release.name',
      message: `layer ${path} would make the release ${name}, whose name is longer than the ${releaseNameMax} characters that Helm takes; give it a shorter pack.releaseNameOverride`,
    })),
    ...open.map(({ name }) => ({
      path: `${path}.manifests[name=${name}]`,
      code: 'secret.place',
      message: `manifest ${name} of the pack of layer ${path} holds a sensitive value in its text; put it into the values that the manifest reads`,
    })),
  ]
}
