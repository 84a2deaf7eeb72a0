import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readSource } from '../../scripts/sources.ts'
import { otherScreens } from './other-screens.ts'
import { screensOfClusters } from './screens-of-clusters.ts'
import { screensOfImportedClusters } from './screens-of-imported-clusters.ts'
import { screensOfProfiles } from './screens-of-profiles.ts'
import { screensOfUpdates } from './screens-of-updates.ts'

/** A page that nobody photographs is a page that nobody looks at. */
describe('the screens that are photographed', () => {
  const ids = { succeeded: 'upd_1', running: 'upd_2', openPlan: 'pln_1', conflictPlan: 'pln_2', refusedPlan: 'pln_3' }
  const call = () => assert.fail('nothing is asked of a server to name the screens')
  const screens = [
    ...screensOfClusters(),
    ...screensOfUpdates({ call, ...ids }),
    ...screensOfProfiles(),
    ...screensOfImportedClusters(''),
    ...otherScreens(),
  ]

  test('show every page of the console', () => {
    const shown = screens.map(({ path }) => path.replace(/\?.*$/, '').replace(/^\/projects\/[^/]+/, ''))
    const missing = pageAddresses().filter((address) => !shown.some((path) => matches(address, path)))
    assert.deepEqual(missing, [])
  })

  test('each have a name of their own, for their pictures', () => {
    const names = screens.map(({ name }) => name)
    assert.deepEqual(
      names.filter((name, place) => names.indexOf(name) !== place),
      [],
    )
  })
})

/** Of all routes that have a component, below which others may stand: `/clusters/$name/nodes`. */
function pageAddresses(): readonly string[] {
  const routes = new Map<string, { readonly parent: string; readonly path: string }>()
  const pattern = /const (\w+) = createRoute\(\{\s+getParentRoute: \(\) => (\w+),\s+path: '([^']*)'/g
  for (const [, name = '', parent = '', path = ''] of readSource('console/routes.tsx').matchAll(pattern))
    routes.set(name, { parent, path })
  const addressOf = (name: string): string => {
    const route = routes.get(name)
    return route === undefined ? '' : addressOf(route.parent) + route.path.replace(/\/$/, '')
  }
  const addresses = new Set([...routes.keys()].map((name) => addressOf(name) || '/'))
  assert.ok(addresses.size > 25, `only ${addresses.size} addresses were read from the routes`)
  return [...addresses]
}

/** `$name` stands for any one part, but not for a part that leads to a page of its own, as in `/clusters/$name/updates`. */
function matches(address: string, path: string): boolean {
  const [parts, given] = [address.split('/'), path.split('/')]
  return parts.length === given.length && parts.every((part, place) => part.startsWith('$') || part === given[place])
}
