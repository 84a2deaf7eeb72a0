import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { importsOf, listSources, root } from './sources.ts'

/**
 * `npm run bench`: every benchmark, one after the other, since they would disturb each other. A benchmark is a file of `bench/` that
 * no other one imports; it prints its figures beside their bars, and ends with 1 where one is missed. Words choose among them.
 */
const words = process.argv.slice(2)
const files = listSources('bench')
const imported = new Set(files.flatMap((file) => importsOf(file).map((found) => found.file)))
const chosen = files.filter((file) => !imported.has(file) && (words.length === 0 || words.some((word) => file.includes(word))))
const missed = chosen.filter((file) => {
  console.log(`\n— ${file}`)
  return spawnSync(process.execPath, [join(root, file)], { cwd: root, stdio: 'inherit', timeout: 1_800_000 }).status !== 0
})
console.log(
  missed.length === 0 ? `\n${chosen.length} benchmarks, every bar held.` : `\nMissed its bar, or failed: ${missed.join(', ')}.`,
)
process.exitCode = missed.length === 0 ? 0 : 1
