/** Where an API server is, and how it knows Cairn. */
export interface Credentials {
  /** Such as `https://10.0.0.1:6443`; a path before `/api` is kept. */
  readonly server: string
  readonly tls: {
    readonly ca?: string | Buffer
    readonly cert?: string | Buffer
    readonly key?: string | Buffer
    readonly servername?: string
    readonly rejectUnauthorized?: boolean
  }
  readonly headers: Readonly<Record<string, string>>
}

/** Asked anew from time to time, and when the credentials are refused: tokens end, and files with them are replaced. */
export type Authenticate = () => Promise<Credentials>
