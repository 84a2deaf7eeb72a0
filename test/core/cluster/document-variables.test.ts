import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { variablesIn, withVariable } from '#core/cluster/document-variables.ts'

const document = `kind: Cluster # as it was written
spec:
  # what it runs
  profiles: []
  variables:
    region: "eu" # required
    size: 3
`

describe('variables of a cluster document', () => {
  const rows: readonly (readonly [string, string, string, string, RegExp])[] = [
    ['another value keeps its comment', document, 'region', 'us', / {4}region: "us" # required\n/],
    ['a number is a text', document, 'size', '4', / {4}size: "4"\n/],
    ['lines are a block', document, 'motd', 'a\nb\n', / {4}motd: \|\n {6}a\n {6}b\n/],
    ['nothing takes it out', document, 'size', '', /region: "eu" # required\n$/],
    ['where there are none yet', 'spec:\n  profiles: []\n', 'size', '1', /profiles: \[\]\n {2}variables:\n {4}size: "1"\n/],
    ['what cannot be read stays', 'a: [', 'size', '1', /^a: \[$/],
  ]
  for (const [what, text, name, value, expected] of rows)
    test(what, () => {
      const after = withVariable(text, name, value)
      assert.match(after, expected)
      if (text === document)
        assert.match(after, /^kind: Cluster # as it was written\nspec:\n {2}# what it runs\n {2}profiles: \[\]\n/)
      const given = variablesIn(after)
      if (given !== null) assert.equal(given[name] ?? '', value)
    })

  test('are read as texts', () => {
    assert.deepEqual(variablesIn(document), { region: 'eu', size: '3' })
    assert.deepEqual(variablesIn('spec: {}'), {})
    assert.equal(variablesIn('a: ['), null)
    assert.equal(variablesIn('just a text'), null)
  })
})
