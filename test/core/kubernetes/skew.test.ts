import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forcedMoves, isTooOldFor } from '#core/kubernetes/skew.ts'

const version = (minor: number) => `1.${minor}.1`

test('a kubelet may be three minors behind an API server, and two before 1.25', () => {
  const rows: readonly (readonly [string, string, boolean])[] = [
    ['1.29.0', '1.29.9', false],
    ['1.29.0', '1.32.9', false],
    ['1.29.9', '1.33.0', true],
    ['1.25.0', '1.28.0', false],
    ['1.24.17', '1.26.0', false],
    ['1.24.17', '1.27.0', true],
    ['1.29.0', '2.0.0', true],
  ]
  for (const [kubelet, server, tooOld] of rows) assert.equal(isTooOldFor(kubelet, server), tooOld, `${kubelet} under ${server}`)
})

/** Every way that a pool can go is tried: after each step it stays or moves, and what skew forbids is no way. The least number of moves. */
function fewestMoves(kubelet: number, from: number, to: number): number | null {
  const allowed = (node: number, server: number) => server - node <= (node < 25 ? 2 : 3)
  if (from > to) return kubelet === to ? 0 : null
  const after = (node: number) => (allowed(node, from) ? fewestMoves(node, from + 1, to) : null)
  const stays = after(kubelet)
  const moves = kubelet !== from && allowed(kubelet, from) ? fewestMoves(from, from + 1, to) : null
  if (moves === null) return stays
  return stays === null ? moves + 1 : Math.min(stays, moves + 1)
}

test('no pool moves more often than skew demands, and none stays longer than it may: all ways of up to eight minors', () => {
  let ways = 0
  for (let first = 17; first <= 34; first += 1) {
    for (let minors = 1; minors <= 8; minors += 1) {
      for (let lag = 0; lag <= 3; lag += 1) {
        const kubelet = first - lag
        const servers = Array.from({ length: minors }, (_, index) => first + 1 + index)
        const fewest = fewestMoves(kubelet, first + 1, first + minors)
        if (fewest === null) continue
        const moves = forcedMoves(version(kubelet), servers.map(version))
        assert.equal(moves.length + 1, fewest, `kubelet 1.${kubelet}, from 1.${first} over ${minors} minors`)
        let runs = kubelet
        for (const [index, server] of servers.entries()) {
          assert.ok(!isTooOldFor(version(runs), version(server)), `1.${runs} under 1.${server}`)
          if (moves.includes(index)) runs = server
        }
        ways += 1
      }
    }
  }
  assert.ok(ways > 300, `${ways} ways`)
})
