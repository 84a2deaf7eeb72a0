import type { Plan } from '#contract/plan.ts'

const digest = `sha256:${'0'.repeat(64)}` as const

/** A plan with nothing in it, which a test fills with what it is about. */
export function planOf(part: Partial<Plan>): Plan {
  return {
    id: 'pln_01',
    digest,
    cluster: 'store-042',
    parent: 3,
    state: 'open',
    by: 'ada@example.org',
    note: '',
    createdAt: '2026-11-22T17:40:05.000Z',
    expiresAt: '2026-11-23T17:40:05.000Z',
    summary: 'edge-retail 1.0.0 → 2.0.0',
    steps: [],
    changes: [],
    pools: [],
    repave: { scope: 'none', pools: [] },
    removes: { nodes: 0, objects: [] },
    conflicts: [],
    resolved: [],
    saves: null,
    rollback: null,
    checks: [],
    ...part,
  }
}

const kubernetes = (version: string, profileVersion: string) => ({ pack: 'kubernetes', version, profileVersion })
const hello = (version: string, profileVersion: string) => ({ pack: 'hello-universe', version, profileVersion })

export const repavingPlan = planOf({
  note: 'the November release',
  steps: [{ kubernetesVersion: '1.36.2', before: [], pools: ['control-plane', 'general'], after: [], brings: [] }],
  changes: [
    {
      profile: 'edge-retail',
      layer: 'kubernetes',
      layerKind: 'k8s',
      kind: 'changed',
      from: kubernetes('1.35.4', '1.0.0'),
      to: kubernetes('1.36.2', '2.0.0'),
      diff: [
        { path: 'kubeadmconfig.apiServer.extraArgs.profiling', kind: 'changed', from: 'true', to: 'false' },
        { path: 'kubeadmconfig.featureGates', kind: 'added', from: null, to: { ImageVolume: true } },
        { path: 'legacy', kind: 'removed', from: [1, 2], to: null },
      ],
      manifests: [],
    },
    {
      profile: 'edge-retail',
      layer: 'hello-universe',
      layerKind: 'addon',
      kind: 'changed',
      from: hello('1.1.1', '1.0.0'),
      to: hello('1.1.2', '2.0.0'),
      diff: [{ path: 'motd', kind: 'changed', from: 'one\ntwo\nthree\n', to: 'one\n2\nthree\n' }],
      manifests: [{ name: 'hello', kind: 'changed', from: 'replicas: 1\n', to: 'replicas: 2\n' }],
    },
    {
      profile: 'edge-retail',
      layer: 'old-dashboard',
      layerKind: 'addon',
      kind: 'removed',
      from: { pack: null, version: '1.0.0', profileVersion: '1.0.0' },
      to: null,
      diff: [],
      manifests: [],
    },
  ],
  pools: [
    {
      name: 'general',
      role: 'worker',
      kind: 'changed',
      diff: [{ path: 'labels["example.org/tier"]', kind: 'added', from: null, to: 'gold' }],
    },
  ],
  repave: {
    scope: 'full',
    pools: [
      {
        name: 'control-plane',
        role: 'control-plane',
        nodes: 3,
        rolls: 1,
        reasons: [
          {
            layer: 'edge-retail/kubernetes',
            path: 'pack.version',
            from: '1.35.4',
            to: '1.36.2',
            text: 'Kubernetes goes from 1.35.4 to 1.36.2.',
          },
        ],
      },
      {
        name: 'general',
        role: 'worker',
        nodes: 4,
        rolls: 1,
        reasons: [
          {
            layer: 'edge-retail/kubernetes',
            path: 'pack.version',
            from: '1.35.4',
            to: '1.36.2',
            text: 'Kubernetes goes from 1.35.4 to 1.36.2.',
          },
          { layer: null, path: 'workerPools[name=general].diskGiB', from: 60, to: 80, text: 'The disk grows from 60 to 80 GiB.' },
        ],
      },
    ],
  },
  removes: { nodes: 0, objects: ['edge-retail/old-dashboard: Deployment kube-system/old-dashboard'] },
  checks: [
    {
      code: 'pdb.blocks',
      severity: 'warning',
      message: 'The budget web/shop allows no pod to leave general.',
      evidence: null,
      remedy: 'Raise its replicas, or lower minAvailable.',
    },
    { code: 'quorum', severity: 'info', message: 'etcd has four members for a time.', evidence: null, remedy: '' },
  ],
  forecast: {
    p50: '42m',
    p90: '55m',
    seeds: 20,
    basis: 'defaults',
    order: [
      ['control-plane', 3],
      ['general', 4],
    ],
    leastAvailable: [
      { pool: 'control-plane', nodes: 3, at: '4m' },
      { pool: 'general', nodes: 4, at: '20m' },
    ],
    samples: 0,
    away: [{ what: 'api-server', from: '5m', for: '40s' }],
    behind: [],
  },
})

export const addOnPlan = planOf({
  summary: 'hello-universe 1.1.1 → 1.1.2',
  changes: [
    {
      profile: 'edge-retail',
      layer: 'hello-universe',
      layerKind: 'addon',
      kind: 'changed',
      from: hello('1.1.1', '1.0.0'),
      to: hello('1.1.2', '1.1.0'),
      diff: [],
      manifests: [],
    },
  ],
  forecast: {
    p50: '3m',
    p90: '4m',
    seeds: 20,
    basis: 'history',
    samples: 24,
    order: [],
    leastAvailable: [],
    away: [],
    behind: [],
  },
})

export const blockedPlan = planOf({
  state: 'blocked',
  summary: 'Going back to revision 1',
  conflicts: [{ profile: 'edge-retail', layer: 'hello-universe', path: 'replicas', base: 2, ours: '3', theirs: { min: 2 } }],
  resolved: [
    { profile: 'edge-retail', layer: 'hello-universe', path: 'colour', base: null, ours: 'red', theirs: 'blue', take: 'theirs' },
    { profile: 'edge-retail', layer: 'hello-universe', path: 'size', base: 1, ours: 2, theirs: 3, take: 'value', value: 5 },
  ],
  checks: [
    {
      code: 'kubernetes.downgrade',
      severity: 'error',
      message: 'An API server of this cluster has run 1.36.2, and 1.35.4 is below it.',
      evidence: null,
      remedy: 'Choose a version from 1.36.2 on.',
    },
  ],
})

export const emptyPlan = planOf({ state: 'empty', summary: 'Nothing changes' })

const override = { kind: 'override', name: 'edge-retail/kubernetes' } as const
const flag = 'kubeadmconfig.controllerManager.extraArgs.v'

export const rollbackPlan = planOf({
  changes: [
    {
      profile: 'edge-retail',
      layer: 'kubernetes',
      layerKind: 'k8s',
      kind: 'changed',
      from: kubernetes('1.36.2', '2.0.0'),
      to: kubernetes('1.36.2', '2.0.0'),
      diff: [{ path: flag, kind: 'removed', from: '4', to: null, by: override, pools: ['control-plane'] }],
      manifests: [],
    },
  ],
  repave: {
    scope: 'control-plane',
    pools: [
      {
        name: 'control-plane',
        role: 'control-plane',
        nodes: 3,
        rolls: 1,
        reasons: [
          {
            layer: 'edge-retail/kubernetes',
            path: flag,
            from: '4',
            to: null,
            text: `kubernetes: ${flag} is removed: 4`,
            by: override,
            pools: ['control-plane'],
          },
        ],
      },
    ],
  },
  saves: { nodes: 3, text: 'Rolled one by one, the 2 changes would replace 6 nodes; together 3.' },
  rollback: {
    revision: 2,
    returns: ['1 value of edge-retail/kubernetes returns.'],
    cannot: [{ what: 'data of edge-retail/notes', why: 'The layer was removed after revision 2. Restore it from a backup.' }],
    pointOfNoReturn: 'what edge-retail/hello made is removed',
  },
})

const reason = {
  layer: 'edge-retail/kubernetes',
  path: 'pack',
  from: '1.34.8',
  to: '1.37.1',
  text: 'Kubernetes changes from 1.34.8 to 1.37.1',
} as const

const forMinor = (kubernetesVersion: string, pools: readonly string[], brings: readonly string[]) => ({
  kubernetesVersion,
  before: ['edge-retail/kubernetes'],
  pools: [...pools],
  after: [],
  brings: [...brings],
})

/** Three minors in one plan; the workers follow at the end. */
export const chainPlan = planOf({
  summary: 'Updates kubernetes 1.34.8 → 1.37.1; replaces 11 nodes (control-plane 3 times, general).',
  steps: [
    forMinor('1.35.4', ['control-plane'], ['kube-proxy 1.35.4', 'CoreDNS 1.13']),
    forMinor('1.36.2', ['control-plane'], ['kube-proxy 1.36.2', 'CoreDNS 1.14']),
    {
      ...forMinor('1.37.1', ['control-plane', 'general'], ['kube-proxy 1.37.1']),
      before: ['edge-retail/kubernetes', 'edge-retail/cilium'],
      after: ['edge-retail/storage'],
    },
  ],
  repave: {
    scope: 'full',
    pools: [
      { name: 'control-plane', role: 'control-plane', nodes: 3, rolls: 3, reasons: [reason] },
      { name: 'general', role: 'worker', nodes: 2, rolls: 1, reasons: [reason] },
    ],
  },
  saves: { nodes: 4, text: 'Minor by minor, 3 updates would replace nodes 15 times; this one does so 11 times.' },
})
