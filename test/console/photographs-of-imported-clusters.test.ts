import { stringify } from 'yaml'
import { planRoutes } from '#contract/plan.ts'
import { withoutKubernetes } from '../cluster-api/kube-assets.ts'
import { importPlant, startNeighbours, type Neighbours } from './imported.ts'
import { describeScreens } from './photographed.ts'
import { screensOfImportedClusters } from './screens-of-imported-clusters.ts'

interface Plant extends Neighbours {
  readonly plan: string
}

describeScreens<Plant>('the screens of imported clusters', {
  skip: withoutKubernetes(),
  options: {},
  open: async (opened) => {
    const neighbours = await startNeighbours(opened)
    await importPlant(neighbours)
    const profiles = [
      { name: 'observability', version: '1.1.0' },
      { name: 'greeting', version: '1.0.0' },
    ]
    const { id } = await neighbours.call(planRoutes.propose, { params: { name: 'plant' }, body: { profiles } })
    return { ...neighbours, plan: id }
  },
  // The plant itself is imported already. As somebody writes it, line by line.
  screens: ({ management, plan }) =>
    screensOfImportedClusters(stringify(JSON.parse(management.management.kubeconfig()), { lineWidth: 0 }), plan),
})
