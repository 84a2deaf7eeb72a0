import { buildConsole } from './console-build.ts'

/** `npm run build`: makes `console/dist`, whether its inputs have changed or not. */
const folder = await buildConsole()
console.log(`The console is built in ${folder}.`)
