import { parse } from 'yaml'
import { entry, isJsonObject, type Json, type JsonObject } from '../base/json.ts'

/**
 * Why a kubeconfig that somebody sent is not used, before anything else reads it: null where it may be. It must hold all that it needs.
 * One that runs a program, or reads files of the server, would do so with the server's rights.
 */
export function kubeconfigProblem(text: string): string | null {
  const config = parsed(text)
  if (config === null) return 'it is no YAML document of kind Config'
  const fields = [...namedParts(config, 'clusters', 'cluster'), ...namedParts(config, 'users', 'user')].flatMap(([name, part]) =>
    Object.keys(part).map((key) => ({ name, key })),
  )
  for (const { name, key } of fields) {
    const rule = refused[key]
    if (rule !== undefined) return `${key} of ${name} is refused: ${rule}`
  }
  return null
}

/** Why a kubeconfig that Cairn could use is none for Flux; null where it is. */
export function fluxProblem(text: string): string | null {
  const config = parsed(text)
  const skips = config && namedParts(config, 'clusters', 'cluster').find(([, part]) => part['insecure-skip-tls-verify'] === true)
  if (!skips) return null
  return `insecure-skip-tls-verify of ${skips[0]} is refused: Flux verifies servers all the same; give certificate-authority-data`
}

const refused: Readonly<Record<string, string>> = {
  exec: 'Cairn runs no programs for a kubeconfig; give a token or a client certificate, such as those of its service account',
  'auth-provider':
    'Cairn runs no programs for a kubeconfig; give a token or a client certificate, such as those of its service account',
  tokenFile: 'Cairn reads no files for a kubeconfig; give the token itself',
  'client-certificate': 'Cairn reads no files for a kubeconfig; kubectl config view --flatten --raw puts them in',
  'client-key': 'Cairn reads no files for a kubeconfig; kubectl config view --flatten --raw puts them in',
  'certificate-authority': 'Cairn reads no files for a kubeconfig; kubectl config view --flatten --raw puts them in',
}

function parsed(text: string): JsonObject | null {
  try {
    const config = parse(text, { maxAliasCount: 0 }) as Json
    return isJsonObject(config) && config['kind'] === 'Config' ? config : null
  } catch {
    return null
  }
}

function namedParts(config: JsonObject, list: string, key: string): readonly (readonly [name: string, part: JsonObject])[] {
  const items = entry(config, list)
  if (!Array.isArray(items)) return []
  return (items as readonly Json[]).filter(isJsonObject).flatMap((item) => {
    const part = entry(item, key)
    return isJsonObject(part) ? [[`${key} ${typeof item['name'] === 'string' ? item['name'] : ''}`, part] as const] : []
  })
}
