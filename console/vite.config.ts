import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Builds the console to `console/dist`. In development, `CAIRN_SERVER` names the server that answers `/api`. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), compressed()],
  css: {
    postcss: {
      plugins: [
        {
          // A sixth of PatternFly's style sheets is of looks that the console does not offer.
          postcssPlugin: 'cairn:own-themes',
          Rule(rule) {
            const others = /(?<!:not\()\.pf-v6-theme-(?:felt|glass|high-contrast)/
            const kept = rule.selectors.filter((selector) => !others.test(selector))
            if (kept.length === 0) rule.remove()
            else if (kept.length < rule.selectors.length) rule.selectors = kept
          },
        },
      ],
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: {
    // A pattern, since the sources have a folder of that name too.
    proxy: { '^/api/(v1|docs|openapi)': process.env['CAIRN_SERVER'] ?? 'http://127.0.0.1:8080' },
  },
})

/** Leaves each text compressed beside itself, so that the server sends it without compressing it again for everybody. */
function compressed(): Plugin {
  return {
    name: 'cairn:compressed',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const texts = Object.keys(bundle).filter((name) => /\.(?:js|css|svg|html)$/.test(name))
      await Promise.all(
        texts.map(async (name) => {
          const file = join(dir, name)
          const content = await readFile(file)
          await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }))
          await writeFile(`${file}.br`, await promisify(brotliCompress)(content))
        }),
      )
    },
  }
}
