/** What a node of an instance type has. */
export interface InstanceSize {
  readonly millicores: number
  readonly memoryMiB: number
}

/**
 * The size of a well-known instance type; null for the others, which are names that only their cloud knows. The regular families
 * follow a rule, so that a rule stands here instead of a list:
 *
 * - AWS: `large` has 2 vCPU, `xlarge` 4, `Nxlarge` 4 N; c has 2 GiB a vCPU, m has 4, r has 8 (https://aws.amazon.com/ec2/instance-types/).
 *   The t families have sizes of their own.
 * - Azure: the number is the vCPUs; F v2 has 2 GiB a vCPU, D 4, E 8, up to 20 vCPU for E, and 64 for D and F
 *   (https://learn.microsoft.com/azure/virtual-machines/sizes/overview).
 * - Google Cloud: the number is the vCPUs; standard has 4 GiB a vCPU, highmem 8 (https://cloud.google.com/compute/docs/general-purpose-machines).
 */
export function instanceSize(instanceType: string): InstanceSize | null {
  return amazon(instanceType) ?? azure(instanceType) ?? google(instanceType)
}

function amazon(type: string): InstanceSize | null {
  const [, burst] = /^t(?:3|3a|4g)\.(\w+)$/.exec(type) ?? []
  if (burst !== undefined) return Object.hasOwn(burstable, burst) ? size(...burstable[burst]!) : null
  const [, family = '', name = ''] = /^([cmr])(?:5|5a|5n|6a|6g|6i|7a|7g|7i|8g)\.(large|(?:[1-9]\d?)?xlarge)$/.exec(type) ?? []
  const gibPerCpu = { c: 2, m: 4, r: 8 }[family]
  if (gibPerCpu === undefined || type.startsWith('c5n')) return null
  const cpus = name === 'large' ? 2 : 4 * Number(name.replace('xlarge', '') || 1)
  return cpus > 96 ? null : size(cpus, cpus * gibPerCpu)
}

/** vCPU and GiB. */
const burstable: Readonly<Record<string, readonly [number, number]>> = {
  nano: [2, 0.5],
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
  '2xlarge': [8, 32],
}

function azure(type: string): InstanceSize | null {
  const [, family = '', count = ''] =
    /^Standard_(D|E)(\d{1,2})(?:s|as|ds|ads)?_v[345]$/.exec(type) ?? /^Standard_(F)(\d{1,2})s_v2$/.exec(type) ?? []
  const { gibPerCpu, cpusMax } = azureFamilies[family] ?? { gibPerCpu: 0, cpusMax: 0 }
  const cpus = Number(count)
  return cpus >= 2 && cpus <= cpusMax ? size(cpus, cpus * gibPerCpu) : null
}

const azureFamilies: Readonly<Record<string, { readonly gibPerCpu: number; readonly cpusMax: number }>> = {
  D: { gibPerCpu: 4, cpusMax: 64 },
  E: { gibPerCpu: 8, cpusMax: 20 },
  F: { gibPerCpu: 2, cpusMax: 64 },
}

function google(type: string): InstanceSize | null {
  const [, kind = '', count = ''] = /^(?:e2|n2|n2d|c2|t2d)-(standard|highmem)-(\d{1,2})$/.exec(type) ?? []
  const gibPerCpu = { standard: 4, highmem: 8 }[kind]
  const cpus = Number(count)
  return gibPerCpu !== undefined && cpus >= 2 && cpus <= 80 ? size(cpus, cpus * gibPerCpu) : null
}

function size(cpus: number, memoryGiB: number): InstanceSize {
  return { millicores: cpus * 1000, memoryMiB: memoryGiB * 1024 }
}
