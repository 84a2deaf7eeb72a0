import { Failure } from './failure.ts'

interface NamedLayer {
  readonly profile: string
  readonly name: string
}

/** The one layer of a cluster that `LAYER` or `PROFILE/LAYER` means. */
export function layerOf<Layer extends NamedLayer>(cluster: string, wanted: string, layers: readonly Layer[]): Layer {
  const found = layers.filter((layer) => layer.name === wanted || `${layer.profile}/${layer.name}` === wanted)
  const [layer] = found
  if (layer !== undefined && found.length === 1) return layer
  const known = (layer ? found : layers).map((item) => `${item.profile}/${item.name}`).join(', ')
  throw new Failure(`${cluster} has ${layer ? 'more than one layer' : 'no layer'} ${wanted}.`, {
    next: `Choose one of ${known}.`,
  })
}
