import { Argument, Command } from 'commander'
import { bashCompletion } from '../completion-bash.ts'
import { fishCompletion } from '../completion-fish.ts'
import { zshCompletion } from '../completion-zsh.ts'
import { commandPlaces } from '../command-tree.ts'
import type { Cli } from '../connection.ts'

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

export function writeCompletion(cli: Cli, program: Command): Command {
  return new Command('completion')
    .description('Write a completion script for a shell')
    .addArgument(new Argument('<SHELL>', 'which shell').choices(Object.keys(scripts)))
    .action((shell: keyof typeof scripts) => cli.terminal.answers.write(scripts[shell](commandPlaces(program))))
}
