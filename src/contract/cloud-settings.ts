import { z } from 'zod'

const text = (max = 300) => z.string().min(1).max(max)

/** What only clusters on AWS say. */
export const awsSettingsSchema = z.strictObject({
  identity: z.strictObject({ kind: z.enum(['controller', 'role', 'static']), name: text(253) }).exactOptional(),
  loadBalancer: z
    .strictObject({
      scheme: z.enum(['internet-facing', 'internal']).exactOptional(),
      type: z.enum(['nlb', 'classic']).exactOptional(),
    })
    .exactOptional(),
  vpc: z.strictObject({ id: text().exactOptional(), cidr: text(43).exactOptional() }).exactOptional(),
  subnets: z
    .array(z.strictObject({ id: text(), zone: text(63), public: z.boolean().exactOptional() }))
    .max(100)
    .exactOptional(),
  tags: z.record(text(128), z.string().max(256)).exactOptional(),
  imageOwner: text().exactOptional(),
  sshKeyName: text().exactOptional(),
  controlPlaneProfile: text().exactOptional(),
  workerProfile: text().exactOptional(),
  volumeType: text().exactOptional(),
  encryptVolumes: z.boolean().exactOptional(),
})

/** What only clusters on vSphere say. */
export const vsphereSettingsSchema = z.strictObject({
  server: text(1024),
  thumbprint: text(1024).exactOptional(),
  identity: z.strictObject({ kind: z.enum(['secret', 'cluster-identity']), name: text(253) }).exactOptional(),
  endpoint: z.strictObject({ host: text(512), port: z.int().min(1).max(65_535).exactOptional() }),
  network: z.array(text(2048)).min(1).max(10),
  datacenter: text(2048).exactOptional(),
  datastore: text(2048).exactOptional(),
  folder: text(2048).exactOptional(),
  resourcePool: text(2048).exactOptional(),
  storagePolicy: text(1024).exactOptional(),
  cloneMode: z.enum(['fullClone', 'linkedClone']).exactOptional(),
})
