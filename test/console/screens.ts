import type { Page } from 'playwright-core'
import type { Shops } from './shops.ts'

/** A page of the console in a state worth looking at. */
export interface Screen {
  /** Of its pictures: a file's name. */
  readonly name: string
  readonly path: string
  /** What somebody does there before the picture is taken. */
  readonly steps?: (page: Page) => Promise<unknown>
  /** Its picture stands in the guide or the README, as `docs/images/NAME.png`. */
  readonly documented?: true
  /** Worth a look on a phone too. */
  readonly phone?: true
  /** The server answers 404 there, which the browser notes. */
  readonly missing?: true
}

/** Clusters and plans. A new page or dialog has a row here or below, and is photographed and looked through by axe from then on. */
export function screensOfClusters({ succeeded, running, openPlan, conflictPlan, refusedPlan }: Shops): readonly Screen[] {
  return [
    { name: 'clusters', path: '/clusters', documented: true, phone: true },
    { name: 'clusters-none-match', path: '/clusters?health=Unknown&q=nothing' },
    { name: 'new-cluster', path: '/new/cluster?profile=edge-retail&version=1.1.0' },
    { name: 'cluster-up-to-date', path: '/clusters/shop-madrid' },
    { name: 'cluster-updating', path: '/clusters/shop-vienna', documented: true, phone: true },
    { name: 'cluster-paused', path: '/clusters/shop-rome' },
    { name: 'cluster-halted', path: '/clusters/shop-oslo' },
    { name: 'cluster-drift', path: '/clusters/shop-lab' },
    { name: 'cluster-pending', path: '/clusters/shop-porto' },
    { name: 'cluster-profile', path: '/clusters/shop-lyon/profile', documented: true },
    { name: 'cluster-layer', path: '/clusters/shop-lyon/profile?layer=edge-retail%2Ftraefik' },
    { name: 'cluster-nodes', path: '/clusters/shop-vienna/nodes', documented: true, phone: true },
    { name: 'cluster-updates', path: '/clusters/shop-madrid/updates' },
    { name: 'cluster-events', path: '/clusters/shop-oslo/events' },
    { name: 'pause-dialog', path: '/clusters/shop-vienna', steps: pressing('Pause…') },
    { name: 'abort-dialog', path: '/clusters/shop-vienna', steps: pressing('Abort…', 'Point of no return') },
    { name: 'update-running', path: `/clusters/shop-vienna/updates/${running}` },
    { name: 'update-succeeded', path: `/clusters/shop-madrid/updates/${succeeded}`, documented: true },
    { name: 'plan', path: `/clusters/shop-berlin/plans/${openPlan}`, documented: true, phone: true },
    { name: 'plan-conflicts', path: `/clusters/shop-lyon/plans/${conflictPlan}`, documented: true },
    { name: 'plan-refused', path: `/clusters/shop-lab/plans/${refusedPlan}` },
  ]
}

/** Everything else. */
export function otherScreens(): readonly Screen[] {
  return [
    { name: 'profiles', path: '/profiles' },
    { name: 'new-profile', path: '/new/profile' },
    { name: 'profile-layers', path: '/profiles/edge-retail/versions/1.1.0', documented: true, phone: true },
    { name: 'profile-layer', path: '/profiles/edge-retail/versions/1.1.0?layer=traefik' },
    { name: 'pack-picker', path: '/profiles/edge-retail/versions/1.1.0', steps: openPicker },
    { name: 'profile-variables', path: '/profiles/edge-retail/versions/1.1.0/variables' },
    { name: 'profile-clusters', path: '/profiles/edge-retail/versions/1.1.0/clusters?of=all' },
    { name: 'change-pack', path: '/profiles/edge-retail/versions/1.1.0?layer=cilium', steps: chooseCalico },
    { name: 'profile-moving', path: '/profiles/edge-retail/versions/1.1.0/moving' },
    { name: 'profile-revisions', path: '/profiles/observability/versions/1.0.0/revisions' },
    { name: 'profile-compare', path: '/profiles/edge-retail/versions/1.1.0/compare?from=1.0.0&to=1.1.0' },
    { name: 'packs', path: '/packs' },
    { name: 'pack', path: '/packs/traefik/versions/3.5.3?registry=built-in', documented: true },
    { name: 'audit', path: '/audit', documented: true },
    { name: 'api-keys', path: '/settings' },
    { name: 'registries', path: '/settings/registries' },
    { name: 'macros', path: '/settings/macros' },
    { name: 'palette', path: '/clusters/shop-vienna', steps: openPalette },
    { name: 'keyboard-help', path: '/clusters', steps: openKeys },
    { name: 'no-such-page', path: '/nowhere' },
    { name: 'no-such-cluster', path: '/clusters/nowhere', missing: true },
  ]
}

async function openPicker(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add an add-on layer…' }).click()
  await page.getByRole('radio', { name: /^traefik/ }).check()
  await page
    .getByRole('region', { name: 'About the choice' })
    .getByRole('heading', { name: /^Traefik \d/ })
    .waitFor()
}

async function chooseCalico(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Choose another pack or version…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Choose the pack of cilium' })
  await dialog.getByRole('radio', { name: /^calico/ }).check()
  await dialog.getByText('cni.replaced', { exact: true }).waitFor()
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /^Find clusters/ }).fill('pa')
  await page.getByRole('option', { name: /^Pause/ }).waitFor()
}

async function openKeys(page: Page): Promise<void> {
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
}

/** Presses a button, and waits for a text of the dialog that it opens. */
function pressing(name: string, then = 'Cancel') {
  return async (page: Page) => {
    await page.getByRole('button', { name }).first().click()
    await page.getByRole('dialog').getByText(then).first().waitFor()
  }
}
