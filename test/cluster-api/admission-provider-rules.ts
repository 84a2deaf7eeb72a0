import { sameJson, type Json } from '#core/base/json.ts'
import type { AdmissionRule } from './admission-rule.ts'
import { at, numberAt, textAt } from './json-at.ts'

/** What the webhooks of infrastructure providers refuse: Cluster API's docker v1.14, AWS v2.11 and vSphere v1.16. */
export const providerRules: readonly AdmissionRule[] = [
  {
    name: 'a docker machine template never changes',
    kinds: ['DockerMachineTemplate'],
    source: 'test/infrastructure/docker/internal/webhooks/dockermachinetemplate.go ValidateUpdate',
    refused: ({ spec }, before) =>
      before === null || sameJson(at(before.spec, 'template', 'spec'), at(spec, 'template', 'spec'))
        ? []
        : [
            'spec.template.spec: Invalid value: DockerMachineTemplate spec.template.spec field is immutable. Please create a new resource instead.',
          ],
  },
  {
    name: 'an AWS machine template never changes',
    kinds: ['AWSMachineTemplate'],
    source: 'cluster-api-provider-aws api/v1beta2/awsmachinetemplate_webhook.go ValidateUpdate',
    refused: ({ spec }, before) =>
      before === null || sameJson(before.spec, spec) ? [] : ['spec: Invalid value: AWSMachineTemplate.Spec is immutable'],
  },
  {
    name: 'an AWS volume is described whole',
    kinds: ['AWSMachineTemplate'],
    source: 'cluster-api-provider-aws api/v1beta2/awsmachinetemplate_webhook.go validateRootVolume',
    refused: ({ spec }) => {
      const volume = at(spec, 'template', 'spec', 'rootVolume')
      const path = 'spec.template.spec.rootVolume'
      return [
        ...(['io1', 'io2'].includes(textAt(volume, 'type')) && !numberAt(volume, 'iops')
          ? [`${path}.iops: Required value: iops required if type is 'io1' or 'io2'`]
          : []),
        ...(at(volume, 'deviceName') !== null ? [`${path}.deviceName: Forbidden: root volume shouldn't have device name`] : []),
      ]
    },
  },
  {
    name: 'an AWS cluster stays in its region and network',
    kinds: ['AWSCluster'],
    source: 'cluster-api-provider-aws api/v1beta2/awscluster_webhook.go ValidateUpdate',
    refused: ({ spec }, before) => {
      if (before === null) return []
      const was = (...path: readonly string[]) => at(before.spec, ...path)
      const moved = (path: readonly string[], unless: Json = null) =>
        was(...path) !== unless && !sameJson(was(...path), at(spec, ...path))
      return [
        ...(sameJson(was('region'), at(spec, 'region')) ? [] : ['spec.region: Invalid value: field is immutable']),
        ...(moved(['controlPlaneEndpoint']) ? ['spec.controlPlaneEndpoint: Invalid value: field is immutable'] : []),
        ...(moved(['network', 'vpc', 'id']) ? ['spec.network.vpc.id: Invalid value: field cannot be modified once set'] : []),
        ...(moved(['controlPlaneLoadBalancer', 'scheme'])
          ? ['spec.controlPlaneLoadBalancer.scheme: Invalid value: field is immutable']
          : []),
        ...(was('identityRef') !== null && at(spec, 'identityRef') === null
          ? ['spec.identityRef: Invalid value: field cannot be set to nil']
          : []),
      ]
    },
  },
  {
    name: 'a vSphere machine template never changes',
    kinds: ['VSphereMachineTemplate'],
    source: 'cluster-api-provider-vsphere internal/webhooks/vspheremachinetemplate.go ValidateUpdate',
    refused: ({ spec }, before) =>
      before === null || sameJson(before.spec, spec)
        ? []
        : [
            'spec: Invalid value: VSphereMachineTemplate spec.template.spec field is immutable. Please create a new resource instead.',
          ],
  },
]
