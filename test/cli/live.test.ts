import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { parse as parseYaml } from 'yaml'
import { cluster, profile } from './live-documents.ts'
import { startCairn, type Ran } from './run-cairn.ts'
import { admin, startLiveServer, type LiveServer } from './live-server.ts'

const documents = `${profile('1.0.0', '1.35.4', 'hello')}---\n${cluster}`

// One life of one cluster: every step stands on the ones before it.
describe('on a server', () => {
  let live: LiveServer
  let key = ''
  before(async () => {
    live = await startLiveServer(600)
  })
  after(() => live.dispose())

  async function cairn(words: readonly string[], input = ''): Promise<Ran> {
    const ran = await live.cairn(words, input).ended
    assert.ok(key === '' || !(ran.out + ran.err).includes(key), 'the key is never shown')
    return ran
  }

  /** Runs a command that has to succeed, without a word on standard error. */
  async function ok(words: readonly string[], input = ''): Promise<string> {
    const ran = await cairn(words, input)
    assert.deepEqual({ code: ran.code, err: ran.err }, { code: 0, err: '' }, ran.out)
    return ran.out
  }

  /** Waits for something that another process brings about. */
  async function until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 20_000
    while (!condition()) {
      assert.ok(Date.now() < deadline, 'it did not come about')
      await delay(10)
    }
  }

  async function fault(body: object): Promise<void> {
    const answer = await fetch(`${live.url}/api/v1/clusters/store/faults`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    assert.equal(answer.status, 202)
  }

  async function refused(words: readonly string[], pattern: RegExp, { code = 1, input = '' } = {}): Promise<void> {
    const ran = await cairn(words, input)
    assert.match(ran.err, pattern)
    assert.equal(ran.code, code)
  }

  async function json(words: readonly string[]) {
    return JSON.parse(await ok([...words, '-o', 'json'])) as never
  }

  test('a wrong password is refused and leaves nothing behind', async () => {
    const ran = await live.cairn(['login'], '', { CAIRN_EMAIL: admin.email, CAIRN_PASSWORD: 'wrong' }).ended
    assert.match(ran.err, /\(session\.refused\)\nCheck the e-mail/)
    assert.equal(ran.code, 1)
    await assert.rejects(stat(join(live.home, '.config')))
  })

  test('logging in with a password keeps a key instead of it', async () => {
    const ran = await live.cairn(['login'], '', { CAIRN_EMAIL: admin.email, CAIRN_PASSWORD: admin.password }).ended
    assert.deepEqual([ran.code, ran.err], [0, ''])
    const file = join(live.home, '.config', 'cairn', 'config.json')
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    const text = await readFile(file, 'utf8')
    assert.ok(!text.includes(admin.password))
    key = (JSON.parse(text) as { keys: Record<string, string> }).keys[live.url] ?? ''
    assert.notEqual(key, '')
    assert.match(await ok(['whoami']), /^Server: +http:/)
  })

  test('a key that is not known is refused and not kept', async () => {
    await refused(['login', '--api-key', 'nonsense'], /\(key\.invalid\)\nLog in again/)
    await ok(['whoami'])
  })

  test('documents with a mistake change nothing', async () => {
    await refused(['apply', '-f', '-'], /standard input:6: spec\.cloudTypo: there is no such field/, {
      input: documents.replace('cloudType', 'cloudTypo'),
    })
    await refused(['apply', '-f', '-'], /of 2 documents 0 applied[\s\S]*no pack cilium 9\.9\.9[\s\S]*\(pack\.unknown\)/, {
      input: documents.replace('1.18.3', '9.9.9'),
    })
    assert.deepEqual(await json(['profile', 'list']), [])
  })

  // Before there are clusters: each is told what its policy says, and verified again.
  test("a project's policy is shown, and set part by part", async () => {
    const before = await ok(['project', 'policy'])
    assert.match(
      before,
      /^Approval: +anyone\nCluster unhealthy: +warning\nDisruption budgets: +warning\nDrift repair: +off\nRemediation: +on\n$/,
    )
    assert.match(await ok(['project', 'policy', '--drift-repair', 'on', '--cluster-unhealthy', 'error']), /Drift repair: +on/)
    await ok(['project', 'policy', '--remediation', 'off', '--approval', 'somebody-else', '--disruption-budgets', 'error'])
    assert.deepEqual(await json(['project', 'policy']), {
      approval: 'somebody-else',
      clusterUnhealthy: 'error',
      disruptionBudgets: 'error',
      driftRepair: 'on',
      remediation: 'off',
    })
    await refused(['project', 'policy', '--drift-repair', 'maybe'], /Allowed choices are off, on/, { code: 2 })
    await refused(['project', 'policy', '--project', 'nowhere'], /nowhere/)
    const words = ['--approval=anyone', '--cluster-unhealthy=warning', '--disruption-budgets=warning']
    assert.equal(await ok(['project', 'policy', ...words, '--drift-repair=off', '--remediation=on']), before)
  })

  test('documents make a profile and a cluster, which is followed until it runs', async () => {
    const out = await ok(['apply', '-f', '-'], documents)
    assert.equal(out, 'edge@1.0.0 is created.\nstore is created. To follow it: cairn cluster watch store\n')
    const watched = await ok(['cluster', 'watch', 'store'])
    assert.match(watched, /(^|\n)Running: 2 of 2 nodes ready\nstore is Running, Healthy and Up to date/)
  })

  test('the same documents again change nothing', async () => {
    assert.equal(
      await ok(['apply', '-f', '-'], documents),
      'edge@1.0.0 is as it was: nothing was saved.\nstore is as it was: nothing to change.\n',
    )
  })

  test('what a version exports is imported unchanged, and exported the same', async () => {
    const exported = await ok(['profile', 'export', 'edge'])
    await refused(['profile', 'import', '-f', '-'], /\(version\.exists\)/, { input: exported })
    const renamed = exported.replace('name: edge\n', 'name: other\n')
    const check = ['profile', 'import', '-f', '-', '--dry-run']
    assert.equal(await ok(check, renamed), 'It can be imported. Nothing was.\n')
    const [checked] = JSON.parse(await ok([...check, '-o', 'json'], renamed)) as { name: string; problems: unknown[] }[]
    assert.deepEqual([checked?.name, checked?.problems], ['other', []])
    assert.equal(await ok(['profile', 'import', '-f', '-'], renamed), 'other@1.0.0 is imported.\n')
    assert.equal(await ok(['profile', 'export', 'other@1.0.0']), renamed)
    assert.ok(renamed.includes('# how it greets'), 'values are verbatim')
    const two = `${renamed.replace('1.0.0', '1.1.0')}---\n${renamed.replace('1.0.0', '1.2.0').replace('1.18.3', '9.9.9').replace('0.0.32', '8.8.8')}`
    await refused(['profile', 'import', '-f', '-'], /Nothing was imported[\s\S]*cilium 9\.9\.9[\s\S]*local-path 8\.8\.8/, {
      input: two,
    })
    assert.equal(((await json(['profile', 'versions', 'other'])) as unknown[]).length, 1)
    await ok(['profile', 'clone', 'other', 'third@3.0.0'])
    await ok(['profile', 'delete', 'third@3.0.0', '--yes'])
    await ok(['profile', 'delete', 'other', '--yes'])
    await refused(['profile', 'delete', 'edge@1.0.0', '--yes'], /1 cluster[\s\S]*\(version\.in-use\)/)
    await refused(['profile', 'delete', 'edge@1.0.0'], /no terminal to ask on\.\nGive --yes/, { code: 2 })
  })

  test('a new version is a copy, is edited, and differs where it was edited', async () => {
    await ok(['profile', 'version', 'edge', '2.0.0', '--from', '1.0.0'])
    const saved = await ok(['profile', 'save', '-f', '-', '--note', 'next'], profile('2.0.0', '1.36.2', 'good morning'))
    assert.equal(saved, 'edge@2.0.0 is saved in place as revision 2.\nNo cluster uses this version.\n')
    await ok(['apply', '-f', '-'], profile('3.0.0', '1.37.1', 'good night'))
    const diff = await ok(['profile', 'diff', 'edge', '1.0.0', '2.0.0'])
    assert.match(diff, /~ kubernetes changed: kubernetes 1\.35\.4 → kubernetes 1\.36\.2/)
    assert.match(diff, /~ greeting: hello → good morning/)
    assert.match(await ok(['profile', 'revisions', 'edge@2.0.0']), /\n2 .* next\n1 /)
  })

  test('a plan tells by its exit code whether something changes', async () => {
    const planned = await cairn(['plan', 'store', '--profile', 'edge@2.0.0', '--detailed-exitcode'])
    assert.equal(planned.code, 2)
    assert.match(planned.out, /REPAVE \(full\): 2 nodes will be replaced/)
    assert.match(planned.out, /Kubernetes changes from 1\.35\.4 to 1\.36\.2/)
    assert.equal((await cairn(['plan', 'store', '--profile', 'edge@1.0.0', '--detailed-exitcode'])).code, 0)
    assert.equal((await cairn(['plan', 'store', '--profile', 'edge@2.0.0'])).code, 0)
    await refused(['plan', 'store', '--profile', 'edge@7.0.0', '--detailed-exitcode'], /\(version\.missing\)/)
    await refused(['plan', 'store', '--override', 'nope=-'], /no layer nope\.\nIt has edge\/ubuntu/)
    await refused(['plan', 'nobody', '--pending'], /\(cluster\.missing\)/)
  })

  test('a repave is approved only when it is acknowledged, and then followed to its end', async () => {
    const plan = (await json(['plan', 'store', '--profile', 'edge@2.0.0'])) as { id: string }
    await refused(['approve', plan.id, '--wait'], /\(repave\.unacknowledged\)[^]*approve pln_\w+ --acknowledge-repave\n$/)
    const out = await ok(['approve', plan.id, '--acknowledge-repave', '--wait'])
    assert.match(out, /Updating: 0 of 2 nodes replaced, about \d+s left\n/)
    assert.match(out, /Updating: 1 of 2 nodes replaced/)
    assert.match(out, /Done and verified: 2 of 2 nodes replaced\nstore is updated and verified at revision 2\.\n$/)
    await refused(['approve', plan.id], /\(plan\.approved\)/)
    await refused(['reject', plan.id], /\(plan\.approved\)/)
    assert.match(await ok(['plans', 'store', plan.id]), /Follow its update/)
  })

  test('going back below the Kubernetes version is blocked, with the reason and what to do', async () => {
    const ran = await cairn(['plan', 'store', '--rollback', '1', '--detailed-exitcode'])
    assert.equal(ran.code, 1)
    assert.match(ran.out, /error kubernetes\.downgrade: [\s\S]*This plan cannot be approved/)
  })

  test('a save in place says who uses the version, and its update is applied on its own', async () => {
    const out = await ok(['apply', '-f', '-'], profile('2.0.0', '1.36.2', 'good evening'))
    assert.match(
      out,
      /^edge@2\.0\.0 is saved in place as revision 3\.\n1 cluster uses this version; none of them would be repaved\.\n/,
    )
    assert.match(out, /Discouraged: /)
    assert.match(await ok(['cluster', 'list', '--update-status', 'updates-available']), /^NAME.*\nstore /)
    await refused(['update', 'store', '--pending'], /no terminal to ask on\.\nGive --yes/, { code: 2 })
    const ran = await cairn(['update', 'store', '--pending', '--yes', '-o', 'json'])
    assert.equal(ran.code, 0)
    assert.match(ran.err, /No node is replaced\./)
    assert.equal((JSON.parse(ran.out) as { update: { phase: string } }).update.phase, 'succeeded')
    assert.match((await cairn(['update', 'store', '--pending', '--yes'])).out, /Nothing to do/)
  })

  test('an override is this cluster’s alone, and a document takes it away again', async () => {
    const values = join(live.home, 'values.yaml')
    await writeFile(values, 'greeting: mine\n')
    const out = await ok(['update', 'store', '--override', `hello=${values}`, '--variable', 'motd=you', '--yes'])
    assert.match(out, /~ greeting: good evening → mine/)
    assert.match(out, /~ motd: hi → you/)
    assert.match(await ok(['cluster', 'layers', 'store', 'hello']), /greeting +override edge\/hello +mine/)
    const applied = await cairn(['apply', '-f', '-'], cluster.replace('1.0.0', '2.0.0').replace('region: eu', 'region: us'))
    assert.equal(applied.code, 0)
    assert.match(applied.out, /^store has its new tags\.\nstore keeps its value of motd/)
    assert.match(applied.out, /~ greeting: mine → good evening/)
    assert.match(applied.out, /Approve it: +cairn approve pln_\S+ --wait/)
    assert.match(await ok(['cluster', 'tag', 'store', 'pilot', 'region-']), /^store has the tags pilot\.\n$/)
  })

  test('pools are planned as a whole list, and a document scales them in one go', async () => {
    const pools = '- { name: general, replicas: 2, instanceType: m5.large }\n'
    const planned = await cairn(['plan', 'store', '--pools', '-'], pools)
    assert.match(planned.out, /POOLS\n {2}~ general \(worker\) changed\n {6}~ replicas: 1 → 2/)
    const document = cluster.replace('1.0.0', '2.0.0').replace('name: general, replicas: 1', 'name: general, replicas: 2')
    const out = await ok(['apply', '-f', '-', '--approve', '--wait'], document)
    assert.match(out, /store is updated and verified at revision 5\.\n$/)
    assert.equal((await ok(['cluster', 'nodes', 'store'])).split('\n').filter((line) => line.startsWith('general')).length, 2)
    await refused(['apply', '-f', '-'], /standard input:1: spec\.parallelPools: is 1 and cannot be made 2 by a plan/, {
      input: document.replace('cloudType: simulated', 'cloudType: simulated\n  parallelPools: 2'),
    })
  })

  test('cloud settings are planned as a whole, and what they come to is told', async () => {
    const planned = await cairn(['plan', 'store', '--cloud', '-'], 'ntpServers: [time.example.com]\n')
    assert.equal(planned.code, 0, planned.err)
    assert.match(planned.out, /CLOUD\n {2}replaces nodes\n {6}~ ntpServers: /)
    assert.match(planned.out, /REPAVE \(full\)/)
    await refused(['plan', 'store', '--cloud', '-'], /The cloud settings in standard input are not valid/, { input: 'zone: a' })
  })

  test('macros are set, listed and deleted, and the others stay', async () => {
    await ok(['macro', 'set', 'mirror=a=b', 'ntp=time.example.com'])
    assert.match(await ok(['macro', 'set', 'mirror=all.example', '--all-projects']), /of all projects is set/)
    assert.match(await ok(['macro', 'set', 'ntp=other.example.com']), /1 macro of the project is set\. .*--pending/)
    const listed = await ok(['macro', 'list'])
    assert.match(listed, /^mirror +the project +a=b$/m)
    assert.match(listed, /^mirror +all projects \(not used here\) +all\.example$/m)
    assert.match(listed, /^ntp +the project +other\.example\.com$/m)
    assert.match(await ok(['macro', 'delete', 'ntp']), /1 macro of the project deleted/)
    assert.deepEqual(await json(['macro', 'list']), [
      { name: 'mirror', scope: 'project', value: 'a=b' },
      { name: 'mirror', scope: 'all', value: 'all.example' },
    ])
    await refused(['macro', 'delete', 'ntp'], /There is no macro ntp of the project; nothing was deleted/)
    await refused(['macro', 'set', 'x'], /NAME=VALUE/, { code: 2 })
    await refused(['macro', 'set', 'a b=c'], /a macro name starts with a letter/)
  })

  test('every other command answers, in every form', async () => {
    for (const words of [
      ['cluster', 'get', 'store'],
      ['cluster', 'list'],
      ['cluster', 'nodes', 'store'],
      ['cluster', 'layers', 'store'],
      ['cluster', 'revisions', 'store'],
      ['plans', 'store'],
      ['updates', 'store'],
      ['updates', 'store', 'current'],
      ['updates', 'store', 'current', '--timeline'],
      ['events', 'store'],
      ['events', 'store', '--severity', 'info', '--since', '24h'],
      ['profile', 'list'],
      ['profile', 'get', 'edge'],
      ['profile', 'versions', 'edge'],
      ['profile', 'impact', 'edge@1.0.0'],
      ['pack', 'list', '--layer', 'cni'],
      ['pack', 'get', 'cilium'],
      ['registry', 'list'],
      ['audit', '--action', 'plan', '--object', 'cluster/store', '--since', '24h'],
      ['macro', 'list'],
      ['project', 'policy'],
      ['registry', 'sync', 'built-in'],
    ]) {
      const table = await ok(words)
      assert.ok(table.split('\n').length > 1 && !table.includes('undefined') && !table.includes('[object'), table)
      const fromJson: unknown = JSON.parse(await ok([...words, '-o', 'json']))
      if (!words.includes('sync')) assert.deepEqual(parseYaml(await ok([...words, '-o', 'yaml'])), fromJson)
    }
    const file = join(live.home, 'update.json')
    await ok(['updates', 'store', 'current', '--export', file])
    const { update, timeline } = JSON.parse(await readFile(file, 'utf8')) as { update: { cluster: string }; timeline: unknown[] }
    assert.deepEqual([update.cluster, timeline.length > 5], ['store', true])
    await refused(['updates', 'store', 'current', '--export', 'update.doc'], /has no known ending/, { code: 2 })
    const sheet = join(live.home, 'audit.csv')
    await ok(['audit', '--action', 'plan.approve', '--export', sheet])
    assert.match(
      await readFile(sheet, 'utf8'),
      /^id,at,actor,address,action,object,detail\r\n\d+,.*,plan\.approve,cluster\/store,/,
    )
    await refused(['audit', '--export', 'audit.xls'], /has no known ending/, { code: 2 })
    await refused(['audit', '--until', 'tomorrow'], /--until tomorrow is no time/, { code: 2 })
    await refused(['updates', 'store', '--timeline'], /for one update/, { code: 2 })
    await refused(['updates', 'store', 'upd_none', '--export', file], /\(update\.missing\)/)
    await refused(['events', '--since', 'yesterday'], /is no time/, { code: 2 })
    // The reasons that there are, told once.
    await refused(['events', '--reason', 'Nope'], /^(?!.*NodeFailed.*NodeFailed).*there is no such reason.*NodeFailed/s)
    await refused(['cluster', 'objects', 'store'], /\(engine\.none\)/)
    await refused(['pause', 'store'], /has ended \(succeeded\).*\(update\.state\)/)
    await refused(['cluster', 'watch', 'nobody'], /\(cluster\.missing\)/)
  })

  test('who watches an update sees its end, also when the server goes away and comes back', async () => {
    await live.restart(60)
    const plan = (await json(['plan', 'store', '--profile', 'edge@3.0.0'])) as { id: string }
    await ok(['approve', plan.id, '--acknowledge-repave'])
    const watching = live.cairn(['cluster', 'watch', 'store'])
    await until(() => watching.out().includes('Updating: 0 of 3 nodes replaced'))
    await live.restart(1200)
    const ran = await watching.ended
    assert.deepEqual([ran.code, ran.err], [0, ''])
    assert.match(
      ran.out,
      /The connection is lost; trying again[\s\S]*The connection stands again[\s\S]*store is updated and verified/,
    )
  })

  test('Ctrl-C ends the watching and not the update, and says so', async () => {
    // Slow enough for the update to outlast the start of a command on a busy machine.
    await live.restart(2)
    const plan = (await json(['plan', 'store', '--variable', 'motd=all'])) as { id: string }
    await ok(['approve', plan.id])
    const watching = startCairn(['cluster', 'watch', 'store'], { HOME: live.home })
    await until(() => watching.out() !== '')
    watching.interrupt()
    const ran = await watching.ended
    assert.equal(ran.code, 130)
    assert.match(ran.out, /No longer watching; it goes on\. To come back: cairn cluster watch store\n$/)
    await live.restart(1200)
    assert.match(await ok(['cluster', 'watch', 'store']), /store is (updated and verified|Running, Healthy and Up to date)/)
  })

  test('an update that halts ends its watching with 1, the reason and what to do', async () => {
    // A node that never joins is replaced twice; the third one is too many.
    for (let node = 1; node <= 3; node++) await fault({ kind: 'node-never-joins', pool: 'general' })
    const ran = await cairn(
      ['update', 'store', '--pools', '-', '--yes'],
      '- { name: general, replicas: 2, instanceType: m5.xlarge }\n',
    )
    assert.equal(ran.code, 1)
    assert.match(ran.err, /^cairn: the update upd_\S+ of store is halted: .*\nRemove the cause and go on \(cairn retry store\)/)
  })

  test('faults are injected, listed, cleared and planned by name', async () => {
    assert.match(
      await ok(['fault', 'inject', 'store', 'node-never-boots', '--pool', 'general', '--count', '2']),
      /It stands until it has struck/,
    )
    assert.match(await ok(['fault', 'list', 'store']), /node-never-boots +pool general, left 2 +stands/)
    await ok(['fault', 'clear', 'store', 'node-never-boots'])
    await refused(['fault', 'clear', 'store', 'node-never-boots'], /does not stand in store/)
    const scenario =
      'apiVersion: cairn.dev/v1\nkind: Scenario\nspec: { faults: [{ at: 1000h, fault: { kind: zone-lost, zone: a } }] }\n'
    assert.match(await ok(['fault', 'run', 'store', '-f', '-'], scenario), /A scenario of 1 step has begun/)
    assert.match(await ok(['fault', 'list', 'store']), /zone-lost +in \d+h\S* +to come/)
    assert.equal(await ok(['fault', 'clear', 'store', 'scenario']), 'The scenario is over in store.\n')
    assert.match(await ok(['fault', 'list', 'store']), /No fault stands in store/)
    await refused(['fault', 'inject', 'store', 'node-dies', '--node', 'nobody'], /no node nobody/)
    await refused(['fault', 'inject', 'store', 'no-such-fault'], /Allowed choices are node-never-boots/, { code: 2 })
    await refused(['fault', 'inject', 'store', 'addon-fails', '--layer', 'a/b', '--count', '0'], /whole number from 1/, {
      code: 2,
    })
    await refused(['fault', 'run', 'store', '-f', '-'], /spec\.faults/, { input: scenario.replace('at: 1000h', 'when: {}') })
  })

  test('a cluster is deleted when that is meant, and followed until it is gone', async () => {
    await refused(['cluster', 'delete', 'store'], /Give --yes/, { code: 2 })
    await refused(['cluster', 'delete', 'store', '--yes', '--force'], /store is not being deleted[^]*cairn cluster get store\n$/)
    assert.match(await ok(['cluster', 'delete', 'store', '--yes', '--wait']), /store is deleted\.\n$/)
    await refused(['cluster', 'get', 'store'], /\(cluster\.missing\)/)
  })
})
