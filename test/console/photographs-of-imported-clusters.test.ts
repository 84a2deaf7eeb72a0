import { stringify } from 'yaml'
import { withoutKubernetes } from '../cluster-api/kube-assets.ts'
import { importPlant, startNeighbours, type Neighbours } from './imported.ts'
import { describeScreens } from './photographed.ts'
import { screensOfImportedClusters } from './screens-of-imported-clusters.ts'

describeScreens<Neighbours>('the screens of imported clusters', {
  skip: withoutKubernetes(),
  options: {},
  open: async (opened) => {
    const neighbours = await startNeighbours(opened)
    await importPlant(neighbours)
    return neighbours
  },
  // The plant itself is imported already. As somebody writes it, line by line.
  screens: ({ management }) =>
    screensOfImportedClusters(stringify(JSON.parse(management.management.kubeconfig()), { lineWidth: 0 })),
})
