import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The certificates of a test's servers, each signed by one authority of their own. They hold for a month. */
export interface Certificates {
  readonly folder: string
  readonly authority: string
  /** Of servers on 127.0.0.1: the API servers and the admission webhooks. */
  readonly server: KeyPair
  readonly administrator: KeyPair
  /** A client certificate for a user with these groups. */
  readonly issueClient: (user: string, groups: readonly string[]) => KeyPair
}

export interface KeyPair {
  readonly certificate: string
  readonly key: string
  readonly certificateFile: string
  readonly keyFile: string
}

/** Makes them with openssl, or takes those that the folder has. */
export function makeCertificates(folder: string): Certificates {
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(folder, 'ca.crt'))) {
    run(folder, 'req', '-x509', ...newKey, '-days', '30', '-subj', '/CN=test-ca', '-keyout', 'ca.key', '-out', 'ca.crt')
    run(folder, 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'sa.key')
    run(folder, 'ec', '-in', 'sa.key', '-pubout', '-out', 'sa.pub')
    issue(folder, 'server', '/CN=kube-apiserver', `subjectAltName=${serverNames}`)
    issue(folder, 'administrator', '/O=system:masters/CN=administrator', 'extendedKeyUsage=clientAuth')
  }
  return {
    folder,
    authority: readFileSync(join(folder, 'ca.crt'), 'utf8'),
    server: readPair(folder, 'server'),
    administrator: readPair(folder, 'administrator'),
    issueClient: (user, groups) => {
      const name = `client-${user.replaceAll(/[^a-z0-9-]/gi, '-')}`
      const subject = `${groups.map((group) => `/O=${group}`).join('')}/CN=${user}`
      if (!existsSync(join(folder, `${name}.crt`))) issue(folder, name, subject, 'extendedKeyUsage=clientAuth')
      return readPair(folder, name)
    },
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
const serverNames = 'DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.0.0.1'

function issue(folder: string, name: string, subject: string, extensions: string): void {
  writeFileSync(join(folder, `${name}.ext`), extensions)
  run(folder, 'req', ...newKey, '-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.csr`)
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30']
  run(folder, 'x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.crt`, '-extfile', `${name}.ext`)
}

function run(folder: string, ...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
}

function readPair(folder: string, name: string): KeyPair {
  const certificateFile = join(folder, `${name}.crt`)
  const keyFile = join(folder, `${name}.key`)
  return { certificate: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certificateFile, keyFile }
}
