import { test } from 'node:test'
import type { WireAdoption } from '#contract/adoption.ts'
import { adoptionText } from '#cli/adoption-text.ts'
import { plain } from '#cli/paint.ts'
import { assertGolden } from './golden-text.ts'

const nothing: WireAdoption = {
  refused: [],
  profile: null,
  profileIsNew: true,
  cluster: null,
  changes: [],
  creates: [],
  owned: [],
  unlike: [],
  beside: [],
}

const deployment = 'MachineDeployment shop-md-0'

const verdicts: Readonly<Record<string, WireAdoption>> = {
  'adoption-refused': {
    ...nothing,
    refused: [
      { object: 'Cluster shop', path: 'spec.paused', message: 'Cluster API leaves it alone; unpause it first' },
      { object: 'Cluster shop', path: '', message: 'it is being deleted' },
    ],
  },
  'adoption-possible': {
    ...nothing,
    changes: [
      { object: deployment, path: 'spec.deletion.order', kind: 'added', from: null, to: 'Oldest' },
      { object: deployment, path: 'spec.replicas', kind: 'changed', from: 2, to: 3 },
    ],
    creates: ['HelmRepository shop-charts'],
    owned: [
      { manager: 'kubectl-client-side-apply', object: deployment, fields: ['spec.replicas'] },
      { manager: 'argocd', object: 'KubeadmControlPlane shop', fields: ['spec.a', 'spec.b', 'spec.c', 'spec.d', 'spec.e'] },
    ],
    unlike: [
      { object: 'KubeadmControlPlane shop', path: 'spec.kubeadmConfigSpec.ntp', message: 'new machines are made without {}' },
    ],
    beside: [{ object: 'MachineHealthCheck shop', path: '', message: 'it goes on as it is' }],
    profile: {
      apiVersion: 'cairn.dev/v1',
      kind: 'ClusterProfile',
      metadata: { name: 'store', project: 'default', tags: {} },
      spec: {
        type: 'full',
        cloudType: 'docker',
        version: '1.0.0',
        variables: [],
        layers: [
          layer('ubuntu', 'os', '24.04.3'),
          layer('kubernetes', 'k8s', '1.36.1'),
          layer('unmanaged-network', 'cni', '1.0.0'),
          layer('unmanaged-storage', 'csi', '1.0.0'),
        ],
      },
    },
  },
}

function layer(name: string, kind: 'os' | 'k8s' | 'cni' | 'csi', version: string) {
  return { name, kind, installPriority: 0, presets: [], values: '', manifests: [], pack: { name, version, registry: 'built-in' } }
}

for (const [name, verdict] of Object.entries(verdicts)) {
  test(`${name} reads as it should`, () => {
    assertGolden(name, adoptionText(verdict, { place: 'teams/shop', called: 'store' }, plain))
  })
}
