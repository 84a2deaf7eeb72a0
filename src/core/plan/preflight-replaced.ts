import { layerKey, type CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Check } from './plan.ts'
import { error, type PreflightFacts } from './preflight-facts.ts'
import { objectsOf } from './removed-objects.ts'

/** `cni.replaced` and `csi.replaced`: another network or storage takes things with it, and is taken on by name in the request only. */
export function checkReplaced({ before, after, input: { accept } }: ReplacedFacts): readonly Check[] {
  return rules.flatMap(({ kind, code, endangers, isEndangered }): readonly Check[] => {
    const [from = '', to = ''] = [before, after].map(
      ({ compiled }) => compiled.layers.find((layer) => layer.kind === kind)?.pack?.name ?? '',
    )
    if (from === to) return []
    const objects = endangeredIn(before.compiled, isEndangered)
    const named = objects.length === 0 ? '' : ` In the stack's manifests: ${shortened(objects)}.`
    const message = `${from} is replaced by ${to}, which endangers ${endangers}.${named}`
    const evidence = { from, to, objects }
    return [
      accept.includes(code)
        ? { code, severity: 'warning', message, evidence, remedy: 'It was accepted with the request.' }
        : error(code, message, evidence, `Keep ${from}, or ask again with "accept": ["${code}"].`),
    ]
  })
}

interface ReplacedFacts extends Pick<PreflightFacts, 'before' | 'after'> {
  readonly input: Pick<PreflightFacts['input'], 'accept'>
}

const rules = [
  {
    kind: 'cni',
    code: 'cni.replaced',
    endangers: 'the network of every pod, policies and addresses included',
    isEndangered: (object: string) => /^\w*NetworkPolicy /.test(object),
  },
  {
    kind: 'csi',
    code: 'csi.replaced',
    endangers: 'every volume that the old storage layer serves',
    isEndangered: (object: string) =>
      /^(StorageClass|VolumeSnapshotClass|PersistentVolume|PersistentVolumeClaim|StatefulSet) /.test(object),
  },
] as const

function endangeredIn({ layers }: CompiledCluster, isEndangered: (object: string) => boolean): readonly string[] {
  return layers.flatMap((layer) =>
    objectsOf(layer)
      .filter(isEndangered)
      .map((object) => `${layerKey(layer)}: ${object}`),
  )
}

/** The message names some; the evidence has them all. */
const namedMax = 5

function shortened(objects: readonly string[]): string {
  const rest = objects.length - namedMax
  return rest > 0 ? `${objects.slice(0, namedMax).join(', ')} and ${rest} more` : objects.join(', ')
}
