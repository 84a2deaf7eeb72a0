import { parseKubernetesVersion } from './version.ts'

/**
 * What a Kubernetes version brings along in place, with the first control-plane node of it: kube-proxy in the same version, and CoreDNS
 * and etcd where kubeadm of that minor has other ones than that of the minor before. Nothing where the version stays.
 */
export function broughtAlong(from: string, to: string): readonly string[] {
  if (from === to) return []
  return [`kube-proxy ${to}`, ...(['CoreDNS', 'etcd'] as const).flatMap((name) => moved(name, from, to))]
}

function moved(name: keyof Shipped, from: string, to: string): readonly string[] {
  const [before, after] = [from, to].map((version) => shippedWith(version)?.[name])
  if (minorOf(from) === minorOf(to) || (after !== undefined && after === before)) return []
  return [after === undefined ? `${name} as kubeadm ${minorOf(to)} has it` : `${name} ${after}`]
}

interface Shipped {
  readonly CoreDNS: string
  readonly etcd: string
}

function shippedWith(version: string): Shipped | undefined {
  const minor = parseKubernetesVersion(version)?.minor ?? 0
  const row = rows.find(([first, last]) => first <= minor && minor <= last)
  return row && { CoreDNS: row[2], etcd: row[3] }
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

/**
 * First and last minor of Kubernetes 1, with the minor of CoreDNS and of etcd that its kubeadm has; patches of theirs come with patches
 * of Kubernetes. From `CoreDNSVersion` and `DefaultEtcdVersion` in kubernetes/kubernetes, cmd/kubeadm/app/constants, as
 * kubernetes/minikube lists them by release (pkg/minikube/constants/constants_kubeadm_images.go), and for CoreDNS up to 1.24 from
 * coredns/deployment, kubernetes/CoreDNS-k8s_version.md.
 */
const rows: readonly (readonly [first: number, last: number, coreDns: string, etcd: string])[] = [
  [16, 16, '1.6', '3.3'],
  [17, 18, '1.6', '3.4'],
  [19, 20, '1.7', '3.4'],
  [21, 21, '1.8', '3.4'],
  [22, 24, '1.8', '3.5'],
  [25, 26, '1.9', '3.5'],
  [27, 28, '1.10', '3.5'],
  [29, 32, '1.11', '3.5'],
  [33, 33, '1.12', '3.5'],
  [34, 34, '1.12', '3.6'],
  [35, 35, '1.13', '3.6'],
  [36, 36, '1.14', '3.6'],
]
