/** What a Kubernetes version brings along in place, with the first control-plane node of it; nothing where the version stays. */
export function broughtAlong(from: string, to: string): readonly string[] {
  return from === to ? [] : [`kube-proxy ${to}`]
}
