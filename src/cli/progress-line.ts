import type { Screen } from './terminal.ts'

/** What is told while something goes on: on a terminal one line that is written anew, elsewhere a line for every step. */
export interface ProgressLine {
  /** `step` is what a log holds once, `line` gives the step with what passes (the time left), each time it is drawn. */
  step(step: string, line: () => string): void
  /** A line that stays. */
  note(text: string): void
  /** Leaves the last step standing. */
  end(): void
}

const redrawMs = 1000

export function progressLine(screen: Screen): ProgressLine {
  return screen.isTerminal ? liveLine(screen) : loggedLines(screen)
}

function loggedLines(screen: Screen): ProgressLine {
  let last = ''
  return {
    step(step, line) {
      if (step !== last) screen.write(`${line()}\n`)
      last = step
    },
    note: (text) => screen.write(`  ${text}\n`),
    end: () => undefined,
  }
}

function liveLine(screen: Screen): ProgressLine {
  const erase = '\r\u001b[2K'
  let line = () => ''
  const draw = () =>
    screen.write(
      erase +
        Array.from(line())
          .slice(0, screen.columns - 1)
          .join(''),
    )
  // The time left passes by itself; nothing is read for it.
  const timer = setInterval(draw, redrawMs)
  timer.unref()
  return {
    step(_, next) {
      line = next
      draw()
    },
    note(text) {
      screen.write(`${erase}  ${text}\n`)
      draw()
    },
    end() {
      clearInterval(timer)
      const last = line()
      screen.write(last === '' ? erase : `${erase}${last}\n`)
    },
  }
}
