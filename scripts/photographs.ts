import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runJob } from './run-job.ts'
import { root } from './sources.ts'
import { planJobs } from './test-jobs.ts'

/**
 * `npm run photographs`: a picture of every screen of the console, in light and dark, large and small. With `--documentation`, only those
 * that the documentation shows are taken, and written there anew.
 */
const documentation = process.argv.includes('--documentation')
const environment = { ...process.env, ...(documentation ? { CAIRN_UPDATE_IMAGES: 'on' } : {}) }
const folder = join(root, 'tmp', 'photographs')
rmSync(folder, { recursive: true, force: true })
console.log('Taking the pictures; this takes a few minutes.')
for (const job of planJobs({ wanted: ['test/console/photographs-of-'], long: false })) {
  const { results, fault, output } = await runJob(job, environment)
  const failed = results.filter(({ outcome }) => outcome !== 'passed')
  for (const { name, reason } of failed) console.error(`✖ ${name.split(' › ').at(-1)}: ${reason}\n`)
  if (fault !== null) console.error(fault, output)
  if (failed.length > 0 || fault !== null) process.exitCode = 1
}
console.log(`The pictures are in ${folder}${documentation ? ', those of the documentation in docs/images' : ''}.`)
