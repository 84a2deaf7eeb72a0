import { bringsCloudController } from '../cluster-api/cloud-controller.ts'
import { providerOf } from '../cluster-api/providers.ts'
import type { Check } from './plan.ts'
import { warning, type PreflightFacts } from './preflight-facts.ts'
import type { Side } from './provenance.ts'

/**
 * `cloud.controller-missing`: on AWS and vSphere a node is made with the kubelet's `--cloud-provider=external`, the only one that there is
 * since Kubernetes 1.29 (https://kubernetes.io/blog/2023/12/14/cloud-provider-integration-changes). It keeps a taint, and no provider id, until the
 * cloud's controller manager has seen it, and Cluster API knows a machine's node by that id. A warning, since what is in a chart is not seen,
 * and somebody may install it otherwise; told when a cluster is made, and when the layer goes.
 */
export function checkCloudController({ input, before, after }: PreflightFacts): readonly Check[] {
  const names = after.spec.managementCluster === undefined ? undefined : providerOf(after.spec.cloudType)?.cloudController
  if (!names || brings(after, names) || (input.parent.number > 0 && !brings(before, names))) return []
  const { cloudType } = after.spec
  return [
    warning(
      'cloud.controller-missing',
      `No layer brings the controller manager of ${cloudType}: new nodes wait for it, and never become ready without it.`,
      { cloudType, names: [...names] },
      `Add it as a layer, such as ${names[0] ?? ''}; docs/providers.md says how.`,
    ),
  ]
}

function brings({ compiled, stack }: Side, names: readonly string[]): boolean {
  return compiled.layers.some((layer) =>
    bringsCloudController(layer, layer.pack ? (stack.packs.get(layer.pack.digest) ?? null) : null, names),
  )
}
