import type { Page } from 'playwright-core'
import { opening, pressing, type Screen } from './screens.ts'

/** Audit, settings, what stands around every page, a project with nothing in it, and who has not logged in. */
export function otherScreens(): readonly Screen[] {
  return [
    { name: 'log-in', path: '/', stranger: true, phone: true },
    { name: 'audit', path: '/audit', documented: true, phone: true },
    { name: 'audit-entry', path: '/audit?action=plan.approve', steps: openEntry },
    { name: 'audit-none-match', path: '/audit?actor=nobody' },
    { name: 'api-keys', path: '/settings', phone: true },
    { name: 'new-api-key', path: '/settings', steps: pressing('Create API key') },
    { name: 'registries', path: '/settings/registries' },
    { name: 'registry', path: '/settings/registries/built-in' },
    { name: 'new-registry', path: '/settings/registries', steps: pressing('Add registry') },
    { name: 'no-such-registry', path: '/settings/registries/nowhere', refused: 404 },
    { name: 'management-clusters', path: '/settings/management-clusters' },
    { name: 'new-management-cluster', path: '/settings/management-clusters', steps: pressing('Add management cluster') },
    { name: 'no-such-management-cluster', path: '/settings/management-clusters/nowhere', refused: 404 },
    { name: 'cloud-accounts', path: '/settings/cloud-accounts' },
    { name: 'new-cloud-account', path: '/settings/cloud-accounts', steps: pressing('Add cloud account') },
    { name: 'macros', path: '/settings/macros' },
    { name: 'macro-dialog', path: '/settings/macros', steps: pressing('Set a macro') },
    { name: 'policy', path: '/settings/policy', phone: true },
    { name: 'palette', path: '/clusters/shop-vienna', steps: openPalette },
    { name: 'keyboard-help', path: '/clusters', steps: openKeys },
    { name: 'projects', path: '/profiles', steps: opening('Project: default', 'empty') },
    { name: 'new-project', path: '/clusters', steps: newProject },
    { name: 'account', path: '/clusters', steps: opening('admin@cairn.local, account and look', 'Log out') },
    { name: 'no-clusters', path: '/projects/empty/clusters', phone: true },
    { name: 'no-profiles', path: '/projects/empty/profiles' },
    { name: 'new-cluster-without-profile', path: '/projects/empty/new/cluster' },
    { name: 'adopt-without-management-cluster', path: '/adopt/cluster' },
    { name: 'import-without-management-cluster', path: '/import/cluster' },
    { name: 'no-macros', path: '/projects/empty/settings/macros' },
    { name: 'no-such-page', path: '/nowhere' },
    { name: 'no-such-project', path: '/projects/nowhere/clusters', refused: 404 },
  ]
}

async function openEntry(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Show the detail of plan.approve/ })
    .first()
    .click()
  await page.getByRole('region', { name: 'What was known' }).waitFor()
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

async function newProject(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Project: default' }).click()
  await page.getByRole('button', { name: 'New project…' }).click()
  await page.getByRole('dialog', { name: 'New project' }).getByLabel('Name').fill('Retail')
}
