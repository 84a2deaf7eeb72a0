import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { profileEffect } from '#core/plan/profile-effect.ts'
import { packs, profile, type ProfileWords } from '../core/plan-fixture.ts'

/** What a change of a profile would do, for somebody who is writing it. */
describe('the effect of a profile that is being edited', () => {
  const kubeadm = (values: string): ProfileWords => ({ layers: { k8s: { pack: 'kubernetes@1.35.4', values } } })
  const rows: readonly (readonly [what: string, from: ProfileWords, to: ProfileWords, effect: readonly string[]])[] = [
    ['nothing changes', {}, {}, ['none']],
    [
      'another version of Kubernetes',
      { layers: { k8s: 'kubernetes@1.35.3' } },
      {},
      ['full', 'all: Kubernetes changes from 1.35.3 to 1.35.4', 'k8s'],
    ],
    [
      'an argument of the API server',
      {},
      kubeadm('kubeadmconfig:\n  apiServer:\n    extraArgs:\n      profiling: "true"\n'),
      ['control-plane', 'control-plane: k8s: kubeadmconfig.apiServer.extraArgs.profiling changes from false to true', 'k8s'],
    ],
    [
      'an argument of kubelets',
      {},
      kubeadm('kubeadmconfig:\n  kubeletExtraArgs:\n    v: "3"\n'),
      ['full', 'all: k8s: kubeadmconfig.kubeletExtraArgs.v is added: 3', 'k8s'],
    ],
    ['a comment', {}, kubeadm('# said\n'), ['none']],
    ['another version of the network', { layers: { cni: 'calico@3.30.4' } }, {}, ['none', 'cni']],
    ['a new add-on', {}, { layers: { web: { manifests: { web: 'kind: Namespace' } } } }, ['none', 'web']],
    [
      'the default of a variable that nodes are made from',
      {
        ...kubeadm('kubeadmconfig:\n  apiServer:\n    extraArgs:\n      v: "{{.cairn.var.level}}"\n'),
        variables: [{ name: 'level', default: '1' }],
      },
      {
        ...kubeadm('kubeadmconfig:\n  apiServer:\n    extraArgs:\n      v: "{{.cairn.var.level}}"\n'),
        variables: [{ name: 'level', default: '2' }],
      },
      ['control-plane', 'control-plane: k8s: kubeadmconfig.apiServer.extraArgs.v changes from 1 to 2', 'k8s'],
    ],
    [
      'an add-on profile replaces no node',
      { type: 'add-on', layers: { web: { manifests: { web: 'a: 1' } } } },
      { type: 'add-on', layers: { web: { manifests: { web: 'a: 2' } } } },
      ['none', 'web'],
    ],
  ]
  for (const [what, from, to, expected] of rows) {
    test(what, () => {
      const { scope, reasons, layers } = profileEffect(profile(from).content, profile(to).content, packs)
      assert.deepEqual([scope, ...reasons.map(({ pools, text }) => `${pools}: ${text}`), ...layers], expected)
    })
  }

  const guarded: readonly (readonly [what: string, from: ProfileWords, to: ProfileWords, codes: readonly string[]])[] = [
    ['another version of the network', { layers: { cni: 'calico@3.30.4' } }, {}, []],
    ['another network', {}, { layers: { cni: 'cilium@1.18.3' } }, ['cni.replaced']],
    ['another storage', {}, { layers: { csi: 'aws-ebs@1.51.1' } }, ['csi.replaced']],
    ['an older Kubernetes', {}, { layers: { k8s: 'kubernetes@1.35.3' } }, ['kubernetes.downgrade']],
    ['other addresses of pods', {}, { layers: { k8s: { values: 'pack:\n  podCIDR: 10.9.0.0/16\n' } } }, ['field.immutable']],
  ]
  for (const [what, from, to, codes] of guarded) {
    test(`what plans would be blocked by: ${what}`, () => {
      const { guards } = profileEffect(profile(from).content, profile(to).content, packs)
      assert.deepEqual(
        guards.map(({ code }) => code),
        codes,
      )
    })
  }
})
