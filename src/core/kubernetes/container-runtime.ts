import { coerce, gte, type SemVer } from 'semver'
import { isGone } from './removed-apis.ts'

/** What the machines of an operating system run containers with, as its pack declares it; null where it does not. */
export interface NodeRuntime {
  /** Such as `containerd 2.1`. */
  readonly containerRuntime: string | null
  /** `v1` or `v2`. */
  readonly cgroup: string | null
}

export interface RuntimeShortfall {
  readonly severity: 'error' | 'warning'
  readonly has: string
  readonly needs: string
  /** The minor from which on it is needed. */
  readonly since: string
  readonly why: string
}

/** Everything for which a Kubernetes version is too new for a runtime. What is not known is never found too old. */
export function runtimeShortfalls({ containerRuntime, cgroup }: NodeRuntime, kubernetes: string): readonly RuntimeShortfall[] {
  const [name = '', text = ''] = (containerRuntime ?? '').trim().toLowerCase().split(/\s+/)
  const version = coerce(text)
  const found = rules.find((rule) => rule.runtime === name && isGone(rule.since, kubernetes) && rule.tooOld(version))
  const old = found ? [{ ...found, has: containerRuntime ?? '' }] : []
  return (cgroup ?? '').trim().toLowerCase() === 'v1' && isGone(cgroupRule.since, kubernetes)
    ? [...old.map(shortfallOf), { ...cgroupRule, has: 'cgroup v1' }]
    : old.map(shortfallOf)
}

function shortfallOf({ severity, has, needs, since, why }: RuntimeShortfall): RuntimeShortfall {
  return { severity, has, needs, since, why }
}

interface Rule extends Omit<RuntimeShortfall, 'has'> {
  readonly runtime: string
  readonly tooOld: (version: SemVer | null) => boolean
}

const below = (least: string) => (version: SemVer | null) => version !== null && !gte(version, least)

/** The newest rule that applies comes first. Read November 2026. */
const rules: readonly Rule[] = [
  {
    // KEP-4033: the removal was put off from 1.36 to 1.37 and to 1.38 (kubernetes/enhancements pull request 6087).
    runtime: 'containerd',
    severity: 'error',
    since: '1.38',
    needs: 'containerd 2.0',
    tooOld: below('2.0.0'),
    why: 'the kubelet asks the runtime for its cgroup driver, which containerd 1 cannot tell, and ends without an answer',
  },
  {
    // "Kubernetes v1.35: Timbernetes", kubernetes.io/blog, 17 December 2025: the last release to support containerd 1.
    runtime: 'containerd',
    severity: 'warning',
    since: '1.36',
    needs: 'containerd 2.0',
    tooOld: (version) => below('2.0.0')(version) && !below('1.6.0')(version),
    why: 'Kubernetes 1.35 is the last release to support containerd 1; later ones run on it by a fallback that 1.38 takes away',
  },
  {
    // "Kubernetes Removals and Major Changes In 1.26": only version 1 of the runtime interface is left, which containerd has from 1.6 on.
    runtime: 'containerd',
    severity: 'error',
    since: '1.26',
    needs: 'containerd 1.6',
    tooOld: below('1.6.0'),
    why: 'the kubelet speaks version 1 of the container runtime interface only',
  },
  {
    // kubernetes/kubernetes pull request 106907: Docker's shim is gone.
    runtime: 'docker',
    severity: 'error',
    since: '1.24',
    needs: 'a runtime with the container runtime interface, such as containerd',
    tooOld: () => true,
    why: 'the kubelet has no shim for Docker any more',
  },
]

/** KEP-5573: from 1.35 on the kubelet ends on cgroup v1 unless its configuration says otherwise; support goes with 1.38 at the earliest. */
const cgroupRule: Omit<RuntimeShortfall, 'has'> = {
  severity: 'error',
  since: '1.35',
  needs: 'cgroup v2',
  why: 'the kubelet ends at its start on nodes with cgroup v1',
}
