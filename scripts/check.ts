import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './sources.ts'

/** `npm run check`: exactly what CI runs. Everything is run, however much of it fails. */
const steps: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'types of core', command: ['tsc', '-p', 'src/core'] },
  { name: 'types of server and tests', command: ['tsc', '-p', '.'] },
  { name: 'types of console', command: ['tsc', '-p', 'console'] },
  { name: 'lint', command: ['oxlint', '--report-unused-disable-directives', '--deny-warnings'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'tests', command: ['node', 'scripts/test.ts'] },
]

const failed: string[] = []
for (const { name, command } of steps) {
  const begun = performance.now()
  console.log(`\n— ${name}: ${command.join(' ')}`)
  const code = await run(command)
  const time = `${((performance.now() - begun) / 1000).toFixed(1)} s`
  console.log(code === 0 ? `✔ ${name}, ${time}` : `✖ ${name}, ${time}`)
  if (code !== 0) failed.push(name)
}
console.log(failed.length === 0 ? '\nEverything holds.' : `\nTo mend: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1

async function run([program = '', ...args]: readonly string[]): Promise<number> {
  const executable = program === 'node' ? process.execPath : join(root, 'node_modules', '.bin', program)
  const child = spawn(executable, args, { cwd: root, stdio: 'inherit' })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.once('error', reject)
  child.once('exit', (code) => resolve(code ?? 1))
  return await promise
}
