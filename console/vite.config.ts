import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { bareRoutes } from './bare-routes.ts'

/** Builds the console to `console/dist`. In development, `CAIRN_SERVER` names the server that answers `/api`. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [bareRoutes(), react(), compiledWhileLoading(), compressed()],
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
    // A browser asks a server for six files at a time: all that the list needs comes in one of scripts and one of styles.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  server: {
    // A pattern, since the sources have a folder of that name too.
    proxy: { '^/api/(v1|docs|openapi)': process.env['CAIRN_SERVER'] ?? 'http://127.0.0.1:8080' },
  },
})

/**
 * Nearly all of the first file runs before the list is there. Told so, V8 compiles it beside the main thread while it arrives, not function
 * by function when each is called: https://v8.dev/blog/explicit-compile-hints.
 */
function compiledWhileLoading(): Plugin {
  return {
    name: 'cairn:compiled-while-loading',
    apply: 'build',
    generateBundle: {
      // The word holds only where nothing stands before it.
      order: 'post',
      handler(_, bundle) {
        for (const chunk of Object.values(bundle))
          if (chunk.type === 'chunk' && chunk.isEntry) chunk.code = `//# allFunctionsCalledOnLoad\n${chunk.code}`
      },
    },
  }
}

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
