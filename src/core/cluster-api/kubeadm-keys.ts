import type { Shape } from './kubeadm-shape.ts'

const text = (max: number): Shape => ({ kind: 'text', max })
const texts = (max: number, items: number): Shape => ({ kind: 'list', of: text(max), max: items })
const list = (of: Shape, max = 100): Shape => ({ kind: 'list', of, max })
const fields = (members: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape => ({
  kind: 'fields',
  fields: members,
  required,
})
const integer = (min: number, max: number): Shape => ({ kind: 'integer', min, max })
const boolean: Shape = { kind: 'boolean' }
const any: Shape = { kind: 'any' }
const flags: Shape = { kind: 'arguments' }

const volumes = list(
  fields({ name: text(512), hostPath: text(512), mountPath: text(512), readOnly: boolean, pathType: text(512) }, [
    'name',
    'hostPath',
    'mountPath',
  ]),
)
const component = { extraArgs: flags, extraVolumes: volumes, extraEnvs: list(any) }

/** Of `kubeadmconfig`: what goes into the cluster configuration, which only the control plane has. */
export const clusterKeys: Readonly<Record<string, Shape>> = {
  apiServer: fields({ ...component, certSANs: texts(253, 100) }),
  controllerManager: fields(component),
  scheduler: fields(component),
  etcd: fields({
    local: fields({
      dataDir: text(512),
      extraArgs: flags,
      extraEnvs: list(any),
      imageRepository: text(512),
      imageTag: text(256),
      peerCertSANs: texts(253, 100),
      serverCertSANs: texts(253, 100),
    }),
    external: fields({ endpoints: texts(512, 50), caFile: text(512), certFile: text(512), keyFile: text(512) }, [
      'endpoints',
      'caFile',
      'certFile',
      'keyFile',
    ]),
  }),
  imageRepository: text(512),
  featureGates: { kind: 'map', of: boolean },
  certificateValidityPeriodDays: integer(1, 1095),
  caCertificateValidityPeriodDays: integer(1, 36_500),
}

/** What is told to kubeadm of each node. */
export const registrationKeys: Readonly<Record<string, Shape>> = {
  kubeletExtraArgs: flags,
  criSocket: text(512),
  ignorePreflightErrors: texts(512, 50),
  imagePullPolicy: text(20),
  imagePullSerial: boolean,
}

/** What is done on each node beside kubeadm. */
export const machineKeys: Readonly<Record<string, Shape>> = {
  users: list(
    fields(
      {
        name: text(256),
        gecos: text(256),
        groups: text(256),
        homeDir: text(256),
        inactive: boolean,
        lockPassword: boolean,
        passwd: text(256),
        primaryGroup: text(256),
        shell: text(256),
        sshAuthorizedKeys: texts(2048, 100),
        sudo: text(256),
      },
      ['name'],
    ),
  ),
  mounts: list(texts(512, 100)),
  diskSetup: fields({
    filesystems: list(
      fields(
        {
          device: text(256),
          filesystem: text(128),
          label: text(512),
          partition: text(128),
          overwrite: boolean,
          replaceFS: text(128),
          extraOpts: texts(256, 100),
        },
        ['device', 'filesystem'],
      ),
    ),
    partitions: list(
      fields(
        {
          device: text(256),
          layout: boolean,
          overwrite: boolean,
          tableType: text(3),
          diskLayout: list(fields({ percentage: integer(1, 100), partitionType: text(36) }, ['percentage'])),
        },
        ['device'],
      ),
    ),
  }),
  bootCommands: texts(10_240, 1000),
  verbosity: integer(0, 10),
}

export const fileShape: Shape = fields(
  {
    path: text(512),
    owner: text(256),
    permissions: text(16),
    encoding: text(20),
    append: boolean,
    content: text(10_240),
    contentFrom: fields({ secret: fields({ name: text(253), key: text(256) }, ['name', 'key']) }, ['secret']),
  },
  ['path'],
)
export const filesMax = 200
export const commandsShape: Shape = texts(10_240, 1000)
export const sshKeysShape: Shape = texts(2048, 100)
export const ntpServersShape: Shape = texts(512, 100)
