import { serve } from '../src/server.ts'
import { freshConsole } from './console-build.ts'

/** `npm start`: the server in this very process, so that a signal to npm reaches it, while the console is built beside it where it has changed. */
await serve(freshConsole)
