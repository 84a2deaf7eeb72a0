import type { Command, Option } from 'commander'

/** One place in the tree of commands, with what can be typed there. */
export interface CommandPlace {
  /** The words after `cairn`. */
  readonly path: readonly string[]
  readonly description: string
  readonly commands: readonly { readonly name: string; readonly description: string }[]
  readonly options: readonly CommandOption[]
  /** Words that the first argument is one of; empty where it is free. */
  readonly choices: readonly string[]
  readonly takesFiles: boolean
}

export interface CommandOption {
  readonly flags: readonly string[]
  readonly description: string
  readonly value: 'none' | 'text' | 'file' | readonly string[]
}

/** Every place of the tree, the root first; options of the root hold everywhere. */
export function commandPlaces(root: Command): readonly CommandPlace[] {
  const common = root.options.map(commandOption)
  const help: CommandOption = { flags: ['-h', '--help'], description: 'show what can be given', value: 'none' }
  const walk = (command: Command, path: readonly string[]): readonly CommandPlace[] => [
    {
      path,
      description: command.description(),
      commands: command.commands.map((child) => ({ name: child.name(), description: child.description() })),
      options: [...(command === root ? [] : command.options.map(commandOption)), ...common, help],
      choices: command.registeredArguments[0]?.argChoices ?? [],
      takesFiles: command.registeredArguments.some((argument) => argument.name().startsWith('FILE')),
    },
    ...command.commands.flatMap((child) => walk(child, [...path, child.name()])),
  ]
  return walk(root, [])
}

function commandOption(option: Option): CommandOption {
  const takesValue = option.required || option.optional
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    value: !takesValue ? 'none' : (option.argChoices ?? (/<FILE>/.test(option.flags) ? 'file' : 'text')),
  }
}
