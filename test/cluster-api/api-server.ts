import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { present } from '#core/base/assert.ts'
import { until } from '../store/until.ts'
import { makeCertificates, type Certificates, type KeyPair } from './certificates.ts'
import { kubeAssets } from './kube-assets.ts'
import { kubeClient, type KubeClient } from './kube-client.ts'

/** An API server that runs, with the administrator's client. */
export interface ApiServer {
  readonly url: string
  readonly client: KubeClient
  /** As `kubectl version` says it. */
  readonly version: string
  readonly certificates: Certificates
  /** A kubeconfig for a user of these groups; the administrator's where none is named. */
  readonly kubeconfig: (user?: string, groups?: readonly string[]) => string
  /** Ends the process at once. What it stored stays. */
  readonly kill: () => Promise<void>
  /** Starts it again on its port and its data. */
  readonly start: () => Promise<void>
}

export interface ApiServers {
  readonly management: ApiServer
  /** Stands for the API servers of workload clusters: nodes, pods and disruption budgets. */
  readonly workload: ApiServer
  readonly stop: () => Promise<void>
}

/** One etcd and two API servers on free ports of the loopback, with their data in a folder of memory where there is one. */
export async function startApiServers(): Promise<ApiServers> {
  const assets = present(kubeAssets(), 'callers ask withoutKubernetes() first')
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'cairn-kube-'))
  const certificates = makeCertificates(join(folder, 'pki'))
  const [etcdPort, peerPort, managementPort, workloadPort] = await freePorts(4)
  const etcd = startEtcd(assets, folder, etcdPort, peerPort)
  const make = (name: string, port: number) => startOne({ assets, folder, name, port, etcdPort, certificates })
  try {
    const [management, workload] = await Promise.all([make('management', managementPort), make('workload', workloadPort)])
    printOnce(management.version)
    return {
      management,
      workload,
      stop: async () => {
        await Promise.all([management.kill(), workload.kill()])
        for (const { client } of [management, workload]) client.close()
        await end(etcd)
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await end(etcd)
    throw error
  }
}

interface Place {
  readonly assets: string
  readonly folder: string
  readonly name: string
  readonly port: number
  readonly etcdPort: number
  readonly certificates: Certificates
}

async function startOne(place: Place): Promise<ApiServer> {
  const { port, certificates } = place
  const url = `https://127.0.0.1:${port}`
  const { authority, administrator } = certificates
  const client = kubeClient({ server: url, authority, certificate: administrator.certificate, key: administrator.key })
  let running = startApiServer(place)
  await ready(client, running)
  const { body } = await client.send('GET', '/version')
  const start = async () => {
    running = startApiServer(place)
    await ready(client, running)
  }
  return {
    url,
    client,
    version: (body as { readonly gitVersion: string }).gitVersion,
    certificates,
    kubeconfig: (user, groups = []) =>
      kubeconfigText(url, authority, user === undefined ? administrator : certificates.issueClient(user, groups)),
    kill: () => end(running),
    start,
  }
}

function startEtcd(assets: string, folder: string, port: number, peerPort: number): ChildProcess {
  const [clients, peers] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`]
  return launch(folder, 'etcd', join(assets, 'etcd'), [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${clients}`,
    `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
  ])
}

/** With the flags that a server of 1.20 and one of today both know. */
function startApiServer({ assets, folder, name, port, etcdPort, certificates }: Place): ChildProcess {
  const pki = certificates.folder
  mkdirSync(join(folder, name), { recursive: true })
  return launch(folder, name, join(assets, 'kube-apiserver'), [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--etcd-prefix=/${name}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    '--endpoint-reconciler-type=none',
    '--authorization-mode=RBAC',
    `--tls-cert-file=${certificates.server.certificateFile}`,
    `--tls-private-key-file=${certificates.server.keyFile}`,
    `--client-ca-file=${join(pki, 'ca.crt')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--allow-privileged=true',
    // Nothing makes the service accounts that this plugin gives to pods.
    '--disable-admission-plugins=ServiceAccount',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(pki, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(pki, 'sa.key')}`,
    `--cert-dir=${join(folder, name)}`,
  ])
}

function launch(folder: string, name: string, command: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), 'a')
  const child = spawn(command, args, { stdio: ['ignore', log, log] })
  child.once('error', (error) => writeFileSync(join(folder, `${name}.log`), String(error), { flag: 'a' }))
  // A test that fails before its end leaves nothing running.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

async function ready(client: KubeClient, child: ChildProcess): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the API server ended with code ${child.exitCode}`)
    try {
      return (await client.send('GET', '/readyz')).status === 200
    } catch {
      return false
    }
  }, 120_000)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

/** Ports that nothing listens on now: each is held until all are known, so that they differ. */
async function freePorts(count: 4): Promise<[number, number, number, number]>
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => {
            const address = server.address()
            resolve(typeof address === 'object' && address !== null ? address.port : 0)
          })
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

function kubeconfigText(server: string, authority: string, { certificate, key }: KeyPair): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const cluster = { server, 'certificate-authority-data': base64(authority) }
  const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) }
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  })
}

let printed = false
/** Which server a run was held against belongs to its result. */
function printOnce(version: string): void {
  if (!printed) process.stdout.write(`Kubernetes API server ${version}\n`)
  printed = true
}
