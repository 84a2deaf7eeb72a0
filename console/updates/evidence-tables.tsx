import type { WireEvidence } from '#contract/evidence.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'

type Node = WireEvidence['nodes'][number]
type Layer = WireEvidence['layers'][number]
type ApiServer = NonNullable<WireEvidence['apiServers']>[number]

const nodes: readonly Column<Node>[] = [
  { name: 'Pool', width: '16%', cell: ({ pool }) => pool },
  { name: 'Node', cell: ({ name }) => <span className="c-breakable">{name}</span> },
  { name: 'Kubernetes', width: '12%', cell: ({ kubernetesVersion }) => kubernetesVersion },
  { name: 'State', width: '12%', cell: ({ ready }) => <StateWord state={ready ? 'ready' : 'not ready'} /> },
  { name: 'Ready since', width: '14%', wide: true, cell: ({ readyAt }) => (readyAt === null ? '' : <When at={readyAt} />) },
  { name: 'Machine spec', width: '16%', cell: ({ digest }) => <Digest digest={digest} /> },
]

const layers: readonly Column<Layer>[] = [
  { name: 'Layer', cell: ({ profile, name }) => `${profile}/${name}` },
  { name: 'Version', width: '16%', cell: ({ version }) => version },
  { name: 'State', width: '16%', cell: ({ state }) => <StateWord state={state.replace('-', ' ')} /> },
  { name: 'Release', width: '20%', cell: ({ digest }) => (digest === null ? '' : <Digest digest={digest} />) },
]

const apiServers: readonly Column<ApiServer>[] = [
  { name: 'API server on', cell: ({ node }) => <span className="c-breakable">{node}</span> },
  { name: 'Kubernetes', width: '16%', cell: ({ kubernetesVersion }) => kubernetesVersion },
  { name: 'State', width: '16%', cell: ({ healthy }) => <Health healthy={healthy} /> },
  {
    name: 'Its member of etcd',
    width: '20%',
    cell: ({ memberHealthy }) => (memberHealthy === null ? 'not seen' : <Health healthy={memberHealthy} />),
  },
]

/** What was observed after the last step, per node, layer and API server. */
export function EvidenceTables({ evidence }: { readonly evidence: WireEvidence }) {
  return (
    <>
      <p className="c-quiet">
        Observed <When at={evidence.observedAt} />
        {evidence.since !== null && (
          <>
            ; every look from <When at={evidence.since} /> on had shown it so
          </>
        )}
        . Kubernetes {evidence.kubernetesVersion}, generation {evidence.generation}.
      </p>
      {evidence.nodes.length > 0 && (
        <DataTable label="Evidence of nodes" columns={nodes} rows={evidence.nodes} keyOf={({ uid, name }) => `${uid} ${name}`} />
      )}
      <DataTable
        label="Evidence of layers"
        columns={layers}
        rows={evidence.layers}
        keyOf={({ profile, name }) => `${profile}/${name}`}
      />
      {evidence.apiServers !== null && evidence.apiServers.length > 0 && (
        <DataTable label="Evidence of API servers" columns={apiServers} rows={evidence.apiServers} keyOf={({ node }) => node} />
      )}
    </>
  )
}

function Health({ healthy }: { readonly healthy: boolean }) {
  return <StateWord state={healthy ? 'Healthy' : 'Unhealthy'} />
}

/** Enough of it to tell two apart; the whole on hover. */
function Digest({ digest }: { readonly digest: string }) {
  return <code title={digest}>{digest.split(':').at(-1)?.slice(0, 12)}</code>
}
