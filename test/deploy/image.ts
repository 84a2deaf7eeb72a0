import { readSource } from '../../scripts/sources.ts'

/** A stage of the Dockerfile. */
export interface Stage {
  /** What another stage copies from it by. */
  readonly name: string | null
  readonly steps: readonly Step[]
}

export interface Step {
  readonly instruction: string
  readonly text: string
}

/** Lines that end in `\` go on; comments are left out. */
export function readDockerfile(): readonly Stage[] {
  const text = readSource('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
  const stages: { readonly name: string | null; readonly steps: Step[] }[] = []
  for (const line of text.split('\n')) {
    const [, instruction, rest] = /^([A-Z]+) (.+)$/.exec(line.trim()) ?? []
    if (instruction === undefined || rest === undefined) continue
    if (instruction === 'FROM') stages.push({ name: / AS (\w+)$/.exec(rest)?.[1] ?? null, steps: [] })
    else stages.at(-1)?.steps.push({ instruction, text: rest })
  }
  return stages
}

/** The paths that `.dockerignore` lets in, from the root. Everything else is left out. */
export function letIn(): readonly string[] {
  return readSource('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))
}

/** What it leaves out of those again. */
export function leftOut(path: string): boolean {
  return path === 'console/dist' || path.startsWith('console/dist/') || path.split('/').includes('node_modules')
}
