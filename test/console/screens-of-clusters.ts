import type { Page } from 'playwright-core'
import { clusterRoutes } from '#contract/cluster.ts'
import { choose } from './browser.ts'
import { asking, opening, pressing, type Screen } from './screens.ts'

/** The list of clusters, and all of one cluster. */
export function screensOfClusters(): readonly Screen[] {
  return [
    { name: 'clusters', path: '/clusters', documented: true, phone: true },
    { name: 'clusters-none-match', path: '/clusters?health=Unknown&q=nothing' },
    {
      name: 'clusters-filter',
      path: '/clusters?profile=edge-retail',
      steps: opening('Update status: Update status', /^Waiting/),
    },
    { name: 'clusters-ticked', path: '/clusters', steps: tick },
    {
      name: 'clusters-saved-filter',
      path: '/clusters?region=eu-west',
      steps: asking('Saved filters: Saved', 'Save this filter…'),
    },
    { name: 'cluster-updating', path: '/clusters/shop-vienna', documented: true, phone: true },
    { name: 'cluster-paused', path: '/clusters/shop-rome' },
    { name: 'cluster-halted', path: '/clusters/shop-oslo' },
    { name: 'cluster-drift', path: '/clusters/shop-lab', documented: true },
    { name: 'cluster-pending', path: '/clusters/shop-porto' },
    { name: 'cluster-profile', path: '/clusters/shop-lyon/profile', documented: true, phone: true },
    { name: 'cluster-layer', path: '/clusters/shop-lyon/profile?layer=edge-retail%2Ftraefik' },
    { name: 'cluster-layer-origins', path: '/clusters/shop-lyon/profile?layer=edge-retail%2Ftraefik&view=Origins' },
    { name: 'cluster-draft', path: '/clusters/shop-lisbon/profile', steps: chooseVersion },
    { name: 'cluster-nodes', path: '/clusters/shop-vienna/nodes', documented: true, phone: true },
    { name: 'cluster-nodes-at-rest', path: '/clusters/shop-madrid/nodes' },
    { name: 'pool-dialog', path: '/clusters/shop-madrid/nodes', steps: pressing('Change general') },
    { name: 'pool-removal', path: '/clusters/shop-madrid/nodes', steps: pressing('Remove batch') },
    { name: 'cluster-events', path: '/clusters/shop-oslo/events', phone: true },
    { name: 'cluster-settings', path: '/clusters/shop-oslo/settings', phone: true },
    { name: 'cluster-cloud', path: '/clusters/shop-madrid/settings', steps: pressing('Change cloud settings') },
    { name: 'cluster-tags-overtaken', path: '/clusters/shop-turin/settings', steps: overtakeTags },
    { name: 'cluster-delete', path: '/clusters/shop-turin/settings', steps: pressing('Delete this cluster…') },
    { name: 'pause-dialog', path: '/clusters/shop-vienna', steps: pressing('Pause…') },
    { name: 'abort-dialog', path: '/clusters/shop-vienna', steps: pressing('Abort…', 'Point of no return') },
    { name: 'no-such-cluster', path: '/clusters/nowhere', refused: 404 },
  ]
}

async function tick(page: Page): Promise<void> {
  for (const place of ['ghent', 'lisbon', 'prague']) await page.getByRole('checkbox', { name: `Select shop-${place}` }).check()
  await page.getByText('3 selected').waitFor()
}

async function chooseVersion(page: Page): Promise<void> {
  await choose(page, 'Version of edge-retail: 1.0.0', '1.1.0')
  await page.getByRole('button', { name: 'Discard' }).waitFor()
}

const overtakeTags: NonNullable<Screen['steps']> = async (page, call) => {
  await page.getByRole('textbox', { name: 'Value of tag 1' }).fill('mine')
  const params = { name: 'shop-turin' }
  const { metadata } = await call(clusterRoutes.get, { params })
  const tags = Object.fromEntries(Object.keys(metadata.tags).map((key) => [key, 'theirs']))
  await call(clusterRoutes.patch, { params, body: { metadata: { tags } } })
  await page.getByRole('heading', { name: /Somebody else changed the tags/ }).waitFor()
}
