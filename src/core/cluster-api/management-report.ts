import { compareText } from '../base/compare.ts'
import { managedKinds, type Controller } from './managed-kinds.ts'

/** What a look at a management cluster found. */
export interface ManagementReport {
  /** The version of its API server, without `v`; null where it was not reached. */
  readonly kubernetesVersion: string | null
  readonly controllers: readonly FoundController[]
  /** What keeps clusters from being made there. Empty: nothing does. */
  readonly problems: readonly ManagementProblem[]
}

export interface FoundController {
  readonly name: Controller
  /** Without `v`; null where its image does not say. */
  readonly version: string | null
}

export interface ManagementProblem {
  readonly code:
    | 'kubeconfig.invalid'
    | 'credentials.refused'
    | 'server.unreachable'
    | 'permission.missing'
    | 'controller.missing'
    | 'controller.too-old'
  readonly message: string
}

/** What must run there, and the first release that speaks the API versions which Cairn writes. */
const needed: Readonly<Record<Exclude<Controller, `infrastructure-${string}`>, readonly [major: number, minor: number]>> = {
  // v1beta2 is served since 1.11 (cluster-api, docs/book/src/developer/providers/migrations/v1.10-to-v1.11.md).
  'cluster-api': [1, 11],
  'bootstrap-kubeadm': [1, 11],
  'control-plane-kubeadm': [1, 11],
  // HelmRepository v1 and HelmRelease v2 (fluxcd.io, releases 2.0 and 2.3).
  'source-controller': [1, 0],
  'helm-controller': [1, 0],
}

/** What is missing or too old among the controllers that were found. A version that nobody can tell is taken on trust. */
export function controllerProblems(found: readonly FoundController[]): readonly ManagementProblem[] {
  const problems: ManagementProblem[] = []
  for (const [name, [major, minor]] of Object.entries(needed)) {
    const controller = found.find((one) => one.name === name)
    if (!controller) {
      const message = `${name} does not run there; install ${major}.${minor} or newer`
      problems.push({ code: 'controller.missing', message })
    } else if (isOlder(controller.version, major, minor)) {
      const message = `${name} ${controller.version} is too old; Cairn needs ${major}.${minor} or newer`
      problems.push({ code: 'controller.too-old', message })
    }
  }
  if (!found.some(({ name }) => name.startsWith('infrastructure-'))) {
    const message = 'no infrastructure provider runs there; install one of docker, aws and vsphere'
    problems.push({ code: 'controller.missing', message })
  }
  return problems.toSorted((left, right) => compareText(left.message, right.message))
}

/** What has to be installed where a kind is missing; null where nothing that Cairn needs brings it. */
export function neededFor({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string | null {
  const [group] = apiVersion.split('/')
  const controller = managedKinds.find((one) => one.group === group && one.kind === kind)?.controller ?? null
  if (controller === null) return null
  const [, version] = Object.entries(needed).find(([name]) => name === controller) ?? []
  return version ? `install ${controller} ${version.join('.')} or newer` : `install ${controller}`
}

/**
 * The Kubernetes versions that the Cluster API which was found can make, as a SemVer range; null where its version is not known. Release
 * 1.n is for the minors n + 17 to n + 23 (its release notes: 1.9 for 1.26 to 1.32, 1.12 for 1.29 to 1.35, 1.14 for 1.31 to 1.37).
 */
export function kubernetesRange(found: readonly FoundController[]): string | null {
  const minor = minorOf(found.find(({ name }) => name === 'cluster-api')?.version ?? null)
  return minor?.[0] === 1 ? `>=1.${minor[1] + 17}.0 <1.${minor[1] + 24}.0` : null
}

function isOlder(version: string | null, major: number, minor: number): boolean {
  const found = minorOf(version)
  return found !== null && (found[0] < major || (found[0] === major && found[1] < minor))
}

function minorOf(version: string | null): readonly [number, number] | null {
  const found = /^(\d+)\.(\d+)\./.exec(version ?? '')
  return found ? [Number(found[1]), Number(found[2])] : null
}
