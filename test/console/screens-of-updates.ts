import type { Page } from 'playwright-core'
import type { Screen } from './screens.ts'
import type { Shops } from './shops.ts'

const wizard = '/new/cluster?profile=edge-retail&version=1.1.0'
const bulk = '/bulk?change=switch&clusters=shop-ghent+shop-lisbon+shop-porto&to=edge-retail%401.1.0'

/** Plans, updates, one change for many clusters, and a new cluster. */
export function screensOfUpdates({ succeeded, running, openPlan, conflictPlan, refusedPlan }: Shops): readonly Screen[] {
  return [
    { name: 'update-running', path: `/clusters/shop-vienna/updates/${running}` },
    { name: 'update-succeeded', path: `/clusters/shop-madrid/updates/${succeeded}`, documented: true, phone: true },
    { name: 'cluster-up-to-date', path: '/clusters/shop-madrid' },
    { name: 'cluster-updates', path: '/clusters/shop-madrid/updates' },
    { name: 'cluster-revisions', path: '/clusters/shop-madrid/updates?from=1&to=2', documented: true, steps: lookAtRevisions },
    { name: 'plan', path: `/clusters/shop-berlin/plans/${openPlan}`, documented: true, phone: true },
    { name: 'plan-table', path: `/clusters/shop-berlin/plans/${openPlan}?forecast=table`, steps: lookAtForecast },
    { name: 'plan-conflicts', path: `/clusters/shop-lyon/plans/${conflictPlan}`, documented: true },
    { name: 'plan-refused', path: `/clusters/shop-lab/plans/${refusedPlan}` },
    { name: 'no-such-plan', path: '/clusters/shop-lab/plans/pln_nothing', refused: 404 },
    { name: 'no-such-update', path: '/clusters/shop-lab/updates/upd_nothing', refused: 404 },
    { name: 'bulk-switch', path: '/bulk?change=switch&all=yes' },
    { name: 'bulk-impact', path: bulk, documented: true, steps: foresee },
    { name: 'bulk-plans', path: bulk, steps: makePlans },
    { name: 'bulk-approved', path: bulk, steps: approvePlans },
    { name: 'new-cluster', path: wizard, phone: true },
    { name: 'new-cluster-profiles', path: `${wizard}&step=profiles` },
    { name: 'new-cluster-variables', path: `${wizard}&step=variables` },
    { name: 'new-cluster-cloud', path: `${wizard}&step=cloud` },
    { name: 'new-cluster-pools', path: `${wizard}&step=pools` },
    { name: 'new-cluster-review', path: `${wizard}&step=review`, steps: reviewed },
    { name: 'new-cluster-yaml', path: `${wizard}&view=yaml` },
  ]
}

async function lookAtRevisions(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Compare revisions' }).evaluate((one) => one.scrollIntoView())
}

async function lookAtForecast(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Forecast', exact: true }).evaluate((one) => one.scrollIntoView())
}

async function foresee(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: /nodes are replaced/ }).check()
}

async function makePlans(page: Page): Promise<void> {
  await foresee(page)
  await page.getByRole('button', { name: /^Make \d+ plans/ }).click()
  await page.getByRole('table', { name: 'Plans' }).waitFor()
}

async function approvePlans(page: Page): Promise<void> {
  await makePlans(page)
  await page.getByRole('checkbox', { name: /^I confirm/ }).check()
  await page.getByRole('button', { name: /^Approve [1-9]/ }).click()
  await page.getByText(/^Plans: [\w ,]*approved$/).waitFor()
  // Away from the button, whose reason not to be pressed again would cover the answer.
  await page.mouse.move(0, 0)
  await page.getByRole('tooltip').waitFor({ state: 'detached' })
}

async function reviewed(page: Page): Promise<void> {
  await page.getByText('Nothing speaks against creating it.').waitFor()
}
