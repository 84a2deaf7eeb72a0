import { isImported } from '#core/cluster/cluster.ts'
import { appendAudit } from '#store/audit.ts'
import { loadCluster } from '#store/clusters.ts'
import { clusterMissing } from './cluster-refusals.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { refuse, type Refusal } from './refusal.ts'

/** The kubeconfig of a cluster's administrator, as its engine has it. Nobody gets it without a record of who did. */
export async function readKubeconfig(
  control: Pick<Control, 'store' | 'engineOf'>,
  { project, principal }: ProjectScope,
  name: string,
): Promise<{ readonly kind: 'kubeconfig'; readonly text: string } | Refusal> {
  const cluster = await control.store.read((reader) => loadCluster(reader, project.id, name))
  if (!cluster) return clusterMissing(name)
  if (isImported(cluster)) {
    const why = `Cluster ${name} was imported: whoever runs it has its kubeconfig. What was given to Cairn is shown nowhere again.`
    return refuse('kubeconfig.missing', why)
  }
  const answer = await control.engineOf(cluster).kubeconfig?.(cluster)
  if (answer === undefined)
    return refuse('engine.none', `Cluster ${name} runs on the simulator, where nothing answers: there is no kubeconfig of it.`)
  if (answer.kind === 'unanswered')
    return refuse('engine.unanswered', `The kubeconfig of ${name} cannot be read now: ${answer.message}. Try again later.`)
  if (answer.kind === 'absent') {
    const why = `Cluster API has not made the kubeconfig of ${name} yet: it comes with the cluster's certificates. Try again later.`
    return refuse('kubeconfig.missing', why)
  }
  await control.store.transact((tx) =>
    appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: 'cluster.read-kubeconfig',
      object: `cluster/${name}`,
      detail: {},
    }),
  )
  return answer
}
