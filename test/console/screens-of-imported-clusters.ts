import type { Page } from 'playwright-core'
import { choose } from './browser.ts'
import { pressing, type Screen } from './screens.ts'

/** Importing a cluster that others run, and all of one that is imported. */
export function screensOfImportedClusters(kubeconfig: string): readonly Screen[] {
  return [
    { name: 'import-cluster', path: '/import/cluster', phone: true },
    { name: 'import-checked', path: '/import/cluster', steps: checking(kubeconfig, '30'), documented: true, phone: true },
    { name: 'import-warned', path: '/import/cluster', steps: checking(kubeconfig, null) },
    { name: 'import-refused', path: '/import/cluster', steps: checking(nowhere, 'x'), refused: 422 },
    { name: 'imported-cluster', path: '/clusters/plant', documented: true, phone: true },
    { name: 'imported-profile', path: '/clusters/plant/profile' },
    { name: 'imported-nodes', path: '/clusters/plant/nodes', phone: true },
    { name: 'imported-updates', path: '/clusters/plant/updates' },
    { name: 'imported-settings', path: '/clusters/plant/settings' },
    { name: 'imported-kubeconfig', path: '/clusters/plant/settings', steps: pressing('New kubeconfig…') },
    { name: 'imported-delete', path: '/clusters/plant/settings', steps: pressing('Delete this cluster…') },
    { name: 'imported-account', path: '/settings/cloud-accounts' },
    { name: 'new-imported-account', path: '/settings/cloud-accounts', steps: addAccount },
    { name: 'clusters-with-imported', path: '/clusters', phone: true },
    { name: 'imported-plan', path: '/clusters/plant/profile', steps: planVersion },
  ]
}

const nowhere = `apiVersion: v1
kind: Config
clusters: [{ name: plant, cluster: { server: "https://127.0.0.1:1" } }]
users: [{ name: cairn, user: { token: none } }]
contexts: [{ name: plant, context: { cluster: plant, user: cairn } }]
current-context: plant
`

/** With the profile that asks for so many days; without them, with the one whose release is there already. */
function checking(kubeconfig: string, days: string | null): NonNullable<Screen['steps']> {
  return async (page) => {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('warehouse')
    await page.getByRole('textbox', { name: 'Region' }).fill('bremen')
    await page.getByRole('textbox', { name: 'Kubeconfig' }).fill(kubeconfig)
    await choose(page, 'Add an add-on profile', days === null ? 'greeting' : 'observability')
    if (days !== null) await page.getByRole('textbox', { name: 'Days that metrics are kept' }).fill(days)
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await page.getByRole('region', { name: 'What it comes to' }).getByRole('heading', { level: 2 }).first().waitFor()
    await page.evaluate('for (const one of document.querySelectorAll("textarea")) one.scrollTo(0, 0)')
  }
}

async function addAccount(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add cloud account' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add cloud account' })
  await dialog.getByRole('combobox', { name: 'Cloud' }).selectOption({ label: 'Imported' })
  await dialog.getByRole('textbox', { name: 'Kubeconfig' }).waitFor()
}

async function planVersion(page: Page): Promise<void> {
  await choose(page, 'Version of observability: 1.0.0', '1.1.0')
  await page.getByRole('button', { name: 'Review & Save' }).click()
  await page.getByRole('heading', { level: 1, name: 'Plan for plant' }).waitFor()
  await page.getByText('No node is touched: others run them').waitFor()
}
