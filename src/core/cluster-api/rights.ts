import type { JsonObject } from '../base/json.ts'
import { managedKinds } from './managed-kinds.ts'

/** How Cairn's account is called, and what it is bound to. */
const account = 'cairn'

/**
 * The objects that give Cairn's account exactly the rights that it needs in a management cluster, for `kubectl apply`: a namespace, a
 * service account, and a cluster role bound to it.
 */
export function rightsObjects(namespace: string): readonly JsonObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace } },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: account }, rules: rules() },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: account },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: account },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
    },
  ]
}

/** Kinds of one group that are used alike stand in one rule. */
function rules(): JsonObject[] {
  const plurals = new Map<string, { readonly group: string; readonly verbs: readonly string[]; readonly resources: string[] }>()
  for (const { group, plural, verbs } of managedKinds) {
    const key = `${group} ${verbs.join(' ')}`
    const rule = plurals.get(key)
    if (rule) rule.resources.push(plural)
    else plurals.set(key, { group, verbs, resources: [plural] })
  }
  return [...plurals.values()].map(({ group, verbs, resources }) => ({ apiGroups: [group], resources, verbs: [...verbs] }))
}
