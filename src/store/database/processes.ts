import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface RunningProcess {
  readonly pid: number
  /** The arguments, or the title that the process gave itself, joined by spaces. */
  readonly command: string
}

/** All processes but zombies, which only wait for their parent to notice that they are dead. */
export function listProcesses(): readonly RunningProcess[] {
  if (process.platform !== 'linux') return listByPs()
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (!pid) return []
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      return command === '' || procStat(pid).dead ? [] : [{ pid, command }]
    } catch {
      // It ended meanwhile.
      return []
    }
  })
}

/** Whether the process runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  if (!isInProcessTable(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    return !procStat(pid).dead
  } catch {
    return false
  }
}

/** Whether `kill` finds the process, as PostgreSQL asks: a zombie is found too. */
export function isInProcessTable(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Tells a process from a later one that got the same number: the boot and the moment in which it started. Null where it cannot be known. */
export function processMark(pid: number): string | null {
  try {
    if (process.platform === 'linux')
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${procStat(pid).startedAt}`
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C' },
      }).trim() || null
    )
  } catch {
    return null
  }
}

/** The name in parentheses may hold anything, so fields are counted from its end: state is the 3rd, start time the 22nd. */
function procStat(pid: number): { readonly dead: boolean; readonly startedAt: string } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { dead: fields[0] === 'Z' || fields[0] === 'X', startedAt: fields[19] ?? '' }
}

function listByPs(): readonly RunningProcess[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,stat=,command='], { encoding: 'utf8' }).split('\n')
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line)
    return match && !match[2]!.startsWith('Z') ? [{ pid: Number(match[1]), command: match[3]! }] : []
  })
}
