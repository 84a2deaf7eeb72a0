import type { Random } from '#core/base/random.ts'
import type { PoolSpec, Strategy, WorkerPoolSpec } from '#core/cluster/cluster.ts'
import { pack, profile, type ClusterWords, type LayerWords } from '../core/plan-fixture.ts'

const kubernetes = ['1.34.7', '1.34.8', '1.35.3', '1.35.4', '1.36.1', '1.36.2', '1.37.0', '1.37.1'] as const
const minute = 60_000

type Mutable<Words> = { -readonly [Key in keyof Words]: Words[Key] }

interface State {
  /** Which of the Kubernetes versions above. */
  version: number
  revision: number
  os: string
  cni: string
  base: string
  maxPods: number
  auditAge: number
  mtu: number
  tools: Record<string, LayerWords> | null
  overrides: Record<string, string>
  controlPlane: Mutable<Partial<PoolSpec>>
  pools: (Mutable<Partial<WorkerPoolSpec>> & { readonly name: string })[]
  readonly parallelPools: number
}

/** What the owner of a cluster wishes it to be, changed at random in the ways that owners change clusters. */
export class Wishes {
  private readonly draw: Random
  private state: State

  constructor(draw: Random) {
    this.draw = draw
    this.state = {
      version: Math.floor(draw() * 4),
      revision: 1,
      os: 'ubuntu@24.04.1',
      cni: 'calico@3.30.4',
      base: 'base',
      maxPods: 110,
      auditAge: 30,
      mtu: 0,
      tools: null,
      overrides: {},
      controlPlane: { replicas: this.pick([1, 3, 3, 5]) },
      pools: [{ name: 'general', replicas: 2 }],
      parallelPools: this.pick([1, 1, 2]),
    }
    if (draw() < 0.5) this.state.pools.push({ name: 'extra', replicas: 1 + Math.floor(draw() * 3) })
    if (draw() < 0.5) this.changeTools()
  }

  /** To take a wish back that was not granted. */
  remember(): () => void {
    const before = structuredClone(this.state)
    return () => {
      this.state = before
    }
  }

  /** The last wish: what lets every pool follow, and no pod stay for want of another place. */
  giveWay(): void {
    this.state.revision += 1
    for (const pool of this.state.pools) {
      pool.kubernetesVersion = null
      pool.drain = { deadlineMs: 10 * minute, then: 'force' }
    }
  }

  words(): ClusterWords {
    const base = profile({
      name: this.state.base,
      version: `1.0.${this.state.revision}`,
      layers: {
        os: this.state.os,
        k8s: {
          pack: `kubernetes@${this.kubernetesVersion()}`,
          values: `kubeadmconfig:\n  kubeletExtraArgs:\n    max-pods: "${this.state.maxPods}"\n  apiServer:\n    extraArgs:\n      audit-log-maxage: "${this.state.auditAge}"\n`,
        },
        cni: { pack: this.state.cni, values: `manifests:\n  calico:\n    mtu: ${this.state.mtu}\n` },
      },
    })
    const tools = this.state.tools && profile({ name: 'tools', type: 'add-on', layers: this.state.tools })
    const overrides = Object.entries(this.state.overrides).filter(([key]) => key.startsWith(`${this.state.base}/`) || tools)
    return {
      profiles: tools ? [base, tools] : [base],
      overrides: Object.fromEntries(overrides),
      controlPlane: { ...this.state.controlPlane },
      workerPools: this.state.pools.map((pool) => ({ ...pool })),
      parallelPools: this.state.parallelPools,
    }
  }

  /** What is wished for at the moment, for a trace. */
  brief(): string {
    const { profiles = [], controlPlane, workerPools } = this.words()
    return JSON.stringify({ profiles: profiles.map((one) => `${one.profile} ${one.version}`), controlPlane, workerPools })
  }

  /** One to three changes at once; the answer names them. */
  change(): string {
    const names = []
    do names.push(this.changeOnce())
    while (names.length < 3 && this.draw() < 0.3)
    return names.join(', ')
  }

  private changeOnce(): string {
    const pool = this.state.pools[Math.floor(this.draw() * this.state.pools.length)]
    const ways: readonly (readonly [string, () => unknown])[] = [
      ['kubernetes', () => (this.state.version = Math.min(this.state.version + this.pick([1, 1, 2, 4]), kubernetes.length - 1))],
      ['kubernetes', () => (this.state.version = Math.min(this.state.version + this.pick([1, 1, 2]), kubernetes.length - 1))],
      ['newest kubernetes', () => this.leap()],
      ['older kubernetes', () => this.draw() < 0.2 && (this.state.version = Math.max(this.state.version - 1, 0))],
      ['os', () => (this.state.os = this.pick(['ubuntu@24.04.1', 'ubuntu@24.04.3']))],
      ['kubelet', () => (this.state.maxPods += 10)],
      ['api server', () => (this.state.auditAge += 1)],
      ['cni values', () => (this.state.mtu += 100)],
      ['cni version', () => (this.state.cni = this.pick(['calico@3.30.4', 'calico@3.31.2']))],
      ['tools', () => this.changeTools()],
      ['no tools', () => (this.state.tools = null)],
      ['another base', () => (this.state.base = this.pick(['base', 'base', 'base', 'core']))],
      [
        'override of cni',
        () => (this.state.overrides[`${this.state.base}/cni`] = `manifests:\n  calico:\n    mtu: ${1300 + this.state.mtu}\n`),
      ],
      ['override of kubernetes', () => (this.state.overrides[`${this.state.base}/k8s`] = this.kubeletOverride())],
      ['no overrides', () => Object.keys(this.state.overrides).forEach((key) => delete this.state.overrides[key])],
      ['scale', () => pool && (pool.replicas = Math.floor(this.draw() * 6))],
      ['instance type', () => pool && (pool.instanceType = this.pick(['m5.large', 'm5.xlarge', 'c5.large']))],
      ['labels', () => pool && (pool.labels = { tier: this.pick(['a', 'b', 'c']) })],
      ['zones', () => pool && (pool.zones = this.pick([[], ['a'], ['a', 'b'], ['b', 'c']]))],
      ['strategy', () => pool && (pool.strategy = this.strategy())],
      ['repave interval', () => pool && (pool.repaveIntervalMs = this.pick([0, 5 * minute]))],
      ['drain', () => pool && (pool.drain = this.drain())],
      ['pin', () => pool && (pool.kubernetesVersion = this.pick([null, null, this.kubernetesVersion()]))],
      ['pool', () => this.state.pools.some(({ name }) => name === 'gpu') || this.state.pools.push({ name: 'gpu', replicas: 1 })],
      [
        'less pools',
        () => this.state.pools.length > 1 && this.state.pools.splice(Math.floor(this.draw() * this.state.pools.length), 1),
      ],
      ['order of pools', () => this.state.pools.reverse()],
      ['control plane disk', () => (this.state.controlPlane.diskGiB = this.pick([60, 80]))],
      [
        'control plane count',
        () => (this.state.controlPlane.replicas = Math.min(5, (this.state.controlPlane.replicas ?? 1) + 2)),
      ],
      [
        'control plane strategy',
        () => (this.state.controlPlane.strategy = this.pick<Strategy>([{ type: 'expand-first' }, { type: 'contract-first' }])),
      ],
    ]
    const [name, act] = this.pick(ways)
    act()
    this.state.revision += 1
    return name
  }

  /** Several minors at once, to a version that the newest network works with. */
  private leap(): void {
    this.state.version = kubernetes.length - 1 - Math.floor(this.draw() * 3)
    this.state.cni = 'calico@3.31.2'
  }

  private changeTools(): void {
    const layers: Record<string, LayerWords> = {
      metrics: { pack: this.pick(['metrics-server@0.7.2', 'metrics-server@0.8.0']) },
      'cert-manager': { pack: this.pick(['cert-manager@1.18.2', 'cert-manager@1.19.1']), installPriority: 5 },
    }
    if (this.draw() < 0.3) delete layers[this.pick(Object.keys(layers))]
    this.state.tools = layers
  }

  private kubeletOverride(): string {
    return `kubeadmconfig:\n  kubeletExtraArgs:\n    max-pods: "${this.pick([this.state.maxPods, 50, 60])}"\n`
  }

  private drain(): PoolSpec['drain'] {
    return this.pick([{ deadlineMs: 30 * minute, then: 'halt' } as const, { deadlineMs: minute, then: 'force' } as const])
  }

  private strategy(): Strategy {
    return this.pick<Strategy>([
      { type: 'expand-first' },
      { type: 'contract-first' },
      { type: 'custom', maxSurge: 2, maxUnavailable: 1 },
      { type: 'custom', maxSurge: '34%', maxUnavailable: '34%' },
    ])
  }

  private kubernetesVersion(): string {
    return pack(`kubernetes@${kubernetes[this.state.version]}`).reference.version
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.draw() * items.length)] as Item
  }
}
