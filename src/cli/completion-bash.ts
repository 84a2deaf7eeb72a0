import type { CommandOption, CommandPlace } from './command-tree.ts'

/** A completion script for bash; `source <(cairn completion bash)`. */
export function bashCompletion(places: readonly CommandPlace[]): string {
  const paths = places.filter(({ path }) => path.length > 0).map(({ path }) => quoted(` ${path.join(' ')}`))
  const valued = unique(
    places.flatMap(({ options }) => options.filter(({ value }) => value !== 'none').flatMap(({ flags }) => flags)),
  )
  return `# Completion of cairn for bash: source <(cairn completion bash)
_cairn() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous= place= word index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    previous=
    case $word in
      ${valued.join(' | ')}) previous=$word; ((index++)); continue ;;
    esac
    case "$place $word" in
      ${paths.join(' | ')}) place="$place $word" ;;
    esac
  done
  # A value was skipped over only where it stands before the word that is being typed.
  ((index > COMP_CWORD)) || previous=
  case "$place $previous" in
${places.flatMap(valueCases).join('\n')}
  esac
  if [[ -n $previous ]]; then return; fi
  if [[ $current == -* ]]; then
    case $place in
${places.map((place) => `      ${quoted(spaced(place))}) COMPREPLY=($(compgen -W ${quoted(flagsOf(place))} -- "$current")) ;;`).join('\n')}
    esac
    return
  fi
  case $place in
${places.flatMap(wordCases).join('\n')}
  esac
}
complete -F _cairn cairn
`
}

function valueCases(place: CommandPlace): readonly string[] {
  return place.options.flatMap((option): readonly string[] => {
    const patterns = option.flags.map((flag) => quoted(`${spaced(place)} ${flag}`)).join(' | ')
    const reply = valueReply(option)
    return reply === null ? [] : [`    ${patterns}) COMPREPLY=($(compgen ${reply} -- "$current")); return ;;`]
  })
}

function valueReply({ value }: CommandOption): string | null {
  if (value === 'file') return '-f'
  return typeof value === 'string' ? null : `-W ${quoted(value.join(' '))}`
}

function wordCases(place: CommandPlace): readonly string[] {
  const words = [...place.commands.map(({ name }) => name), ...place.choices]
  if (words.length > 0)
    return [`    ${quoted(spaced(place))}) COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$current")) ;;`]
  return place.takesFiles ? [`    ${quoted(spaced(place))}) COMPREPLY=($(compgen -f -- "$current")) ;;`] : []
}

function spaced({ path }: CommandPlace): string {
  return path.map((word) => ` ${word}`).join('')
}

function flagsOf({ options }: CommandPlace): string {
  return options.flatMap(({ flags }) => flags).join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)]
}
