import { forecast, settledStart } from '#core/plan/forecast.ts'
import { planUpdate } from '#core/plan/plan-update.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { requestedSpec } from '#core/plan/requested-spec.ts'
import { present } from '#core/base/assert.ts'
import { loadPlanningFacts, loadPlanningInput, loadStack } from '#control/load-planning-facts.ts'
import { loadCluster } from '#store/clusters.ts'
import { openStore } from '#store/open.ts'
import { resolveProfileChoices } from '#store/profile-revisions.ts'
import { loadProject } from '#store/projects.ts'
import { holdBar, timesOf } from './bar.ts'
import { median, startBenchServer, until, type BenchServer } from './fleet.ts'

/**
 * A plan for one cluster with a full profile of 12 layers, 3 pools and 50 nodes, which replaces all of them: in core with its
 * preflight, through the API without its forecast, and the forecast (6-bars).
 */
const silent = () => {}
const log = { debug: silent, info: silent, warn: console.warn, error: console.error }
const request = { profiles: [{ name: 'large', version: '1.1.0' }] }

const server = await startBenchServer({ speed: 30_000 })
try {
  await prepare(server)
  const input = await planningInput(server)
  const plan = planUpdate(input)
  if (plan.repave.pools.length !== 3) throw new Error(`the plan is another one than measured here: ${plan.summary}`)

  holdBar('plan in core', median(await timesOf(200, 50, () => planUpdate(input))), 5, 'ms')
  holdBar('second look at the plan, in core', median(await timesOf(200, 50, () => checkPlan(input, plan))), 5, 'ms')
  const propose = () => server.send('POST', '/clusters/large/plans?forecast=none', request)
  holdBar('plan through the API', median(await timesOf(100, 30, propose)), 25, 'ms')
  for (const [seeds, most] of [
    [20, 100],
    [100, 300],
  ] as const) {
    const times = await timesOf(9, 3, () =>
      forecast(settledStart(input.parent.compiled, input.parent.spec.cloudType), plan, seeds),
    )
    holdBar(`forecast of ${seeds} seeds`, median(times), most, 'ms')
  }
} finally {
  await server.stop()
}

async function prepare({ send }: BenchServer): Promise<void> {
  await send('POST', '/profiles', profile('1.0.0', '1.36.1', 1))
  await send('POST', '/profiles/large/versions', profile('1.1.0', '1.36.2', 2))
  const pool = { instanceType: 'm5.large' }
  await send('POST', '/clusters', {
    apiVersion: 'cairn.dev/v1',
    kind: 'Cluster',
    metadata: { name: 'large' },
    spec: {
      cloudType: 'simulated',
      profiles: [{ name: 'large', version: '1.0.0' }],
      controlPlane: { replicas: 3, ...pool },
      workerPools: [
        { name: 'general', replicas: 24, ...pool },
        { name: 'batch', replicas: 23, ...pool },
      ],
    },
  })
  const read = () => send('GET', '/clusters/large') as Promise<{ status: { status: string; nodes: { ready: number } } }>
  const { status } = await until(read, (cluster) => cluster.status.status === 'Running')
  if (status.nodes.ready !== 50) throw new Error(`the cluster has ${status.nodes.ready} nodes`)
}

function profile(version: string, kubernetes: string, replicas: number): object {
  const layer = (name: string, kind: string, packVersion: string, pack = name) => ({
    name,
    kind,
    pack: { name: pack, version: packVersion },
    values: kind === 'addon' ? `replicas: ${replicas}\n` : '',
  })
  const manifest = (name: string) => ({
    name,
    kind: 'addon',
    installPriority: 10,
    manifests: [
      { name, content: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  replicas: "${replicas}"\n` },
    ],
  })
  const layers = [
    layer('ubuntu', 'os', '24.04.1'),
    layer('kubernetes', 'k8s', kubernetes),
    layer('cilium', 'cni', '1.18.3'),
    layer('local-path', 'csi', '0.0.32'),
    layer('metrics-server', 'addon', '0.8.0'),
    layer('cert-manager', 'addon', '1.19.1'),
    layer('external-dns', 'addon', '0.19.0'),
    layer('traefik', 'addon', '3.5.3'),
    layer('prometheus', 'addon', '3.5.0'),
    ...['policies', 'quotas', 'banner'].map(manifest),
  ]
  const spec = { type: 'full', cloudType: 'simulated', version, layers }
  return { apiVersion: 'cairn.dev/v1', kind: 'ClusterProfile', metadata: { name: 'large' }, spec }
}

/** What the server would hand to the planner. */
async function planningInput({ address }: BenchServer): Promise<PlanningInput> {
  const store = await openStore({ ...address, poolSize: 2, now: Date.now, log })
  try {
    return await store.read(async (reader) => {
      const project = present(await loadProject(reader, 'default'), 'there is a project from the start')
      const cluster = present(await loadCluster(reader, project.id, 'large'), 'it was made')
      const facts = await loadPlanningFacts(reader, cluster, { state: 'present', kubernetes: null })
      const { choices } = await resolveProfileChoices(reader, project.id, request.profiles)
      const none = { overrides: [], variables: {}, cloud: null, controlPlane: null, workerPools: null }
      const requested = requestedSpec(facts.parent.spec, { profiles: choices, ...none })
      const stack = await loadStack(reader, project.id, { profiles: choices })
      const asked = { requested, accept: [], resolutions: [], rollbackTo: null }
      return await loadPlanningInput(reader, project, cluster, facts, stack, asked)
    })
  } finally {
    await store.close()
  }
}
