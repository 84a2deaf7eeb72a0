import { minorsBetween } from './version.ts'

/** API versions that a Kubernetes release no longer serves, and configuration formats that its components no longer read. */
export interface RemovedApi {
  readonly apiVersion: string
  readonly kinds: readonly string[]
  /** The first minor without it, such as `1.22`. */
  readonly removedIn: string
  /** What takes its place; null where nothing does. */
  readonly replacement: string | null
}

/** What the target no longer knows of an object, if so; for a version of the target that can be read. */
export function removedApi(apiVersion: string, kind: string, target: string): RemovedApi | null {
  const rows = byApiVersion.get(apiVersion)
  return rows?.find((row) => row.kinds.includes(kind) && isGone(row.removedIn, target)) ?? null
}

/** Whether what a minor took away is not in the target. */
export function isGone(removedIn: string, target: string): boolean {
  const minors = minorsBetween(`${removedIn}.0`, target)
  return minors !== null && minors >= 0
}

function gone(removedIn: string, apiVersion: string, kinds: string, replacement: string | null): RemovedApi {
  return { apiVersion, kinds: kinds.split(' '), removedIn, replacement }
}

/*
 * 1.16 to 1.32: "Deprecated API Migration Guide", kubernetes.io/docs/reference/using-api/deprecation-guide (read November 2026).
 * It ends there: 1.33 to 1.36 took away no API that is served unless somebody asks for it. 1.37: kubernetes/kubernetes pull request
 * 139820, "Clean up expired APIs for 1.37". Alpha versions and configuration formats: the pull request or change log that is named
 * beside them. Nothing later has been published.
 */
export const removedApis: readonly RemovedApi[] = [
  gone('1.16', 'extensions/v1beta1', 'DaemonSet Deployment ReplicaSet', 'apps/v1'),
  gone('1.16', 'extensions/v1beta1', 'NetworkPolicy', 'networking.k8s.io/v1'),
  gone('1.16', 'extensions/v1beta1', 'PodSecurityPolicy', 'policy/v1beta1, which 1.25 took away'),
  gone('1.16', 'apps/v1beta1', 'ControllerRevision Deployment ReplicaSet StatefulSet', 'apps/v1'),
  gone('1.16', 'apps/v1beta2', 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet', 'apps/v1'),

  gone(
    '1.22',
    'admissionregistration.k8s.io/v1beta1',
    'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1',
  ),
  gone('1.22', 'apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', 'apiextensions.k8s.io/v1'),
  gone('1.22', 'apiregistration.k8s.io/v1beta1', 'APIService', 'apiregistration.k8s.io/v1'),
  gone('1.22', 'authentication.k8s.io/v1beta1', 'TokenReview', 'authentication.k8s.io/v1'),
  gone(
    '1.22',
    'authorization.k8s.io/v1beta1',
    'LocalSubjectAccessReview SelfSubjectAccessReview SubjectAccessReview',
    'authorization.k8s.io/v1',
  ),
  gone('1.22', 'certificates.k8s.io/v1beta1', 'CertificateSigningRequest', 'certificates.k8s.io/v1'),
  gone('1.22', 'coordination.k8s.io/v1beta1', 'Lease', 'coordination.k8s.io/v1'),
  gone('1.22', 'extensions/v1beta1', 'Ingress', 'networking.k8s.io/v1'),
  gone('1.22', 'networking.k8s.io/v1beta1', 'Ingress IngressClass', 'networking.k8s.io/v1'),
  gone(
    '1.22',
    'rbac.authorization.k8s.io/v1beta1',
    'ClusterRole ClusterRoleBinding Role RoleBinding',
    'rbac.authorization.k8s.io/v1',
  ),
  gone('1.22', 'scheduling.k8s.io/v1beta1', 'PriorityClass', 'scheduling.k8s.io/v1'),
  gone('1.22', 'storage.k8s.io/v1beta1', 'CSIDriver CSINode StorageClass VolumeAttachment', 'storage.k8s.io/v1'),

  // kubernetes/kubernetes pull request 104248.
  gone(
    '1.23',
    'rbac.authorization.k8s.io/v1alpha1',
    'ClusterRole ClusterRoleBinding Role RoleBinding',
    'rbac.authorization.k8s.io/v1',
  ),
  gone('1.23', 'scheduling.k8s.io/v1alpha1', 'PriorityClass', 'scheduling.k8s.io/v1'),

  // CHANGELOG-1.24, "Deprecation" and "API Change".
  gone('1.24', 'audit.k8s.io/v1alpha1', 'Event EventList Policy PolicyList', 'audit.k8s.io/v1'),
  gone('1.24', 'audit.k8s.io/v1beta1', 'Event EventList Policy PolicyList', 'audit.k8s.io/v1'),

  gone('1.25', 'autoscaling/v2beta1', 'HorizontalPodAutoscaler', 'autoscaling/v2'),
  gone('1.25', 'batch/v1beta1', 'CronJob', 'batch/v1'),
  gone('1.25', 'discovery.k8s.io/v1beta1', 'EndpointSlice', 'discovery.k8s.io/v1'),
  gone('1.25', 'events.k8s.io/v1beta1', 'Event', 'events.k8s.io/v1'),
  gone('1.25', 'node.k8s.io/v1beta1', 'RuntimeClass', 'node.k8s.io/v1'),
  gone('1.25', 'policy/v1beta1', 'PodDisruptionBudget', 'policy/v1'),
  gone('1.25', 'policy/v1beta1', 'PodSecurityPolicy', null),

  gone('1.26', 'autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'autoscaling/v2'),
  gone(
    '1.26',
    'flowcontrol.apiserver.k8s.io/v1beta1',
    'FlowSchema PriorityLevelConfiguration',
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  gone('1.27', 'storage.k8s.io/v1beta1', 'CSIStorageCapacity', 'storage.k8s.io/v1'),
  // CHANGELOG-1.27: kubeadm reads v1beta3 and, from 1.31 on, v1beta4.
  gone('1.27', 'kubeadm.k8s.io/v1beta2', 'ClusterConfiguration InitConfiguration JoinConfiguration', 'kubeadm.k8s.io/v1beta4'),
  // CHANGELOG-1.28 and CHANGELOG-1.29: only v1 of the scheduler's configuration is left.
  gone('1.28', 'kubescheduler.config.k8s.io/v1beta2', 'KubeSchedulerConfiguration', 'kubescheduler.config.k8s.io/v1'),
  gone('1.29', 'kubescheduler.config.k8s.io/v1beta3', 'KubeSchedulerConfiguration', 'kubescheduler.config.k8s.io/v1'),
  gone(
    '1.29',
    'flowcontrol.apiserver.k8s.io/v1beta2',
    'FlowSchema PriorityLevelConfiguration',
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  // kubernetes/kubernetes pull request 121229.
  gone('1.29', 'networking.k8s.io/v1alpha1', 'ClusterCIDR', null),

  // CHANGELOG-1.31: dynamic resource allocation went on as v1alpha3; it is `resource.k8s.io/v1` from 1.34 on.
  gone(
    '1.31',
    'resource.k8s.io/v1alpha2',
    'PodSchedulingContext ResourceClaim ResourceClaimParameters ResourceClaimTemplate ResourceClass ResourceClassParameters ResourceSlice',
    'resource.k8s.io/v1',
  ),
  gone(
    '1.32',
    'flowcontrol.apiserver.k8s.io/v1beta3',
    'FlowSchema PriorityLevelConfiguration',
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  // kubernetes/kubernetes pull request 128003.
  gone('1.32', 'resource.k8s.io/v1alpha3', 'PodSchedulingContext', null),
  // kubernetes/kubernetes pull request 134625.
  gone('1.35', 'storage.k8s.io/v1alpha1', 'VolumeAttributesClass', 'storage.k8s.io/v1'),

  gone('1.37', 'certificates.k8s.io/v1alpha1', 'ClusterTrustBundle', 'certificates.k8s.io/v1beta1'),
  gone('1.37', 'networking.k8s.io/v1beta1', 'IPAddress ServiceCIDR', 'networking.k8s.io/v1'),
  gone('1.37', 'storage.k8s.io/v1beta1', 'VolumeAttributesClass', 'storage.k8s.io/v1'),
  // kubernetes/kubernetes pull request 138572.
  gone('1.37', 'scheduling.k8s.io/v1alpha2', 'PodGroup Workload', 'scheduling.k8s.io/v1alpha3'),
  // kubernetes/kubernetes pull request 136016.
  gone('1.37', 'kubeadm.k8s.io/v1beta3', 'ClusterConfiguration InitConfiguration JoinConfiguration', 'kubeadm.k8s.io/v1beta4'),
]

const byApiVersion: ReadonlyMap<string, readonly RemovedApi[]> = Map.groupBy(removedApis, (row) => row.apiVersion)
