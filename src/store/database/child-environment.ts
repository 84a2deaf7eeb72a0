/** What PostgreSQL's programs see of our environment: no secrets, and no `PG…` variable that would change what they do. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const { PATH, TMPDIR } = process.env
  return { LC_ALL: 'C', TZ: 'UTC', ...(PATH === undefined ? {} : { PATH }), ...(TMPDIR === undefined ? {} : { TMPDIR }) }
}
