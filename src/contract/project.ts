import { z } from 'zod'
import { instantSchema, nameParams, nameSchema } from './common.ts'
import { route } from './route.ts'

export const projectSchema = z.object({ name: z.string(), createdAt: instantSchema }).meta({ id: 'Project' })

/** What a project demands of plans beyond the guards that always hold. */
export const policySchema = z
  .strictObject({
    /** Somebody other than the requester approves. */
    approval: z.enum(['anyone', 'somebody-else']).default('anyone'),
    /** Whether a failing layer or node outside the change stops a plan. */
    clusterUnhealthy: z.enum(['warning', 'error']).default('warning'),
    /** Whether a disruption budget that can never be met stops a plan. */
    disruptionBudgets: z.enum(['warning', 'error']).default('warning'),
    /** Whether what somebody changed outside of Cairn is set right, or only shown. */
    driftRepair: z.enum(['off', 'on']).default('off'),
    /** Whether a node that was ready and is not any more is replaced after 10 minutes, or only shown. */
    remediation: z.enum(['off', 'on']).default('on'),
  })
  .meta({ id: 'Policy' })

export type Policy = z.infer<typeof policySchema>

export const projectRoutes = {
  list: route({
    method: 'GET',
    path: '/projects',
    noun: 'Projects',
    summary: 'Projects',
    answers: { 200: z.object({ items: z.array(projectSchema) }) },
  }),
  create: route({
    method: 'POST',
    path: '/projects',
    noun: 'Projects',
    summary: 'Create a project',
    body: z.strictObject({ name: nameSchema }),
    answers: { 201: projectSchema },
    refuses: ['project.exists'],
  }),
  getPolicy: route({
    method: 'GET',
    path: '/projects/{name}/policy',
    noun: 'Projects',
    summary: 'What the project demands of plans, and what is set right by itself',
    params: nameParams,
    answers: { 200: policySchema },
    refuses: ['project.missing'],
  }),
  putPolicy: route({
    method: 'PUT',
    path: '/projects/{name}/policy',
    noun: 'Projects',
    summary: 'Set what the project demands of plans, and what is set right by itself',
    params: nameParams,
    body: policySchema,
    answers: { 200: policySchema },
    refuses: ['project.missing'],
  }),
}
