// Preloaded by every npm script (`node --import ./scripts/node-24.js …`). Plain JavaScript, so that an older Node can read it.
const [major] = process.versions.node.split('.')

if (major !== '24') {
  process.stderr.write(
    `Cairn runs on Node 24, and this is ${process.versions.node} (${process.execPath}).\n` +
      `"npm ci" puts Node 24 into node_modules, where npm's scripts find it first: run it, then this command again.\n` +
      `If it has been run, its install scripts were left out: run "npm rebuild".\n` +
      `A script that is started by hand needs that Node: node_modules/.bin/node scripts/….\n`,
  )
  process.exit(1)
}
