/** What the life of one cluster is told with: the profile at some version, */
export const profile = (version: string, kubernetes: string, greeting: string) => `apiVersion: cairn.dev/v1
kind: ClusterProfile
metadata: { name: edge, tags: { team: platform } }
spec:
  type: full
  cloudType: simulated
  version: ${version}
  variables: [{ name: motd, default: hi }]
  layers:
    - { name: ubuntu, kind: os, pack: { name: ubuntu, version: 24.04.1 } }
    - { name: kubernetes, kind: k8s, pack: { name: kubernetes, version: ${kubernetes} } }
    - { name: cilium, kind: cni, pack: { name: cilium, version: 1.18.3 } }
    - { name: csi, kind: csi, pack: { name: local-path, version: 0.0.32 } }
    - name: hello
      kind: addon
      values: |
        # how it greets
        motd: "{{.cairn.var.motd}}"
        greeting: ${greeting}
      manifests:
        - name: hello
          content: |
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: hello, namespace: default }
`

/** and the cluster that uses its first one. */
export const cluster = `apiVersion: cairn.dev/v1
kind: Cluster
metadata: { name: store, tags: { region: eu } }
spec:
  cloudType: simulated
  profiles: [{ name: edge, version: 1.0.0 }]
  controlPlane: { replicas: 1, instanceType: m5.large }
  workerPools: [{ name: general, replicas: 1, instanceType: m5.large }]
`
