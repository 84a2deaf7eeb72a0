import { z } from 'zod'

/** The OpenAPI document, as far as tests look into it. */
export interface OpenApi {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

interface Operation {
  readonly operationId: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema: JsonSchema
  }[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}

export type JsonSchema = Readonly<Record<string, unknown>>
type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>

export interface Documented {
  /** What is wrong with an answer by the documentation; empty where nothing is. A path that is not documented is not judged. */
  readonly problemsOf: (answer: JudgedAnswer) => readonly string[]
}

interface JudgedAnswer {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly contentType: string | null
  readonly json: unknown
}

/** Judges answers by the document that clients read, not by the schemas that it was made from. */
export function readDocumented(document: OpenApi): Documented {
  const paths = Object.keys(document.paths).map((path) => ({ path, pattern: patternOf(path) }))
  const schemas = new Map<JsonSchema, z.ZodType>()
  const schemaOf = (schema: JsonSchema): z.ZodType => {
    const known = schemas.get(schema)
    if (known) return known
    const made = z.fromJSONSchema(standalone(schema, document))
    schemas.set(schema, made)
    return made
  }
  return {
    problemsOf: ({ method, path, status, contentType, json }) => {
      const [pathname = ''] = path.split('?')
      // Fixed paths are written before those with parameters by nobody: the one with fewer parameters is meant.
      const matches = paths
        .filter(({ pattern }) => pattern.test(pathname))
        .sort((left, right) => braces(left.path) - braces(right.path))
      const operation = matches[0] && document.paths[matches[0].path]?.[method.toLowerCase()]
      if (!operation) return []
      const response = operation.responses[String(status)]
      if (!response) return [`${status} is not documented for ${method} ${matches[0]?.path}`]
      const type = contentType?.split(';')[0] ?? null
      if (!response.content) return type === null ? [] : [`${status} is documented without a body and has one of ${type}`]
      const content = type === null ? undefined : response.content[type]
      if (!content) return [`${status} is documented as ${Object.keys(response.content).join()} and came as ${type}`]
      // Streams and exports are text, which their schemas say nothing more of.
      if (type === null || !/[/+]json$/.test(type)) return []
      const read = schemaOf(content.schema).safeParse(json)
      return read.success ? [] : read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    },
  }
}

/** The schema with everything that it refers to. */
function standalone(schema: JsonSchema, document: OpenApi): JsonSchema {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as JsonSchema),
  }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`)
}

function braces(path: string): number {
  return path.split('{').length
}
