import { isGone } from './removed-apis.ts'

/** What a component no longer takes: it ends at its start where it finds one of these, and the node never becomes ready. */
export interface RemovedFlag {
  readonly component: Component
  readonly what: 'flag' | 'feature gate' | 'admission plugin'
  readonly name: string
  /** The first minor without it, such as `1.24`. */
  readonly removedIn: string
  /** What to do in its place; empty where it can simply go. */
  readonly instead: string
}

/** By the keys of `kubeadmconfig` that give them their flags. */
export type Component = 'kubelet' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kubeadm'

/** The row of what the target no longer takes; null where it does, or where nothing is known of it. */
export function removedFlag(component: Component, what: RemovedFlag['what'], name: string, target: string): RemovedFlag | null {
  const row = rows.get(`${component} ${what} ${name}`)
  return row && isGone(row.removedIn, target) ? row : null
}

/*
 * From the change logs of Kubernetes (CHANGELOG-1.19 to CHANGELOG-1.37) and the pull requests of kubernetes/kubernetes that are named
 * beside the rows; read November 2026. Nothing later has been published.
 */
const flags: readonly (readonly [Component | 'any', string, string, string])[] = [
  ['kube-apiserver', '1.19', 'basic-auth-file', 'Use another way to authenticate, such as OpenID Connect.'],
  // 105424
  [
    'kube-scheduler',
    '1.23',
    'policy-config-file policy-configmap policy-configmap-namespace use-legacy-policy-config',
    'Give a KubeSchedulerConfiguration with --config.',
  ],
  ['kube-apiserver', '1.24', 'address insecure-bind-address insecure-port port', 'Use bind-address and secure-port.'],
  ['kube-controller-manager', '1.24', 'address port', 'Use bind-address and secure-port.'],
  ['kube-scheduler', '1.24', 'address port', 'Use bind-address and secure-port.'],
  // 106907: Docker's shim, which these were for.
  [
    'kubelet',
    '1.24',
    'cni-bin-dir cni-cache-dir cni-conf-dir experimental-dockershim-root-directory image-pull-progress-deadline network-plugin network-plugin-mtu',
    "Set it in the container runtime's configuration.",
  ],
  ['kubelet', '1.24', 'dynamic-config-dir', 'Give the kubelet its configuration as a file.'],
  ['kube-apiserver', '1.25', 'service-account-api-audiences', 'Use api-audiences.'],
  ['kube-controller-manager', '1.25', 'deleting-pods-burst deleting-pods-qps register-retry-count', ''],
  // 112120: only -v and --vmodule are left.
  [
    'any',
    '1.26',
    'add-dir-header alsologtostderr log-backtrace-at log-dir log-file log-file-max-size logtostderr one-output skip-headers skip-log-headers stderrthreshold',
    'Components log to standard error; send that where it shall be.',
  ],
  ['kube-controller-manager', '1.27', 'enable-taint-manager', ''],
  [
    'kube-controller-manager',
    '1.27',
    'pod-eviction-timeout',
    "Use the API server's default-not-ready-toleration-seconds and default-unreachable-toleration-seconds.",
  ],
  ['kubelet', '1.27', 'container-runtime master-service-namespace', ''],
  // 122082, 122363
  ['kubelet', '1.31', 'iptables-drop-bit iptables-masquerade-bit keep-terminated-pod-volumes', ''],
  // 124017, 124948
  [
    'kube-controller-manager',
    '1.31',
    'horizontal-pod-autoscaler-downscale-delay horizontal-pod-autoscaler-upscale-delay volume-host-allow-local-loopback volume-host-cidr-denylist',
    '',
  ],
  // 130162
  ['kube-apiserver', '1.33', 'cloud-config cloud-provider', 'Run the cloud controller manager of your cloud.'],
  // 130161
  ['kubelet', '1.34', 'cloud-config', 'Give it to the cloud controller manager.'],
  // 133779
  ['kubelet', '1.35', 'pod-infra-container-image', "Set the sandbox image in the container runtime's configuration."],
  // 139870
  [
    'kubelet',
    '1.37',
    'application-metrics-count-limit boot-id-file container-hints containerd containerd-namespace enable-load-reader event-storage-age-limit event-storage-event-limit global-housekeeping-interval log-cadvisor-usage machine-id-file storage-driver-buffer-duration storage-driver-db storage-driver-host storage-driver-password storage-driver-secure storage-driver-table storage-driver-user',
    'Run cAdvisor by itself where its settings are needed.',
  ],
  // 138002
  ['kube-controller-manager', '1.37', 'concurrent-service-syncs', 'Set it on the cloud controller manager.'],
]

const admissionPlugins: readonly (readonly [string, string, string])[] = [
  ['1.25', 'PodSecurityPolicy', 'Use PodSecurity, by labels of namespaces.'],
  // 122612
  ['1.30', 'SecurityContextDeny', 'Use PodSecurity, by labels of namespaces.'],
]

/*
 * Gates that nothing reads any more. To 1.27: "Feature Gates (removed)", kubernetes.io; from 1.28 on: the change logs, and for 1.37
 * `test/compatibility_lifecycle/reference/versioned_feature_list.yaml` of the releases 1.36 and 1.37.
 */
const featureGates: readonly (readonly [string, string])[] = [
  ['1.23', 'BlockVolume CSINodeInfo NodeDisruptionExclusion RootCAConfigMap RunAsGroup SCTPSupport'],
  ['1.24', 'BoundServiceAccountTokenVolume CronJobControllerV2 NamespaceDefaultLabelName NodeLease'],
  [
    '1.25',
    'CSIServiceAccountToken EndpointSlice EndpointSliceNodeName EndpointSliceProxying GenericEphemeralVolume HugePageStorageMediumSize IPv6DualStack ImmutableEphemeralVolumes IngressClassNamespacedParams RuntimeClass',
  ],
  [
    '1.26',
    'AllowInsecureBackendProxy CSIVolumeFSGroupPolicy CSRDuration ConfigurableFSGroupPolicy DefaultPodTopologySpread DynamicKubeletConfig IndexedJob NonPreemptingPriority PodAffinityNamespaceSelector PodDisruptionBudget PodOverhead PreferNominatedNode',
  ],
  [
    '1.27',
    'CSIInlineVolume CSIMigration CSIMigrationAWS CSIMigrationAzureDisk ControllerManagerLeaderMigration DaemonSetUpdateSurge EphemeralContainers ExpandCSIVolumes ExpandInUsePersistentVolumes ExpandPersistentVolumes IdentifyPodOS LocalStorageCapacityIsolation NetworkPolicyEndPort StatefulSetMinReadySeconds',
  ],
  [
    '1.28',
    'AdvancedAuditing CSIMigrationGCE CSIStorageCapacity DelegateFSGroupToCSIDriver DevicePlugins DisableAcceleratorUsageMetrics EndpointSliceTerminatingCondition KubeletCredentialProviders MixedProtocolLBService ServiceIPStaticSubrange ServiceInternalTrafficPolicy WindowsHostProcessContainers',
  ],
  [
    '1.30',
    'ExpandedDNSConfig ExperimentalHostUserNamespaceDefaultingGate IPTablesOwnershipCleanup KubeletPodResources KubeletPodResourcesGetAllocatable MinimizeIPTablesRestore ProxyTerminatingEndpoints RemoveSelfLink',
  ],
  [
    '1.31',
    'APIPriorityAndFairness CSINodeExpandSecret ConsistentHTTPGetHandlers DefaultHostNetworkHostPortsInPodTemplates ServiceNodePortStaticSubrange SkipReadOnlyValidationGCE',
  ],
  [
    '1.32',
    'AllowServiceLBStatusOnNonLB CloudDualStackNodeIPs DRAControlPlaneController HPAContainerMetrics KMSv2 KMSv2KDF LegacyServiceAccountTokenCleanUp MinDomainsInPodTopologySpread NewVolumeManagerReconstruction NodeOutOfServiceVolumeDetach ServerSideApply ServerSideFieldValidation StableLoadBalancerNodeSet ValidatingAdmissionPolicy ZeroLimitedNominalConcurrencyShares',
  ],
  [
    '1.33',
    'AppArmor AppArmorFields CPUManager DisableCloudProviders DisableKubeletCloudCredentialProviders JobPodFailurePolicy KubeProxyDrainingTerminatingNodes PDBUnhealthyPodEvictionPolicy PersistentVolumeLastPhaseTransitionTime VolumeCapacityPriority',
  ],
  ['1.34', 'DevicePluginCDIDevices LegacySidecarContainers PodDisruptionConditions'],
  ['1.35', 'SizeMemoryBackedVolumes UserNamespacesHostNetworkSupport'],
  ['1.36', 'CSIMigrationPortworx InTreePluginPortworxUnregister WatchFromStorageWithoutResourceVersion'],
  [
    '1.37',
    'APIServerTracing AnonymousAuthConfigurableEndpoints AnyVolumeDataSource AuthorizeNodeWithSelectors AuthorizeWithSelectors BtreeWatchCache ConsistentListFromCache GangScheduling JobBackoffLimitPerIndex JobPodReplacementPolicy JobSuccessPolicy LogarithmicScaleDown OrderedNamespaceDeletion PodLifecycleSleepAction PodLifecycleSleepActionAllowZero PreventStaticPodAPIReferences RelaxedDNSSearchValidation ResilientWatchCacheInitialization RetryGenerateName SchedulerQueueingHints SidecarContainers StreamingCollectionEncodingToJSON StreamingCollectionEncodingToProtobuf StructuredAuthenticationConfiguration WorkloadAwarePreemption',
  ],
]

/** Of kubeadm itself: 138645 and 136016. */
const kubeadmGates: readonly (readonly [string, string])[] = [['1.37', 'NodeLocalCRISocket PublicKeysECDSA']]

const components = ['kubelet', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const

const allRows: readonly RemovedFlag[] = [
  ...flags.flatMap(([component, removedIn, names, instead]) =>
    rowsOf(component === 'any' ? components : [component], 'flag', removedIn, names, instead),
  ),
  ...admissionPlugins.flatMap(([removedIn, names, instead]) =>
    rowsOf(['kube-apiserver'], 'admission plugin', removedIn, names, instead),
  ),
  ...featureGates.flatMap(([removedIn, names]) => rowsOf(components, 'feature gate', removedIn, names, '')),
  ...kubeadmGates.flatMap(([removedIn, names]) => rowsOf(['kubeadm'], 'feature gate', removedIn, names, '')),
]

function rowsOf(
  of: readonly Component[],
  what: RemovedFlag['what'],
  removedIn: string,
  names: string,
  instead: string,
): readonly RemovedFlag[] {
  return of.flatMap((component) => names.split(' ').map((name) => ({ component, what, name, removedIn, instead })))
}

const rows: ReadonlyMap<string, RemovedFlag> = new Map(allRows.map((row) => [`${row.component} ${row.what} ${row.name}`, row]))
