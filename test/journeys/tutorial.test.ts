import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startHere } from '../cli/run-here.ts'
import { sharedFolder } from '../shared-folder.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'

const here = dirname(fileURLToPath(import.meta.url))
const goldenFile = join(here, 'tutorial.golden')
const packs = sharedFolder('packs')

/**
 * The published tutorial of updating a cluster, through the CLI: new profile versions, a repave, a way back that is refused,
 * a save in place that is reverted and applied, and an override that meets a change of the profile.
 */
test(
  'the tutorial reads as it did',
  { skip: packs === null ? 'needs the real packs of ../shared/packs' : false, timeout: 480_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cairn-tutorial-'))
    const server = await startTestServer()
    try {
      layOut(folder)
      const transcript: string[] = []
      for (const step of steps) {
        transcript.push(`# ${step.title}`)
        for (const line of step.lines) transcript.push(await run(server, folder, line))
      }
      const told = neutral(transcript.join('\n'), folder)
      if (process.env['CAIRN_UPDATE_GOLDEN'] === 'on') writeFileSync(goldenFile, told)
      assert.equal(told, readFileSync(goldenFile, 'utf8'))
    } finally {
      await server.dispose()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

function layOut(folder: string): void {
  for (const version of ['1.1.1', '1.1.2']) {
    cpSync(join(packs ?? '', `hello-universe-${version}`), join(folder, 'packs', `hello-universe-${version}`), {
      recursive: true,
    })
  }
  mkdirSync(join(folder, 'documents'))
  for (const [name, text] of Object.entries(documents())) writeFileSync(join(folder, 'documents', name), text)
}

/** Runs one line of the tutorial and writes down what a person would have seen. */
async function run(server: TestServer, folder: string, line: string): Promise<string> {
  const words = line
    .split(' ')
    .map((word) => word.replace('DOCS', join(folder, 'documents')).replace('PACKS', join(folder, 'packs')))
  const ran = await startHere(words, { CAIRN_SERVER: server.url, CAIRN_API_KEY: server.key, HOME: folder }).ended
  const out =
    line.includes('--wait') || line.startsWith('cluster watch') || line.startsWith('update ') ? settled(ran.out) : ran.out
  return [`$ cairn ${line}`, out.trimEnd(), ran.err.trimEnd(), ran.code === 0 ? '' : `(exit ${ran.code})`]
    .filter((part) => part !== '')
    .join('\n')
}

/** Of what is followed live only the end is the same each time. */
function settled(out: string): string {
  return out
    .split('\n')
    .filter(
      (line) =>
        !/^(Updating|Waiting|Verifying|Provisioning|Pending|Running|Deleting)\b/.test(line) &&
        !/^ {2}(?:Node|Layer) .* (?:is|was|joins|boots|has)/.test(line),
    )
    .filter((line) => !/^ {2}(?:The cluster|The update|Every step|tests)/.test(line))
    .join('\n')
}

/** Names, ids and times are new each time. */
function neutral(text: string, folder: string): string {
  const seen = new Map<string, string>()
  return withoutManifests(text)
    .replaceAll(folder, '.')
    .replaceAll(/\b(pln|upd)_[0-9A-Z]{26}\b/g, (id, prefix: string) => {
      if (!seen.has(id)) seen.set(id, `${prefix}_${[...seen.values()].filter((one) => one.startsWith(prefix)).length + 1}`)
      return seen.get(id) ?? ''
    })
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?: UTC|\.\d{3}Z)/g, 'TIME')
    .replaceAll(/sha256:[0-9a-f]{12,64}/g, 'sha256:…')
    .replaceAll(/(cluster-[12]-[a-z-]+?-)[0-9a-z]{5}\b/g, '$1·····')
    .replaceAll(/(about |at most |: about )\d+(?:h\d*m?\d*s?|m\d*s?|s)/g, '$1DURATION')
    .replaceAll(/[ \t]+$/gm, '')
    .concat('\n')
}

/** The texts of the real packs' manifests stay theirs: how many lines a change has is enough here. */
function withoutManifests(text: string): string {
  const lines: string[] = []
  let depth: number | null = null
  let left = 0
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/)
    if (depth !== null && (indent > depth || indent === -1)) {
      left += 1
      continue
    }
    if (depth !== null) lines.push(`${' '.repeat(depth + 4)}(${left} lines)`)
    depth = /^ +[~+-] manifest /.test(line) ? indent : null
    left = 0
    lines.push(line)
  }
  return lines.join('\n')
}

interface Step {
  readonly title: string
  readonly lines: readonly string[]
}

const steps: readonly Step[] = [
  { title: 'The packs', lines: ['registry add tutorial PACKS', 'pack list --registry tutorial'] },
  {
    title: 'A profile, and two clusters that use it',
    lines: ['apply -f DOCS/profile-1.0.0.yaml', 'profile get aws-profile', 'apply -f DOCS/clusters.yaml'],
  },
  {
    title: 'No update while a cluster is provisioned',
    lines: ['cluster watch cluster-1', 'cluster watch cluster-2', 'cluster list --tag service:hello-universe-frontend'],
  },
  {
    title: 'A new version changes an add-on: no node is replaced',
    lines: [
      'profile version aws-profile 1.1.0 --from 1.0.0',
      'profile save -f DOCS/profile-1.1.0.yaml --note hello-universe-1.1.2',
      'profile diff aws-profile 1.0.0 1.1.0',
      'plan cluster-1 --profile aws-profile@1.1.0',
      'update cluster-1 --profile aws-profile@1.1.0 --yes',
      'update cluster-2 --profile aws-profile@1.1.0 --yes',
      'cluster list',
    ],
  },
  {
    title: 'The next Kubernetes minor: every node is replaced, the control plane first',
    lines: [
      'apply -f DOCS/profile-2.0.0.yaml',
      'plan cluster-1 --profile aws-profile@2.0.0',
      'update cluster-1 --profile aws-profile@2.0.0 --yes',
      'cluster nodes cluster-1 -o json',
    ],
  },
  { title: 'There is no way back across a Kubernetes version', lines: ['plan cluster-1 --profile aws-profile@1.1.0'] },
  {
    title: 'A save in place leaves every cluster on the version with a pending update',
    lines: [
      'update cluster-2 --profile aws-profile@2.0.0 --yes',
      'profile save -f DOCS/profile-2.0.0-two-replicas.yaml --note two-replicas',
      'cluster list',
    ],
  },
  {
    title: 'Reverting the save clears it',
    lines: ['profile save -f DOCS/profile-2.0.0.yaml --note back-to-one', 'cluster list'],
  },
  {
    title: 'Saved again, and applied on one cluster',
    lines: [
      'profile save -f DOCS/profile-2.0.0-two-replicas.yaml --note two-replicas',
      'update cluster-1 --pending --yes',
      'cluster list',
    ],
  },
  {
    title: 'An override on the other, and then a change of the profile on its path',
    lines: ['update cluster-2 --override hello-universe=DOCS/override.yaml --yes', 'cluster list', 'plan cluster-2 --pending'],
  },
]

function documents(): Readonly<Record<string, string>> {
  const profile = (version: string, kubernetes: string, hello: string, values: string) => `apiVersion: cairn.dev/v1
kind: ClusterProfile
metadata: { name: aws-profile }
spec:
  type: full
  cloudType: aws
  version: ${version}
  layers:
    - { name: ubuntu, kind: os, pack: { name: ubuntu, version: 24.04.1 } }
    - { name: kubernetes, kind: k8s, pack: { name: kubernetes, version: ${kubernetes} } }
    - { name: cilium, kind: cni, pack: { name: cilium, version: 1.18.3 } }
    - { name: aws-ebs, kind: csi, pack: { name: aws-ebs, version: 1.51.1 } }
    - name: hello-universe
      kind: addon
      pack: { name: hello-universe, version: ${hello}, registry: tutorial }
      values: |
${values}`
  const values = (replicas: number, port: number) => `        manifests:
          hello-universe:
            # What the tutorial changes.
            replicas: ${replicas}
            port: ${port}
`
  const cluster = (name: string, service: string) => `apiVersion: cairn.dev/v1
kind: Cluster
metadata: { name: ${name}, tags: { service: ${service} } }
spec:
  cloudType: aws
  profiles: [ { name: aws-profile, version: 1.0.0 } ]
  cloud: { region: eu-west-1 }
  controlPlane: { replicas: 3, instanceType: m5.large }
  workerPools: [ { name: worker-pool, replicas: 2, instanceType: m5.xlarge } ]
`
  return {
    'profile-1.0.0.yaml': profile('1.0.0', '1.35.4', '1.1.1', values(1, 8080)),
    'profile-1.1.0.yaml': profile('1.1.0', '1.35.4', '1.1.2', values(1, 9090)),
    'profile-2.0.0.yaml': profile('2.0.0', '1.36.2', '1.1.2', values(1, 9090)),
    'profile-2.0.0-two-replicas.yaml': profile('2.0.0', '1.36.2', '1.1.2', values(2, 9090)),
    'clusters.yaml': [cluster('cluster-1', 'hello-universe-frontend'), cluster('cluster-2', 'hello-universe-backend')].join(
      '---\n',
    ),
    'override.yaml': `manifests:\n  hello-universe:\n    replicas: 5 # this site is busy\n`,
  }
}
