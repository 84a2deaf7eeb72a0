import type { ProfileDocument } from '#contract/profile.ts'

/** A cluster document to start from: small, complete, and with a line for each variable that must be answered. */
export function startingCluster({ metadata, spec }: ProfileDocument): string {
  const asked = spec.variables.filter(({ required, default: value }) => required || value !== null)
  const variables = asked.map(({ name, default: value, required, description }) => {
    const remark = [required ? 'required' : '', description].filter((part) => part !== '').join(': ')
    return `    ${name}: ${JSON.stringify(value ?? '')}${remark === '' ? '' : ` # ${remark}`}`
  })
  return `apiVersion: cairn.dev/v1
kind: Cluster
metadata:
  name: my-cluster
  tags: {}
spec:
  cloudType: ${spec.cloudType ?? 'simulated'}
  profiles:
    - name: ${metadata.name}
      version: ${spec.version}
${variables.length === 0 ? '' : `  variables:\n${variables.join('\n')}\n`}  controlPlane:
    replicas: 3 # 1, 3 or 5
    instanceType: m5.large
  workerPools:
    - name: general
      replicas: 3
      instanceType: m5.large
`
}

/** One to import another cluster by: what it is called and its add-ons are all that such a document says. */
export const startingImport = `apiVersion: cairn.dev/v1
kind: Cluster
metadata:
  name: ""
spec:
  cloudType: imported
  profiles: []
`
