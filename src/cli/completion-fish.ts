import type { CommandOption, CommandPlace } from './command-tree.ts'

/** A completion script for fish; `cairn completion fish | source`. */
export function fishCompletion(places: readonly CommandPlace[]): string {
  const valued = places.flatMap(({ options }) => options.filter(({ value }) => value !== 'none').flatMap(({ flags }) => flags))
  const paths = places.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')))
  return `# Completion of cairn for fish: cairn completion fish | source
function __cairn_place
    set -l words (commandline -opc)
    set -l place
    set -l skip 0
    for word in $words[2..-1]
        if test $skip -eq 1
            set skip 0
        else if contains -- $word ${[...new Set(valued)].join(' ')}
            set skip 1
        else if contains -- (string join ' ' -- $place $word) ${paths.join(' ')}
            set place $place $word
        end
    end
    string join ' ' -- $place
end
function __cairn_at
    test (__cairn_place | string collect --allow-empty) = "$argv[1]"
end
complete -c cairn -f
${places.flatMap(placeLines).join('\n')}
`
}

function placeLines(place: CommandPlace): readonly string[] {
  const at = `complete -c cairn -n ${quoted(`__cairn_at ${quoted(place.path.join(' '))}`)}`
  return [
    ...place.commands.map(({ name, description }) => `${at} -a ${name} -d ${quoted(description)}`),
    ...(place.choices.length > 0 ? [`${at} -a ${quoted(place.choices.join(' '))}`] : []),
    ...(place.takesFiles ? [`${at} -F`] : []),
    ...place.options.map((option) => `${at} ${optionText(option)}`),
  ]
}

function optionText({ flags, description, value }: CommandOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ')
  const words = value === 'none' ? '' : value === 'file' ? ' -rF' : value === 'text' ? ' -x' : ` -xa ${quoted(value.join(' '))}`
  return `${names}${words} -d ${quoted(description)}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
