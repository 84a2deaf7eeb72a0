import type { CommandOption, CommandPlace } from './command-tree.ts'

/** A completion script for zsh; a file `_cairn` in a folder of `fpath`, or `source <(cairn completion zsh)`. */
export function zshCompletion(places: readonly CommandPlace[]): string {
  return `#compdef cairn
# Completion of cairn for zsh: cairn completion zsh > "\${fpath[1]}/_cairn", or source <(cairn completion zsh)
${places.map(placeFunction).join('\n')}
if [ "$funcstack[1]" = "_cairn" ]; then
  _cairn "$@"
else
  compdef _cairn cairn
fi
`
}

function placeFunction(place: CommandPlace): string {
  const options = place.options.map((option) => `    ${optionSpec(option)}`)
  if (place.commands.length === 0) {
    const words =
      place.choices.length > 0 ? `'1:word:(${place.choices.join(' ')})'` : place.takesFiles ? `'*:file:_files'` : `'*:word:'`
    return `${functionName(place.path)}() {\n  _arguments \\\n${[...options, `    ${words}`].join(' \\\n')}\n}`
  }
  const commands = place.commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`)
  const cases = place.commands.map(({ name }) => `    ${name}) ${functionName([...place.path, name])} ;;`)
  return `${functionName(place.path)}() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
${commands.join('\n')}
  )
  _arguments -C \\
${[...options, `    '1:command:->command'`, `    '*::argument:->argument'`].join(' \\\n')}
  case $state in
  command) _describe command commands ;;
  argument)
    case $line[1] in
${cases.join('\n')}
    esac
    ;;
  esac
}`
}

function functionName(path: readonly string[]): string {
  return ['_cairn', ...path].join('_')
}

function optionSpec({ flags, description, value }: CommandOption): string {
  const told = `[${description.replaceAll(/[[\]:\\]/g, (sign) => `\\${sign}`)}]`
  const action =
    value === 'none' ? '' : value === 'file' ? ':file:_files' : value === 'text' ? ':value:' : `:value:(${value.join(' ')})`
  // The star lets repeatable options come again; one that must not is refused by cairn itself.
  return flags.map((flag) => quoted(`*${flag}${told}${action}`)).join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
