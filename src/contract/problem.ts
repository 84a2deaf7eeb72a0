import { z } from 'zod'

/** Every code that an error answer can carry, with its status and title. The codes are stable. */
export const problemCodes = {
  'body.malformed': [400, 'The body cannot be read'],
  'request.invalid': [400, 'The request is not as the API describes it'],
  'cursor.invalid': [400, 'The cursor belongs to another list'],
  'session.missing': [401, 'Not logged in'],
  'session.refused': [401, 'E-mail or password is wrong'],
  'key.invalid': [401, 'The API key is not known'],
  'origin.foreign': [403, 'The request comes from another site'],
  'permission.denied': [403, 'Not allowed'],
  'faults.disabled': [403, 'Faults can be injected in development mode only'],
  'route.missing': [404, 'There is no such route'],
  'project.missing': [404, 'There is no such project'],
  'registry.missing': [404, 'There is no such registry'],
  'pack.missing': [404, 'There is no such pack'],
  'profile.missing': [404, 'There is no such profile'],
  'version.missing': [404, 'There is no such version'],
  'layer.missing': [404, 'There is no such layer'],
  'override.missing': [404, 'There is no such override'],
  'cluster.missing': [404, 'There is no such cluster'],
  'revision.missing': [404, 'There is no such revision'],
  'filter.missing': [404, 'There is no such saved filter'],
  'plan.missing': [404, 'There is no such plan'],
  'update.missing': [404, 'There is no such update, or none under way'],
  'batch.missing': [404, 'There is no such batch'],
  'fault.missing': [404, 'There is no such fault'],
  'key.missing': [404, 'There is no such API key'],
  'audit.missing': [404, 'There is no such record in the audit'],
  'engine.none': [404, 'This cluster has no such engine'],
  'method.refused': [405, 'The route does not know this method'],
  'project.exists': [409, 'The project exists'],
  'registry.exists': [409, 'The registry exists'],
  'profile.exists': [409, 'The profile exists'],
  'version.exists': [409, 'The version exists'],
  'version.in-use': [409, 'The version is in use'],
  'cluster.exists': [409, 'The cluster exists'],
  'cluster.provisioning': [409, 'The cluster cannot be changed now'],
  'repave.unacknowledged': [409, 'The plan disrupts and nobody has acknowledged it'],
  'approval.own-plan': [409, 'Somebody else must approve'],
  'plan.stale': [409, 'The cluster has moved on since the plan was made'],
  'plan.expired': [409, 'The plan has expired'],
  'plan.rejected': [409, 'The plan was rejected'],
  'plan.approved': [409, 'The plan is approved already'],
  'plan.blocked': [409, 'The plan has errors'],
  'plan.unverified': [409, 'The plan did not stand a second look'],
  'plan.empty': [409, 'The plan changes nothing'],
  'update.running': [409, 'An update is under way'],
  'update.state': [409, 'The update is not in a state for this'],
  'delete.not-stuck': [409, 'The deletion is not stuck'],
  'idempotency.mismatch': [409, 'The idempotency key was used for another request'],
  'idempotency.running': [409, 'The same request is still running'],
  'if-match.failed': [412, 'The resource has changed'],
  'body.too-large': [413, 'The body is too large'],
  'body.type': [415, 'The body has a type that is not read'],
  'document.invalid': [422, 'The content is not valid'],
  'document.mismatch': [422, 'The document is of another resource'],
  'project.mismatch': [422, 'The request names two projects'],
  'pack.unknown': [422, 'A pack is not in its registry'],
  'pack.digest-mismatch': [422, 'A pack has other content than the document says'],
  'rate.limited': [429, 'Too many failed log-ins'],
  'server.failed': [500, 'The server failed'],
  'server.unready': [503, 'The server is not ready'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>

export type ProblemCode = keyof typeof problemCodes

/** RFC 9457. `errors` names every place that was refused, by path and rule. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
    /** For `plan.stale`: what is different now. */
    changed: z.array(z.object({ what: z.string(), from: z.string(), to: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

export type Problem = z.infer<typeof problemSchema>
