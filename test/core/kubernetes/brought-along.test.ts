import assert from 'node:assert/strict'
import { test } from 'node:test'
import { broughtAlong } from '#core/kubernetes/brought-along.ts'

const rows: readonly (readonly [from: string, to: string, brings: readonly string[]])[] = [
  ['1.35.4', '1.35.4', []],
  ['1.35.3', '1.35.4', ['kube-proxy 1.35.4']],
  ['1.30.1', '1.31.2', ['kube-proxy 1.31.2']],
  ['1.33.4', '1.34.8', ['kube-proxy 1.34.8', 'etcd 3.6']],
  ['1.21.0', '1.22.0', ['kube-proxy 1.22.0', 'etcd 3.5']],
  ['1.34.8', '1.35.4', ['kube-proxy 1.35.4', 'CoreDNS 1.13']],
  ['1.16.0', '1.17.0', ['kube-proxy 1.17.0', 'etcd 3.4']],
  ['1.36.2', '1.37.1', ['kube-proxy 1.37.1', 'CoreDNS as kubeadm 1.37 has it', 'etcd as kubeadm 1.37 has it']],
]

for (const [from, to, brings] of rows) {
  test(`from Kubernetes ${from} to ${to} come ${brings.join(', ') || 'no other versions'}`, () => {
    assert.deepEqual(broughtAlong(from, to), brings)
  })
}
