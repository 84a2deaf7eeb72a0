import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkVersion } from '#core/profile/check-profile.ts'
import { isProfileVersion, newestFirst } from '#core/profile/version.ts'

const accepted = [
  '0.0.0',
  '1.2.3',
  '1.2.3-rc.1',
  '1.2.3-0.3.7',
  '10.20.30',
  '1.0.0-alpha',
  '1.0.0--',
  '1.0.0-x-y-z.4',
  '999999.0.1',
]

const refused = [
  '',
  ' ',
  '1',
  '1.2',
  'v1.2',
  'v1.2.3',
  'V1.2.3',
  '=1.2.3',
  'b0.0.1',
  '2.2.2.develop',
  '1.2.3.4',
  '01.2.3',
  '1.02.3',
  '1.2.03',
  '1.2.3-01',
  '1.2.3-',
  '1.2.3-a..b',
  '1.2.3+build',
  '1.2.3-rc.1+build',
  ' 1.2.3',
  '1.2.3 ',
  '1.2.3\n',
  '-1.2.3',
  '1.2.x',
  'latest',
  '１.2.3',
  '99999999999999999999.0.0',
  `1.2.3-${'a'.repeat(100)}`,
]

describe('versions of profiles', () => {
  for (const version of accepted) test(`${version} is one`, () => assert.deepEqual(checkVersion(version, 'version'), []))

  for (const version of refused) {
    test(`${JSON.stringify(version.slice(0, 30))} is none, and the answer says what one looks like`, () => {
      assert.equal(isProfileVersion(version), false)
      const [problem, ...others] = checkVersion(version, 'metadata.version')
      assert.deepEqual([problem?.code, problem?.path, others], ['version.not-semver', 'metadata.version', []])
      assert.match(problem?.message ?? '', /MAJOR\.MINOR\.PATCH.*such as 1\.2\.3 or 1\.2\.3-rc\.1/)
    })
  }

  test('sort by SemVer precedence, not by text', () => {
    const sorted = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0',
      '1.2.0',
      '1.10.0',
      '10.0.0',
    ]
    assert.deepEqual(sorted.toSorted(newestFirst), sorted.toReversed())
  })

  test('newest first takes versions of the field too, what is no version last', () => {
    const sorted = ['v2.0.0', '1.10.0', '1.2.0', '1.2.0-rc.1', 'nightly', 'develop']
    assert.deepEqual(sorted.toReversed().sort(newestFirst), sorted)
  })
})
