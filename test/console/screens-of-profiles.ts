import type { Page } from 'playwright-core'
import { profileRoutes } from '#contract/profile.ts'
import { writeInto } from './browser.ts'
import { asking, opening, pressing, type Screen } from './screens.ts'

const retail = '/profiles/edge-retail/versions/1.1.0'
const kiosk = { params: { name: 'kiosk', version: '1.0.0' } }

/** Profiles and packs. */
export function screensOfProfiles(): readonly Screen[] {
  return [
    { name: 'profiles', path: '/profiles', phone: true },
    { name: 'profiles-none-match', path: '/profiles?q=nothing' },
    { name: 'new-profile', path: '/new/profile', phone: true },
    { name: 'new-profile-yaml', path: '/new/profile?view=yaml' },
    { name: 'profile-import', path: '/import/profile' },
    { name: 'profile-import-checked', path: '/import/profile', steps: checkImport },
    { name: 'profile-layers', path: retail, documented: true, phone: true },
    { name: 'profile-layer', path: `${retail}?layer=traefik` },
    { name: 'profile-versions', path: retail, steps: opening('Version: 1.1.0', /^1\.0\.0/) },
    { name: 'profile-new-version', path: retail, steps: asking('Version: 1.1.0', 'Create new version') },
    { name: 'pack-picker', path: retail, steps: openPicker },
    { name: 'change-pack', path: `${retail}?layer=cilium`, steps: chooseCalico },
    { name: 'profile-variables', path: `${retail}/variables` },
    { name: 'variable-dialog', path: `${retail}/variables`, steps: pressing('Add a variable…') },
    { name: 'profile-clusters', path: `${retail}/clusters?of=all` },
    { name: 'profile-moving', path: `${retail}/moving` },
    { name: 'profile-revisions', path: '/profiles/observability/versions/1.0.0/revisions' },
    { name: 'profile-compare', path: `${retail}/compare?from=1.0.0&to=1.1.0` },
    { name: 'profile-clone', path: retail, steps: asking('Actions', 'Clone…') },
    { name: 'profile-delete', path: '/profiles/edge-retail', steps: asking('Actions', 'Delete…') },
    { name: 'no-such-version', path: '/profiles/edge-retail/versions/9.9.9', refused: 404 },
    { name: 'packs', path: '/packs', phone: true },
    { name: 'packs-none-match', path: '/packs?q=nothing' },
    { name: 'pack', path: '/packs/traefik/versions/3.5.3?registry=built-in', documented: true, phone: true },
    { name: 'no-such-pack', path: '/packs/nothing/versions/1.0.0?registry=built-in', refused: 404 },
    { name: 'profile-problems', path: '/profiles/kiosk/versions/1.0.0?layer=metrics', steps: writeNonsense },
    { name: 'profile-save', path: '/profiles/edge-retail/versions/1.0.0?layer=kubernetes', steps: save, documented: true },
    { name: 'profile-merge', path: '/profiles/kiosk/versions/1.0.0?layer=metrics', steps: merge },
  ]
}

async function openPicker(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add an add-on layer…' }).click()
  await page.getByRole('radio', { name: /^cert-manager/ }).check()
  await page
    .getByRole('region', { name: 'About the choice' })
    .getByRole('heading', { name: /^cert-manager \d/ })
    .waitFor()
}

async function chooseCalico(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Choose another pack or version…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Choose the pack of cilium' })
  await dialog.getByRole('radio', { name: /^calico/ }).check()
  await dialog.getByText('cni.replaced', { exact: true }).waitFor()
}

const checkImport: NonNullable<Screen['steps']> = async (page, call) => {
  const { document } = await call(profileRoutes.getVersion, { params: { name: 'edge-retail', version: '1.0.0' } })
  const text = JSON.stringify(document, null, 2).replace('1.18.3', '9.9.9')
  await writeInto(page, 'Profile document', text)
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByRole('region', { name: 'What the check found' }).waitFor()
  await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded()
}

async function writeNonsense(page: Page): Promise<void> {
  await writeInto(
    page,
    'Values of metrics',
    'manifests:\n  metrics-server:\n    replicas: 9\n    args: "{{.cairn.var.nobody}}"\n',
  )
  await page.getByText('2 problems keep it from being saved.').waitFor()
}

async function save(page: Page): Promise<void> {
  await writeInto(page, 'Values of kubernetes', 'kubeadmconfig:\n  kubeletExtraArgs:\n    v: "3"\n')
  await page.getByRole('button', { name: 'Save…' }).click()
  await page.getByRole('radio', { name: /^In place/ }).check()
  await page
    .getByRole('region', { name: 'What the save would do' })
    .getByText(/would be repaved/)
    .first()
    .waitFor()
}

const merge: NonNullable<Screen['steps']> = async (page, call) => {
  await writeInto(page, 'Values of metrics', 'manifests:\n  metrics-server:\n    replicas: 2\n')
  await page.getByRole('region', { name: 'Not saved' }).waitFor()
  const { document } = await call(profileRoutes.getVersion, kiosk)
  const layers = document.spec.layers.map((layer) =>
    layer.name === 'metrics' ? { ...layer, values: 'manifests:\n  metrics-server:\n    replicas: 3\n' } : layer,
  )
  const body = { ...document, spec: { ...document.spec, layers } }
  await call(profileRoutes.saveVersion, { ...kiosk, body, query: { impact: 'none' } })
  await page.getByRole('button', { name: 'See and take over their changes…' }).click()
  await page.getByRole('dialog', { name: 'Somebody else saved this version' }).waitFor()
}
