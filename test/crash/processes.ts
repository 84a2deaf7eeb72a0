import { execFileSync } from 'node:child_process'

/** The process and all that it started, directly or not. */
export function processTree(root: number): readonly number[] {
  const parents = new Map(processes().map(({ pid, parent }) => [pid, parent]))
  const isBelow = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 1 && isBelow(parents.get(pid)))
  return [...parents.keys()].filter(isBelow)
}

/** Those of them that still run; one that has ended and was not yet waited for does not. */
export function stillRunning(pids: readonly number[]): readonly number[] {
  const running = new Set(processes().flatMap(({ pid, state }) => (state.startsWith('Z') ? [] : [pid])))
  return pids.filter((pid) => running.has(pid))
}

function processes() {
  const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  return listing
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = '', parent = '', state = ''] = line.trim().split(/\s+/)
      return { pid: Number(pid), parent: Number(parent), state }
    })
}
