import semver from 'semver'
import { entry, type Json, type JsonObject } from '#core/base/json.ts'
import { at, isCount, listAt, numberAt, objectOf, textAt } from './json-at.ts'
import { forbiddenPaths } from './admission-paths.ts'
import { providerRules } from './admission-provider-rules.ts'
import type { AdmissionRule } from './admission-rule.ts'

const controlPlaneSource = 'controlplane/kubeadm/webhooks/admission/kubeadmcontrolplane.go'
const kubeadmSource = 'bootstrap/kubeadm/webhooks/admission/kubeadmconfig.go'
const deploymentSource = 'core/webhooks/admission/machinedeployment.go'
const clusterSource = 'core/webhooks/admission/cluster.go'
const healthSource = 'core/webhooks/admission/machinehealthcheck.go'

/**
 * What the admission webhooks of Cluster API and of its providers refuse, one row a rule, with its source: Cluster API v1.14
 * (github.com/kubernetes-sigs/cluster-api), its AWS provider v2.11 and its vSphere provider v1.16.
 */
export const admissionRules: readonly AdmissionRule[] = [
  {
    name: 'the control plane has an odd count',
    kinds: ['KubeadmControlPlane'],
    source: `${controlPlaneSource} validateKubeadmControlPlaneSpec`,
    refused: ({ spec }) => {
      const replicas = numberAt(spec, 'replicas')
      if (replicas === null) return ['spec.replicas: Required value: is required']
      if (replicas <= 0) return ['spec.replicas: Forbidden: cannot be less than or equal to 0']
      const isExternal = at(spec, 'kubeadmConfigSpec', 'clusterConfiguration', 'etcd', 'external') !== null
      return replicas % 2 === 0 && !isExternal ? ['spec.replicas: Forbidden: cannot be an even number when etcd is stacked'] : []
    },
  },
  {
    name: 'a version begins with v and is one',
    kinds: ['KubeadmControlPlane', 'MachineDeployment'],
    source: `${controlPlaneSource} validateKubeadmControlPlaneSpec; ${deploymentSource} validate`,
    refused: ({ kind, spec }) => {
      const path = kind === 'KubeadmControlPlane' ? ['version'] : ['template', 'spec', 'version']
      const version = at(spec, ...path)
      if (version === null && kind !== 'KubeadmControlPlane') return []
      const text = textAt(spec, ...path)
      const field = `spec.${path.join('.')}: Invalid value: "${text}"`
      return [
        ...(text.startsWith('v') ? [] : [`${field}: must start with v`]),
        ...(semver.valid(text.replace(/^v/, '')) === null ? [`${field}: must be a valid semantic version`] : []),
      ]
    },
  },
  {
    name: 'the control plane goes at most one minor up',
    kinds: ['KubeadmControlPlane'],
    source: `${controlPlaneSource} validateVersion`,
    refused: ({ spec }, before) => {
      const [from, to] = [before?.spec, spec].map((of) => semver.parse(textAt(of, 'version')))
      if (from === null || from === undefined || to === null || to === undefined) return []
      const isTooFar = to.major > from.major || (to.major === from.major && to.minor >= from.minor + 2)
      return isTooFar ? [`spec.version: Forbidden: cannot update Kubernetes version from v${from.version} to v${to.version}`] : []
    },
  },
  {
    name: 'what of a control plane may change',
    kinds: ['KubeadmControlPlane'],
    source: `${controlPlaneSource} ValidateUpdate, allowedPaths`,
    refused: ({ spec }, before) =>
      before === null
        ? []
        : forbiddenPaths(before.spec ?? {}, spec ?? {}).map((path) => `${path}: Forbidden: cannot be modified`),
  },
  {
    name: 'surge 0 needs three members, and is 0 or 1',
    kinds: ['KubeadmControlPlane'],
    source: `${controlPlaneSource} validateRolloutAndCertValidityFields`,
    refused: ({ spec }) => {
      const surge = at(spec, 'rollout', 'strategy', 'rollingUpdate', 'maxSurge')
      if (surge === null) return []
      const path = 'spec.rollout.strategy.rollingUpdate'
      return [
        ...(Number(surge) === 0 && (numberAt(spec, 'replicas') ?? 0) < 3
          ? [`${path}: Required value: when KubeadmControlPlane is configured to scale-in, replica count needs to be at least 3`]
          : []),
        ...([0, 1].includes(Number(surge)) ? [] : [`${path}.maxSurge: Required value: value must be 1 or 0`]),
      ]
    },
  },
  {
    name: 'certificates outlive no authority',
    kinds: ['KubeadmControlPlane'],
    source: `${controlPlaneSource} validateRolloutAndCertValidityFields`,
    refused: ({ spec }) => {
      const cluster = at(spec, 'kubeadmConfigSpec', 'clusterConfiguration')
      const [own, most] = [
        numberAt(cluster, 'certificateValidityPeriodDays'),
        numberAt(cluster, 'caCertificateValidityPeriodDays'),
      ]
      return own !== null && own > (most ?? 3650)
        ? [
            `spec.kubeadmConfigSpec.clusterConfiguration.certificateValidityPeriodDays: Invalid value: ${own}: must be less than or equal to caCertificateValidityPeriodDays (${most ?? 3650})`,
          ]
        : []
    },
  },
  {
    name: 'etcd stays where it is',
    kinds: ['KubeadmControlPlane'],
    source: `${controlPlaneSource} validateClusterConfiguration`,
    refused: ({ spec }, before) => {
      const etcd = (of: JsonObject | undefined, place: string) =>
        at(of, 'kubeadmConfigSpec', 'clusterConfiguration', 'etcd', place) !== null
      const path = 'spec.kubeadmConfigSpec.clusterConfiguration.etcd'
      return [
        ...(etcd(spec, 'local') && etcd(spec, 'external')
          ? [`${path}.local: Forbidden: cannot have both external and local etcd`]
          : []),
        ...(before !== null && etcd(before.spec, 'external') !== etcd(spec, 'external')
          ? [`${path}.external: Forbidden: cannot change between external and local etcd`]
          : []),
      ]
    },
  },
  {
    name: 'a file has one path and one source',
    kinds: ['KubeadmControlPlane', 'KubeadmConfigTemplate'],
    source: `${kubeadmSource} validateFiles`,
    refused: ({ kind, spec }) => {
      const { config, path } = kubeadmOf(kind, spec)
      const files = listAt(config, 'files')
      const paths = files.map((file) => at(file, 'path'))
      return files.flatMap((file, index) => [
        ...(paths.indexOf(at(file, 'path')) < index
          ? [`${path}.files[${index}].path: Invalid value: path property must be unique among all files`]
          : []),
        ...(at(file, 'content') !== null && at(file, 'contentFrom') !== null
          ? [`${path}.files[${index}]: Invalid value: only one of content or contentFrom may be specified for a single file`]
          : []),
        ...(at(file, 'contentFrom') !== null && at(file, 'contentFrom', 'secret', 'key') === null
          ? [
              `${path}.files[${index}].contentFrom.secret.key: Required value: secret file source must specify non-empty secret key`,
            ]
          : []),
      ])
    },
  },
  {
    name: 'a password has one source',
    kinds: ['KubeadmControlPlane', 'KubeadmConfigTemplate'],
    source: `${kubeadmSource} validateUsers`,
    refused: ({ kind, spec }) => {
      const { config, path } = kubeadmOf(kind, spec)
      return listAt(config, 'users').flatMap((user, index) =>
        at(user, 'passwd') !== null && at(user, 'passwdFrom') !== null
          ? [`${path}.users[${index}]: Invalid value: only one of passwd or passwdFrom may be specified for a single user`]
          : [],
      )
    },
  },
  {
    name: 'ignition is behind a gate',
    kinds: ['KubeadmControlPlane', 'KubeadmConfigTemplate'],
    source: `${kubeadmSource} validateIgnition`,
    refused: ({ kind, spec }) => {
      const { config, path } = kubeadmOf(kind, spec)
      return at(config, 'format') === 'ignition'
        ? [`${path}.format: Forbidden: can be set only if the KubeadmBootstrapFormatIgnition feature gate is enabled`]
        : []
    },
  },
  {
    name: 'first and joining members wait equally long',
    kinds: ['KubeadmControlPlane'],
    source: `${kubeadmSource} Validate`,
    refused: ({ spec }) => {
      const timeout = (of: string) => at(spec, 'kubeadmConfigSpec', of, 'timeouts', 'controlPlaneComponentHealthCheckSeconds')
      return timeout('initConfiguration') === timeout('joinConfiguration')
        ? []
        : [
            'spec.kubeadmConfigSpec.initConfiguration.timeouts.controlPlaneComponentHealthCheckSeconds: Invalid value: controlPlaneComponentHealthCheckSeconds must be set to the same value both in initConfiguration.timeouts and in joinConfiguration.timeouts',
          ]
    },
  },
  {
    name: 'a machine name has something random',
    kinds: ['KubeadmControlPlane', 'MachineDeployment'],
    source: `${controlPlaneSource} validateNaming; ${deploymentSource} validateMDMachineNaming`,
    refused: ({ spec }) => {
      const template = textAt(spec, 'machineNaming', 'template')
      return template === '' || template.includes('{{ .random }}')
        ? []
        : [`spec.machineNaming.template: Invalid value: "${template}": invalid template, {{ .random }} is missing`]
    },
  },
  {
    name: 'names that become labels are short',
    kinds: ['Cluster', 'MachineDeployment'],
    source: `${clusterSource} validate; ${deploymentSource} validate`,
    refused: ({ metadata: { name } }) =>
      /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i.test(name)
        ? []
        : [`metadata.name: Invalid value: "${name}": must be a valid label value: must be no more than 63 characters`],
  },
  {
    name: 'workers have something to boot from',
    kinds: ['MachineDeployment'],
    source: `${deploymentSource} validate`,
    refused: ({ spec }) => {
      const bootstrap = at(spec, 'template', 'spec', 'bootstrap')
      return at(bootstrap, 'configRef') === null && at(bootstrap, 'dataSecretName') === null
        ? [
            'spec.template.spec.bootstrap: Required value: expected either spec.template.spec.bootstrap.dataSecretName or spec.template.spec.bootstrap.configRef to be populated',
          ]
        : []
    },
  },
  {
    name: 'a selector selects its own template',
    kinds: ['MachineDeployment'],
    source: `${deploymentSource} validate`,
    refused: ({ spec }) => {
      const labels = at(spec, 'template', 'metadata', 'labels')
      const wanted = Object.entries(objectOf(at(spec, 'selector', 'matchLabels')))
      return wanted.every(([key, value]) => at(labels, key) === value)
        ? []
        : [
            `spec.template.metadata.labels: Forbidden: must match spec.selector "${wanted.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}"`,
          ]
    },
  },
  {
    name: 'a rollout may do something',
    kinds: ['MachineDeployment'],
    source: `${deploymentSource} validateRolloutStrategy`,
    refused: ({ spec }) => {
      const update = at(spec, 'rollout', 'strategy', 'rollingUpdate')
      const path = 'spec.rollout.strategy.rollingUpdate'
      const malformed = ['maxSurge', 'maxUnavailable'].filter((key) => !isCount(at(update, key)))
      return [
        ...malformed.map((key) => `${path}.${key}: Invalid value: must be either an int or a percentage`),
        ...(at(update, 'maxSurge') === 0 && at(update, 'maxUnavailable') === 0
          ? [`${path}: Invalid value: "0": maxUnavailable and maxSurge cannot both be 0`]
          : []),
      ]
    },
  },
  {
    name: 'repairs at once are counted',
    kinds: ['MachineDeployment'],
    source: `${deploymentSource} validateRemediationMaxInFlight`,
    refused: ({ spec }) =>
      isCount(at(spec, 'remediation', 'maxInFlight'))
        ? []
        : ['spec.remediation.maxInFlight: Invalid value: must be either an int or a percentage'],
  },
  {
    name: 'a cluster keeps what it refers to',
    kinds: ['Cluster'],
    source: `${clusterSource} validate`,
    refused: ({ spec }, before) => {
      const lost = ['infrastructureRef', 'controlPlaneRef'].filter(
        (field) => at(before?.spec, field) !== null && at(spec, field) === null,
      )
      const isBare = ['infrastructureRef', 'controlPlaneRef', 'topology'].every((field) => at(spec, field) === null)
      return [
        ...lost.map((field) => `spec.${field}: Forbidden: cannot be removed`),
        ...(isBare ? ['spec: Forbidden: one of spec.controlPlaneRef, spec.infrastructureRef or spec.topology must be set'] : []),
      ]
    },
  },
  {
    name: 'networks are written as CIDR',
    kinds: ['Cluster'],
    source: `${clusterSource} validateCIDRBlocks`,
    refused: ({ spec }) =>
      ['pods', 'services'].flatMap((part) =>
        listAt(at(spec, 'clusterNetwork', part), 'cidrBlocks').flatMap((block, index) =>
          /^[0-9a-f.:]+\/\d{1,3}$/i.test(textAt(block))
            ? []
            : [`spec.clusterNetwork.${part}.cidrBlocks[${index}]: Invalid value: "${textAt(block)}": invalid CIDR address`],
        ),
      ),
  },
  {
    name: 'a health check selects machines of its own cluster',
    kinds: ['MachineHealthCheck'],
    source: `${healthSource} validate`,
    refused: ({ spec }, before) => {
      const labels = objectOf(at(spec, 'selector', 'matchLabels'))
      const cluster = at(spec, 'clusterName')
      const selected = entry(labels, 'cluster.x-k8s.io/cluster-name')
      return [
        ...(Object.keys(labels).length === 0 && listAt(at(spec, 'selector'), 'matchExpressions').length === 0
          ? ['spec.selector: Required value: selector must not be empty']
          : []),
        ...(selected !== undefined && selected !== cluster
          ? ['spec.selector: Invalid value: cannot specify a cluster selector other than the one specified by ClusterName']
          : []),
        ...(before !== null && at(before.spec, 'clusterName') !== cluster
          ? ['spec.clusterName: Forbidden: field is immutable']
          : []),
      ]
    },
  },
  {
    name: 'a machine has half a minute to start',
    kinds: ['MachineHealthCheck'],
    source: `${healthSource} validateMachineHealthCheckNodeStartupTimeoutSeconds`,
    refused: ({ spec }) => {
      const seconds = numberAt(at(spec, 'checks'), 'nodeStartupTimeoutSeconds')
      return seconds === null || seconds === 0 || seconds >= 30
        ? []
        : [`spec.checks.nodeStartupTimeoutSeconds: Invalid value: ${seconds}: must be at least 30s`]
    },
  },
  {
    name: 'how many unhealthy machines are repaired is counted',
    kinds: ['MachineHealthCheck'],
    source: `${healthSource} validateMachineHealthCheckUnhealthyLessThanOrEqualTo`,
    refused: ({ spec }) =>
      isCount(at(spec, 'remediation', 'triggerIf', 'unhealthyLessThanOrEqualTo'))
        ? []
        : ['spec.remediation.triggerIf.unhealthyLessThanOrEqualTo: Invalid value: must be either an int or a percentage'],
  },
  ...providerRules,
]

function kubeadmOf(kind: string, spec: JsonObject | undefined): { readonly config: Json; readonly path: string } {
  if (kind === 'KubeadmControlPlane') return { config: at(spec, 'kubeadmConfigSpec'), path: 'spec.kubeadmConfigSpec' }
  return { config: at(spec, 'template', 'spec'), path: 'spec.template.spec' }
}
