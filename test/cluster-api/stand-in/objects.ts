import type { Json, JsonObject } from '#core/base/json.ts'
import type { KubeStored } from '../kube-client.ts'

/** What the stand-ins read and write of each kind; whatever else an object has is left as it is. */

export interface Condition {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message?: string
  lastTransitionTime: string
  observedGeneration?: number
}

export interface ContractRef {
  readonly apiGroup: string
  readonly kind: string
  readonly name: string
}

export interface Conditioned extends KubeStored {
  status?: { conditions?: Condition[] }
}

export interface Cluster extends KubeStored {
  spec: {
    paused?: boolean
    controlPlaneEndpoint?: { host: string; port: number }
    infrastructureRef?: ContractRef
    controlPlaneRef?: ContractRef
  }
  status?: {
    conditions?: Condition[]
    observedGeneration?: number
    phase?: string
    initialization?: { infrastructureProvisioned?: boolean; controlPlaneInitialized?: boolean }
    failureDomains?: { name: string; controlPlane?: boolean }[]
    controlPlane?: ReplicaCounts
    workers?: ReplicaCounts
  }
}

export interface ReplicaCounts {
  desiredReplicas?: number
  replicas?: number
  readyReplicas?: number
  availableReplicas?: number
  upToDateReplicas?: number
}

/** A cluster's or a machine's object of an infrastructure provider. */
export interface Infrastructure extends KubeStored {
  spec?: {
    providerID?: string
    controlPlaneEndpoint?: { host?: string; port?: number }
    failureDomains?: { name: string; controlPlane?: boolean }[]
  }
  status?: { conditions?: Condition[]; initialization?: { provisioned?: boolean }; ready?: boolean }
}

export interface Template extends KubeStored {
  readonly spec: { readonly template: { readonly metadata?: TemplateMetadata; readonly spec?: JsonObject } }
}

export interface TemplateMetadata {
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

export interface KubeadmConfig extends KubeStored {
  spec?: JsonObject
  status?: {
    conditions?: Condition[]
    observedGeneration?: number
    dataSecretName?: string
    initialization?: { dataSecretCreated?: boolean }
  }
}

export interface MachineDeletion {
  readonly nodeDrainTimeoutSeconds?: number
  readonly nodeVolumeDetachTimeoutSeconds?: number
  readonly nodeDeletionTimeoutSeconds?: number
}

export interface ReadinessGate {
  readonly conditionType: string
}

/** What a machine is made from, and what of it is set in place. */
export interface MachineTemplateSpec {
  readonly clusterName: string
  readonly version?: string
  readonly bootstrap: { readonly configRef?: ContractRef; readonly dataSecretName?: string }
  readonly infrastructureRef: ContractRef
  readonly failureDomain?: string
  readonly minReadySeconds?: number
  readonly readinessGates?: readonly ReadinessGate[]
  readonly deletion?: MachineDeletion
  readonly taints?: readonly Json[]
}

export interface Machine extends KubeStored {
  spec: {
    clusterName: string
    version?: string
    bootstrap: { configRef?: ContractRef; dataSecretName?: string }
    infrastructureRef: ContractRef
    failureDomain?: string
    providerID?: string
    minReadySeconds?: number
    readinessGates?: readonly ReadinessGate[]
    deletion?: MachineDeletion
    taints?: readonly Json[]
  }
  status?: {
    conditions?: Condition[]
    observedGeneration?: number
    phase?: string
    lastUpdated?: string
    nodeRef?: { name: string }
    nodeInfo?: JsonObject
    initialization?: { infrastructureProvisioned?: boolean; bootstrapDataSecretCreated?: boolean }
    deletion?: { nodeDrainStartTime?: string }
  }
}

export interface Selector {
  matchLabels?: Record<string, string>
}

export interface MachineSet extends KubeStored {
  spec: {
    clusterName: string
    replicas: number
    selector: Selector
    template: { metadata?: TemplateMetadata; spec: MachineTemplateSpec }
    deletion?: { order?: string }
  }
  status?: ReplicaCounts & { conditions?: Condition[]; observedGeneration?: number; selector?: string }
}

export interface MachineDeployment extends KubeStored {
  spec: {
    clusterName: string
    replicas: number
    paused?: boolean
    selector: Selector
    template: { metadata?: TemplateMetadata; spec: MachineTemplateSpec }
    rollout?: {
      strategy?: { type?: string; rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string } }
    }
    remediation?: { maxInFlight?: number | string }
    deletion?: { order?: string }
  }
  status?: ReplicaCounts & { conditions?: Condition[]; observedGeneration?: number; selector?: string; phase?: string }
}

export interface KubeadmControlPlane extends KubeStored {
  spec: {
    replicas: number
    version: string
    kubeadmConfigSpec?: JsonObject
    machineTemplate: {
      metadata?: TemplateMetadata
      spec: {
        infrastructureRef: ContractRef
        readinessGates?: readonly ReadinessGate[]
        deletion?: MachineDeletion
        taints?: readonly Json[]
      }
    }
    rollout?: { strategy?: { rollingUpdate?: { maxSurge?: number | string } } }
    remediation?: { maxRetry?: number; retryPeriodSeconds?: number; minHealthyPeriodSeconds?: number }
  }
  status?: ReplicaCounts & {
    conditions?: Condition[]
    observedGeneration?: number
    selector?: string
    version?: string
    initialization?: { controlPlaneInitialized?: boolean }
  }
}

export interface MachineHealthCheck extends KubeStored {
  spec: {
    clusterName: string
    selector: Selector
    checks?: {
      nodeStartupTimeoutSeconds?: number
      unhealthyNodeConditions?: readonly { type: string; status: string; timeoutSeconds?: number }[]
      unhealthyMachineConditions?: readonly { type: string; status: string; timeoutSeconds?: number }[]
    }
    remediation?: { triggerIf?: { unhealthyLessThanOrEqualTo?: number | string; unhealthyInRange?: string } }
  }
  status?: {
    conditions?: Condition[]
    observedGeneration?: number
    expectedMachines?: number
    currentHealthy?: number
    remediationsAllowed?: number
    targets?: string[]
  }
}

export interface HelmRepository extends KubeStored {
  readonly spec: {
    readonly url: string
    readonly type?: string
    readonly suspend?: boolean
    readonly secretRef?: { readonly name: string }
  }
  status?: { conditions?: Condition[]; observedGeneration?: number; url?: string }
}

export interface HelmRelease extends KubeStored {
  readonly spec: {
    readonly suspend?: boolean
    readonly releaseName?: string
    readonly targetNamespace?: string
    readonly storageNamespace?: string
    readonly chart?: {
      readonly spec: {
        readonly chart: string
        readonly version?: string
        readonly sourceRef: { readonly kind: string; readonly name: string; readonly namespace?: string }
      }
    }
    readonly dependsOn?: readonly { readonly name: string; readonly namespace?: string }[]
    readonly kubeConfig?: { readonly secretRef?: { readonly name: string; readonly key?: string } }
    readonly values?: JsonObject
    readonly valuesFrom?: readonly { readonly kind: string; readonly name: string; readonly optional?: boolean }[]
    readonly install?: { readonly remediation?: { readonly retries?: number } }
    readonly upgrade?: { readonly remediation?: { readonly retries?: number } }
  }
  status?: {
    conditions?: Condition[]
    observedGeneration?: number
    lastAttemptedGeneration?: number
    lastAttemptedRevision?: string
    lastAttemptedConfigDigest?: string
    lastAttemptedReleaseAction?: string
    installFailures?: number
    upgradeFailures?: number
    failures?: number
    helmChart?: string
    storageNamespace?: string
    history?: HelmSnapshot[]
  }
}

export interface HelmSnapshot {
  name: string
  namespace: string
  version: number
  status: string
  chartName: string
  chartVersion: string
  configDigest: string
  digest: string
  firstDeployed: string
  lastDeployed: string
}

export interface Secret extends KubeStored {
  readonly type?: string
  readonly data?: Readonly<Record<string, string>>
}

export interface KubeNode extends KubeStored {
  spec: { providerID?: string; unschedulable?: boolean; taints?: { key: string; value?: string; effect: string }[] }
  status?: { conditions?: NodeCondition[]; nodeInfo?: { kubeletVersion?: string } }
}

export interface NodeCondition {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason?: string
  message?: string
  lastTransitionTime?: string
  lastHeartbeatTime?: string
}

export interface Pod extends KubeStored {
  readonly spec: { readonly nodeName?: string }
  readonly status?: { readonly phase?: string; readonly conditions?: readonly NodeCondition[] }
}

export interface PodDisruptionBudget extends KubeStored {
  readonly spec: {
    readonly minAvailable?: number | string
    readonly maxUnavailable?: number | string
    readonly selector?: Selector
  }
  status?: {
    observedGeneration?: number
    disruptionsAllowed: number
    currentHealthy: number
    desiredHealthy: number
    expectedPods: number
  }
}
