import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'
import { operator, refusedWith, type Operator } from './operator.ts'
import { clusterOf, metrics, stack, type StackOptions } from './stack.ts'

const values = 'count: "{{.cairn.var.count}}"\ntier: "{{.cairn.var.tier}}"\n'

describe('typed variables of a cluster', { timeout: 120_000 }, () => {
  let server: TestServer
  let user: Operator
  before(async () => {
    server = await startTestServer({ simulatorSpeed: 30_000 })
    user = operator(server.call)
    await user.publish(stack('shop', { addons: [metrics('0.7.2', values)], variables: first }))
    await user.raise(clusterOf('one', 'shop', { variables: { count: '3', tier: 'large', old: 'kept' } }))
    await user.until('one', (cluster) => cluster.status.updateStatus === 'Up to date', 'up to date')
  })
  after(() => server.dispose())

  const first: NonNullable<StackOptions['variables']> = [
    { name: 'count', type: 'number' },
    { name: 'tier', options: [{ value: 'small' }, { value: 'large' }] },
    { name: 'old' },
    { name: 'fixed', readOnly: true, default: 'always' },
    { name: 'key', type: 'base64', sensitive: true },
  ]
  const codes = (errors: readonly { readonly code: string }[]) => errors.map(({ code }) => code)

  test('are documents that read back as they were written, with every default', async () => {
    const { document } = await server.call(profileRoutes.getVersion, { params: { name: 'shop', version: '1.0.0' } })
    assert.deepEqual(document.spec.variables[3], {
      name: 'fixed',
      displayName: '',
      description: '',
      type: 'string',
      default: 'always',
      required: false,
      sensitive: false,
      multiline: false,
      hidden: false,
      readOnly: true,
      options: [],
      pattern: null,
    })
    const params = { name: 'shop', version: '1.0.0' }
    const saved = await server.call(profileRoutes.saveVersion, { params, query: {}, body: document })
    assert.equal(saved.revision, 1, 'nothing is added')
  })

  test('give numbers where a number is meant', async () => {
    const { items } = await server.call(clusterRoutes.layers, { params: { name: 'one' } })
    assert.match(items.find(({ name }) => name === 'metrics')?.effectiveValues ?? '', /count: 3\ntier: large\n/)
  })

  test('that do not fit block the plan, and those that can never be are refused', async () => {
    const plan = await user.plan('one', { variables: { count: 'many', tier: 'huge' } })
    assert.equal(plan.state, 'blocked')
    assert.deepEqual(codes(plan.checks.filter(({ severity }) => severity === 'error')), ['variable.invalid', 'variable.invalid'])
    assert.match(plan.checks[0]?.message ?? '', /variable count has to be a number .*"many"/)
    const secret = 'not/base64!'
    const problem = await refusedWith(
      user.plan('one', { variables: { fixed: 'never', key: secret, nobody: 'x' } }),
      422,
      'document.invalid',
    )
    assert.deepEqual(codes(problem.errors), ['variable.read-only', 'variable.invalid', 'variable.unknown'])
    assert.ok(!JSON.stringify(problem).includes(secret))
    assert.equal((await user.plan('one', { variables: { fixed: 'always' } })).state, 'empty', 'the value that it has anyway')
  })

  test('are carried to a new version where they still fit', async () => {
    const variables: NonNullable<StackOptions['variables']> = [
      { name: 'count', type: 'number' },
      { name: 'tier', options: [{ value: 'small' }, { value: 'medium' }] },
    ]
    const body = stack('shop', { version: '2.0.0', addons: [metrics('0.7.2', values)], variables })
    await server.call(profileRoutes.createVersion, { params: { name: 'shop' }, body })
    const profiles = [{ name: 'shop', version: '2.0.0' }]
    const blocked = await user.plan('one', { profiles })
    assert.deepEqual(
      blocked.checks.filter(({ code }) => code.startsWith('variable.')).map(({ code, severity }) => `${severity} ${code}`),
      ['error variable.invalid', 'warning variable.dropped'],
    )
    await user.carryOut('one', { profiles, variables: { tier: 'medium' } })
    assert.deepEqual((await user.cluster('one')).spec.variables, { count: '3', tier: 'medium' })
  })
})
