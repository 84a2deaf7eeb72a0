import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { commandPlaces, type CommandPlace } from '#cli/command-tree.ts'
import { cairnTree } from './tree.ts'

const manual = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
const places = new Map(commandPlaces(cairnTree()).map((place) => [place.path.join(' '), place]))
const commands = [...places].filter(([path, place]) => path !== '' && place.commands.length === 0)

test('the manual has a section for every command, and for no other', () => {
  const sections = [...manual.matchAll(/^### cairn (.+)$/gm)].map(([, path]) => path)
  assert.deepEqual(new Set(sections), new Set(commands.map(([path]) => path)))
  assert.equal(sections.length, commands.length)
})

/** Lines of code blocks that begin with `cairn`, also within `<( )`. */
const examples = [...manual.matchAll(/^```\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block = '']) => block.split('\n'))
  .flatMap((line) => line.match(/\bcairn [^>|)]*/g) ?? [])

for (const [path] of commands) {
  test(`the manual has an example of \`cairn ${path}\` in its section`, () => {
    const section = manual.split(`### cairn ${path}\n`)[1]?.split(/^##/m)[0] ?? ''
    assert.match(section, new RegExp(`\\bcairn ${path}\\b`))
  })
}

for (const example of examples) {
  test(`the manual's example is one: ${example}`, () => {
    const words = [...example.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word).slice(1)
    const place = placeOf(words)
    const flags = new Set(place.options.flatMap(({ flags }) => flags))
    for (const word of words)
      if (/^-{1,2}[a-z]/.test(word) && word !== '-updatedAt') assert.ok(flags.has(word), `there is no ${word}`)
    assert.equal(place.commands.length, 0, 'the whole command is named')
  })
}

function placeOf(words: readonly string[]): CommandPlace {
  const path: string[] = []
  for (const word of words) {
    if (!places.has([...path, word].join(' '))) break
    path.push(word)
  }
  const place = places.get(path.join(' '))
  assert.ok(place)
  return place
}

test("every option of `cairn plan` stands in the manual's section on it", () => {
  const section = manual.split('### cairn plan\n')[1]?.split(/^##/m)[0] ?? ''
  for (const flag of places.get('plan')?.options.flatMap(({ flags }) => flags) ?? []) {
    const isCommon = ['-h', '--help', '-o', '--output', '--server', '--project'].includes(flag)
    assert.ok(isCommon || section.includes(flag), flag)
  }
})
