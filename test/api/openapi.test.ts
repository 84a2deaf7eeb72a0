import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { eventStreamPath } from '#contract/event.ts'
import { problemCodes } from '#contract/problem.ts'
import type { Route } from '#contract/route.ts'
import { apiPrefix } from '#contract/route.ts'
import { routes } from '#contract/routes.ts'
import { startApi, type TestApi } from './api-fixture.ts'
import type { JsonSchema, OpenApi } from './documented.ts'

const contract: readonly Route[] = Object.values(routes).flatMap((ofNoun): readonly Route[] => Object.values(ofNoun))

describe('the OpenAPI document', () => {
  let api: TestApi
  let document: OpenApi
  before(async () => {
    api = await startApi()
    document = (await api.send('GET', '/api/openapi.json', { key: null })).json
  })
  after(() => api.dispose())

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    )

  test('has the parts that OpenAPI 3.1 demands', () => {
    assert.match(document.openapi, /^3\.1\.\d$/)
    const ids = operations().map(({ operation }) => operation.operationId)
    assert.equal(new Set(ids).size, ids.length, 'operation ids are unique')
    for (const { path, method, operation } of operations()) {
      const where = `${method} ${path}`
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      assert.deepEqual(new Set(declared.map(({ name }) => name)), new Set(named), where)
      assert.ok(
        declared.every(({ required }) => required === true),
        where,
      )
      for (const parameter of operation.parameters ?? [])
        assert.ok(['path', 'query', 'header'].includes(parameter.in) && parameter.schema, where)
      for (const [status, response] of Object.entries(operation.responses)) {
        assert.match(status, /^[1-5]\d\d$/, where)
        assert.ok(response.description !== '' && response.description !== 'Default Response', `${where} ${status}`)
      }
      if (method === 'GET' || method === 'DELETE') assert.equal(operation.requestBody, undefined, where)
      else if (operation.requestBody)
        assert.deepEqual(Object.keys(operation.requestBody.content), ['application/json', 'application/yaml'], where)
    }
  })

  test('refers only to schemas that it has, in the dialect of 2020-12', () => {
    const names = new Set(Object.keys(document.components.schemas))
    const seen = new Set<string>()
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return
      const schema = value as JsonSchema
      if (typeof schema['$ref'] === 'string') {
        const [, name] = /^#\/components\/schemas\/(.+)$/.exec(schema['$ref']) ?? []
        assert.ok(name !== undefined && names.has(name), `${path} refers to ${schema['$ref']}`)
        seen.add(name)
      }
      assert.ok(!('nullable' in schema && typeof schema['nullable'] === 'boolean'), `${path} is of OpenAPI 3.0`)
      for (const [key, member] of Object.entries(value)) visit(member, `${path}/${key}`)
    }
    visit(document, '')
    assert.deepEqual([...seen].sort(), [...names].sort(), 'every schema is referred to')
  })

  test('has every route of the contract, and no other', () => {
    const documented = operations().map(({ path, method }) => `${method} ${path}`)
    const promised = [
      ...contract.map((route) => `${route.method} ${apiPrefix}${route.path}`),
      `GET ${apiPrefix}${eventStreamPath}`,
    ]
    assert.deepEqual(documented.sort(), promised.sort())
  })

  test('names the codes of every refusal', () => {
    const codes = new Set(Object.keys(problemCodes))
    for (const route of contract) {
      const { responses } = document.paths[apiPrefix + route.path]![route.method.toLowerCase()]!
      for (const code of route.refuses ?? []) {
        assert.ok(codes.has(code), `${code} of ${route.path}`)
        const [status] = problemCodes[code as keyof typeof problemCodes]
        assert.match(responses[status]?.description ?? '', new RegExp(`\`${code}\``), `${route.method} ${route.path}`)
      }
      if (route.open !== true) assert.match(responses['401']?.description ?? '', /session\.missing.*key\.invalid/)
    }
  })

  test('says the same as docs/api.md', () => {
    const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')
    const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    const written = rows
      .filter(([, method]) => /^(GET|POST|PUT|PATCH|DELETE)$/.test(method ?? ''))
      .map(([, method, path]) => `${method} ${apiPrefix}${path}`)
    assert.deepEqual(
      written.toSorted(),
      operations()
        .map(({ path, method }) => `${method} ${path}`)
        .sort(),
    )
    const codes = rows.filter(([, , status]) => /^\d{3}$/.test(status ?? '')).map(([, code, status]) => `${code} ${status}`)
    assert.deepEqual(
      codes.toSorted(),
      Object.entries(problemCodes)
        .map(([code, [status]]) => `${code} ${status}`)
        .sort(),
    )
  })

  test('is shown as pages, whose scripts come from here', async () => {
    const page = await api.send('GET', '/api/docs', { key: null })
    assert.equal(page.status, 200)
    const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, source]) => new URL(source ?? '', `${api.baseUrl}/api/docs/`),
    )
    assert.ok(sources.length > 3)
    for (const source of sources) {
      assert.equal(source.origin, api.baseUrl)
      assert.equal((await fetch(source)).status, 200, source.href)
    }
    assert.doesNotMatch(page.text, /<script>/)
  })
})
